/** One release of KrakenD that the world has, with the facts that its stand-in is built from. */
export interface Release {
  readonly version: string;
  readonly go: string;
  /** The requirements in __tests__/gateway that this release is built with. */
  readonly modFile: string;
  /** What the gateway of each variant says of its libc; a variant without it has no builder here. */
  readonly libc: Readonly<Partial<Record<Variant, string>>>;
  /** The Debian that the linux-generic builder stands on. */
  readonly suite: Suite;
  /** From before the names that are usual today: no tarball, and an image for amd64 alone. */
  readonly devopsfaith?: true;
}

export type Variant = 'alpine' | 'linux-generic';
export type Suite = 'bookworm' | 'bullseye';
export type Architecture = 'amd64' | 'arm64';

export const variants: readonly Variant[] = ['alpine', 'linux-generic'];

/**
 * The newest Go; one before with another base, another Lura and other versions of shared modules; one without
 * test-plugin, whose Go knows no toolchain lines; one with the names of old.
 */
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
  {
    version: '2.5.0',
    go: '1.20.11',
    modFile: 'release-2.5.0.mod',
    libc: { alpine: 'MUSL-1.2.4_(alpine-3.18.4)', 'linux-generic': 'GLIBC-2.31_(debian-11)' },
    suite: 'bullseye',
  },
  {
    version: '2.1.2',
    go: '1.19.2',
    modFile: 'release-2.1.2.mod',
    libc: { alpine: 'MUSL-1.2.3_(alpine-3.16.2)' },
    suite: 'bullseye',
    devopsfaith: true,
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

/** The variants that a release has here. */
export function variantsOf(release: Release): Variant[] {
  return variants.filter((variant) => release.libc[variant] !== undefined);
}

/** The architectures that the gateways of a release have. The builders are for amd64 and compile for both. */
export function architecturesOf(release: Release): Architecture[] {
  return release.devopsfaith ? ['amd64'] : ['amd64', 'arm64'];
}

/** `krakend/builder:2.12.1` or `krakend/builder:2.12.1-linux-generic`, or what came before these names. */
export function builderName(release: Release, variant: Variant): string {
  const repository = release.devopsfaith ? 'devopsfaith/krakend-plugin-builder' : 'krakend/builder';
  return `${repository}:${release.version}${variant === 'alpine' ? '' : '-linux-generic'}`;
}

/** `krakend:2.12.1`, or `devopsfaith/krakend:2.1.2`: the official image exists for Alpine alone. */
export function gatewayImageName(release: Release): string {
  return `${release.devopsfaith ? 'devopsfaith/' : ''}krakend:${release.version}`;
}

/** Whether the gateways of a release can be asked with test-plugin. */
export function hasTestPlugin(version: string): boolean {
  const [, minor] = version.split('.');
  return Number(minor) >= 6;
}
