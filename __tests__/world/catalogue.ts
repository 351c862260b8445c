/** One release of KrakenD that the world has, with the facts that its stand-in is built from. */
export interface Release {
  readonly version: string;
  readonly go: string;
  /** The requirements in __tests__/gateway that this release is built with. */
  readonly modFile: string;
  readonly libc: Readonly<Record<Variant, string>>;
  /** The Debian that the linux-generic builder stands on. */
  readonly suite: Suite;
}

export type Variant = 'alpine' | 'linux-generic';
export type Suite = 'bookworm' | 'bullseye';

export const variants: readonly Variant[] = ['alpine', 'linux-generic'];

/** The newest Go, and one before with another base, another Lura and other versions of shared modules. */
export const releases: readonly Release[] = [
  {
    version: '2.12.1',
    go: '1.25.6',
    modFile: 'go.mod',
    libc: { alpine: 'MUSL-1.2.5_(alpine-3.23.3)', 'linux-generic': 'GLIBC-2.36_(debian-12)' },
    suite: 'bookworm',
  },
  {
    version: '2.10.1',
    go: '1.24.4',
    modFile: 'release-2.10.1.mod',
    libc: { alpine: 'MUSL-1.2.5_(alpine-3.21.3)', 'linux-generic': 'GLIBC-2.31_(debian-11)' },
    suite: 'bullseye',
  },
];

/** The release of that version. Throws with the known ones. */
export function findRelease(version: string): Release {
  const found = releases.find((release) => release.version === version);
  if (found === undefined) {
    throw new Error(`no release ${version} here: ${releases.map((release) => release.version).join(', ')}`);
  }
  return found;
}

/** How the name of a release tarball calls a variant. */
export function tarballVariant(variant: Variant): string {
  return variant === 'alpine' ? 'alpine' : 'generic-linux';
}

/** `krakend/builder:2.12.1` or `krakend/builder:2.12.1-linux-generic`. */
export function builderName(version: string, variant: Variant): string {
  return `krakend/builder:${version}${variant === 'alpine' ? '' : '-linux-generic'}`;
}
