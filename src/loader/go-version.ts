/** A toolchain as people name it, and the experiments that it was built with. */
export interface GoVersion {
  /** `1.25.6`: without `go`, which no download page and no image tag carries. */
  version: string;
  /** GOEXPERIMENT values that differ from the release's own, e.g. `boringcrypto`. */
  experiments: string[];
}

/**
 * Takes apart a recorded version: `go1.25.6`, `go1.22.1 X:boringcrypto,arenas`, or, since Go 1.26,
 * `go1.26.0-X:jsonv2`. What is no release (`devel go1.27-1b5ae46 …`) is kept as it is.
 * Source of the suffix: cmd/link/internal/ld/main.go, where buildVersion is put together.
 */
export function parseGoVersion(recorded: string): GoVersion {
  const [toolchain = '', experiments = ''] = recorded.split(/[ -]X:/);
  return {
    version: toolchain.replace(/^go(?=\d)/, ''),
    experiments: experiments === '' ? [] : experiments.split(','),
  };
}
