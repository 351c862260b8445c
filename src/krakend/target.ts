import type { Architecture, LibcFamily } from '../loader/index.ts';

/** The two families of builder and gateway that KrakenD publishes. */
export type Variant = 'alpine' | 'linux-generic';

export const VARIANTS: readonly Variant[] = ['alpine', 'linux-generic'];

/** One gateway that plugins are built for. */
export interface Target {
  readonly version: string;
  readonly variant: Variant;
  readonly architecture: Architecture;
}

/** The C library that a variant's gateway runs on. */
export function libcOf(variant: Variant): LibcFamily {
  return variant === 'alpine' ? 'musl' : 'glibc';
}

/** The folder of a target's plugins: `2.13.8-alpine-amd64`. */
export function targetFolder({ version, variant, architecture }: Target): string {
  return `${version}-${variant}-${architecture}`;
}
