import type { Target, Variant } from './target.ts';

/**
 * The Plugin Builder image of a release, such as `krakend/builder:2.13.8-linux-generic`.
 *
 * Source: https://www.krakend.io/docs/extending/injecting-plugins/ and the tags of `krakend/builder`.
 *
 * @param registry a mirror that stands before the usual name, or '' for Docker Hub.
 */
export function builderImage(version: string, variant: Variant, registry: string): string {
  const tag = variant === 'alpine' ? version : `${version}-linux-generic`;
  const prefix = registry === '' ? '' : `${registry.replace(/\/+$/, '')}/`;
  return `${prefix}krakend/builder:${tag}`;
}

/** The release tarball of a target, as KrakenD's GitHub releases name it. */
export function tarballName({ version, variant, architecture }: Target): string {
  const libc = variant === 'alpine' ? 'alpine' : 'generic-linux';
  return `krakend_${version}_${architecture}_${libc}.tar.gz`;
}

/** Where the tarballs and `checksums.txt` of the Community Edition's releases lie. */
export const RELEASES_URL = 'https://github.com/krakend/krakend-ce/releases/download';

/** The folder of one release below {@link RELEASES_URL} or a mirror of it. */
export function releaseFolder(base: string, version: string): string {
  return `${base.replace(/\/+$/, '')}/v${version}`;
}

/** The one gateway binary inside a tarball. */
export const BINARY_IN_TARBALL = './usr/bin/krakend';
