import type { Architecture, LibcFamily } from '../loader/index.ts';
import type { Edition } from './editions.ts';

/** The two families of builder and gateway that KrakenD publishes. */
export type Variant = 'alpine' | 'linux-generic';

export const VARIANTS: readonly Variant[] = ['alpine', 'linux-generic'];

/** One gateway that plugins are built for. */
export interface Target {
  readonly version: string;
  readonly variant: Variant;
  readonly architecture: Architecture;
  /** The Community Edition where nothing is said. */
  readonly edition?: Edition;
}

/** The C library that a variant's gateway runs on. */
export function libcOf(variant: Variant): LibcFamily {
  return variant === 'alpine' ? 'musl' : 'glibc';
}

/** A release as names have it: `2.13.8`, of Enterprise `2.12.4-ee`, which is what its gateway calls itself. */
export function shownVersion({ version, edition }: Pick<Target, 'version' | 'edition'>): string {
  return edition === 'ee' ? `${version}-ee` : version;
}

/** The folder of a target's plugins: `2.13.8-alpine-amd64`, `2.12.4-ee-alpine-amd64`. */
export function targetFolder(target: Target): string {
  return `${shownVersion(target)}-${target.variant}-${target.architecture}`;
}
