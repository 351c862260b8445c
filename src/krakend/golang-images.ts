import type { Architecture } from '../loader/index.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { imageCompilers } from './compilers.ts';
import { officialImages } from './names.ts';
import type { Target } from './target.ts';

/** A golang image, which KrakenD's own builders are made from. */
export interface GolangImage {
  /** The names under which it may lie, in the order in which to look. */
  readonly references: readonly string[];
  /** Lines of shell that bring the C compiler; '' where it is there. */
  readonly setup: string;
}

/**
 * The golang image with the Go and the C library of a release, on the system that the release was built on: a
 * newer glibc than the gateway's would make plugins that it refuses. Debian's has a C compiler, Alpine's none.
 *
 * Source: https://hub.docker.com/_/golang (tags, variants; amd64 and arm64)
 *
 * @param machine the architecture of the image.
 * @returns undefined where the release is not known, or no package compiles for the target from there.
 */
export function golangImages(
  target: Target,
  machine: Architecture,
  facts: CatalogueEntry | undefined,
  registry: string,
): GolangImage | undefined {
  if (facts === undefined) return undefined;
  const crossing = target.architecture !== machine;
  const tagged = (systems: readonly string[]): string[] =>
    systems.flatMap((system) => officialImages(`golang:${facts.go}-${system}`, registry));
  if (target.variant === 'alpine') {
    // Alpine has no cross compilers for itself.
    if (crossing) return undefined;
    return {
      references: tagged([`alpine${facts.alpine}`, 'alpine']),
      setup: 'apk add --no-cache gcc musl-dev',
    };
  }
  if (facts.debian === undefined) return undefined;
  const [compiler = ''] = imageCompilers(target, machine);
  const packages = `${compiler.replaceAll('_', '-').replace(/^(.*)-gcc$/, 'gcc-$1')} libc6-dev-${target.architecture}-cross`;
  return {
    references: tagged([facts.debian]),
    setup: crossing ? `apt-get update\napt-get install -y --no-install-recommends ${packages}` : '',
  };
}
