/** The first Go that can fetch others (https://go.dev/doc/toolchain). */
export const FIRST_SWITCHING_MINOR = 21;

/** Where Go keeps things, as Go sees the paths. */
export interface GoPaths {
  readonly modules: string;
  readonly build: string;
  /** A writable GOPATH beside the module cache: Go puts its checksum database there. */
  readonly gopath: string;
}

/**
 * The environment in which a plugin for an official gateway is made. GOENV and GOFLAGS are fixed so that
 * settings of the machine or of the image can't leak in; GOWORK is off so that a go.work above the plugin
 * can't change its modules; the toolchain is the builder's own, whatever go.mod asks for.
 */
export function goEnvironment(paths: GoPaths, architecture: string): Record<string, string> {
  return {
    GO111MODULE: 'on',
    GOARCH: architecture,
    GOCACHE: paths.build,
    GOENV: 'off',
    GOFLAGS: '-modcacherw',
    GOMODCACHE: paths.modules,
    GOOS: 'linux',
    GOPATH: paths.gopath,
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '1',
  };
}
