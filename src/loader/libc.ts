import type { NeededVersions } from './version-needs.ts';

/** Alpine's C library, or everyone else's. */
export type LibcFamily = 'musl' | 'glibc';

/** Tells the C library by the dynamic loader that an executable asks for. */
export function libcOfInterpreter(interpreter: string): LibcFamily | undefined {
  if (/\/ld-musl-[^/]*$/.test(interpreter)) return 'musl';
  if (/\/ld-linux[^/]*$/.test(interpreter)) return 'glibc';
  return undefined;
}

/**
 * Tells the C library by the libraries that a file needs. musl's is one file under several names:
 * libc.musl-x86_64.so.1 on Alpine, libc.so where Debian's musl-gcc linked.
 */
export function libcOfLibraries(libraries: readonly string[]): LibcFamily | undefined {
  if (libraries.some((library) => library === 'libc.so' || /^(libc\.musl|ld-musl)-/.test(library)))
    return 'musl';
  if (libraries.some((library) => library === 'libc.so.6' || library.startsWith('ld-linux'))) return 'glibc';
  return undefined;
}

/** Finds the newest glibc that a file asks for by its symbol versions, e.g. `2.34`. */
export function highestGlibc(needs: readonly NeededVersions[]): string | undefined {
  const releases = needs
    .flatMap(({ versions }) => versions)
    .flatMap((version) => /^GLIBC_(\d+(?:\.\d+)*)$/.exec(version)?.[1] ?? []);
  return releases.toSorted(compareReleases).at(-1);
}

/** Whether one release of glibc, e.g. `2.34`, came after another. */
export function isNewerGlibc(release: string, than: string): boolean {
  return compareReleases(release, than) > 0;
}

/** Compares number by number, so that 2.4 comes before 2.34. */
function compareReleases(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
