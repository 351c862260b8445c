import { gte, lt, lte } from 'semver';
import type { CatalogueEntry } from './catalogue.ts';
import type { Edition } from './editions.ts';
import type { Target, Variant } from './target.ts';

/** The last release whose builder was also published under its old name. */
const LAST_WITH_OLD_BUILDER = '2.1.3';

/** What follows the colon in the name of a release's builder: `2.13.8`, `2.13.8-linux-generic`. */
export function builderTag(version: string, variant: Variant): string {
  return variant === 'alpine' ? version : `${version}-linux-generic`;
}

/**
 * The name of the Plugin Builder without a tag.
 *
 * Source: https://www.krakend.io/docs/extending/injecting-plugins/ and the tags of `krakend/builder`.
 *
 * @param registry a mirror that stands before the usual name, or '' for Docker Hub.
 */
export function builderRepository(registry: string, edition: Edition = 'ce'): string {
  return `${prefixOf(registry)}krakend/builder${edition === 'ee' ? '-ee' : ''}`;
}

/**
 * The names of the gateway without a tag, the likeliest first. Docker Hub's `krakend` is `library/krakend`, and
 * so it is behind a mirror of Docker Hub; a registry of one's own may have it without.
 */
export function gatewayRepositories(registry: string, edition: Edition = 'ce'): string[] {
  return edition === 'ee' ? [`${prefixOf(registry)}krakend/krakend-ee`] : officialImages('krakend', registry);
}

/** The Plugin Builder image of a release, such as `krakend/builder:2.13.8-linux-generic`. */
export function builderImage(
  version: string,
  variant: Variant,
  registry: string,
  edition: Edition = 'ce',
): string {
  return `${builderRepository(registry, edition)}:${builderTag(version, variant)}`;
}

/**
 * The names under which the builder of an exact release may lie, in the order in which to look: up to 2.1.3
 * `devopsfaith/krakend-plugin-builder` is the last of them.
 */
export function builderImages(
  version: string,
  variant: Variant,
  registry: string,
  edition: Edition = 'ce',
): string[] {
  const tag = builderTag(version, variant);
  const hasOldName = edition === 'ce' && lte(version, LAST_WITH_OLD_BUILDER);
  const old = hasOldName ? [`${prefixOf(registry)}devopsfaith/krakend-plugin-builder:${tag}`] : [];
  return [builderImage(version, variant, registry, edition), ...old];
}

function prefixOf(registry: string): string {
  return registry === '' ? '' : `${registry.replace(/\/+$/, '')}/`;
}

/**
 * The image of the system that a gateway was made for, such as `alpine:3.23.3` or `debian:12-slim`: there it
 * finds its C library. The gateway itself says which, in words like `GLIBC-2.36_(debian-12)`; the catalogue
 * where it does not. More than one name where a mirror may have it under either.
 */
export function gatewaySystems(
  libc: string | undefined,
  facts: CatalogueEntry | undefined,
  { variant }: Target,
  registry: string,
): string[] {
  const said = /\((alpine|debian)-([\w.]+)\)/.exec(libc ?? '');
  if (said)
    return officialImages(said[1] === 'alpine' ? `alpine:${said[2]}` : `debian:${said[2]}-slim`, registry);
  if (facts === undefined) return [];
  if (variant === 'alpine') return officialImages(`alpine:${facts.alpine}`, registry);
  return facts.debian ? officialImages(`debian:${facts.debian}-slim`, registry) : [];
}

/** Docker Hub's own images lie below `library/` there, and behind a mirror of it. */
export function officialImages(name: string, registry: string): string[] {
  const prefix = prefixOf(registry);
  return prefix === '' ? [name] : [`${prefix}library/${name}`, `${prefix}${name}`];
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

/** Whether a release has tarballs: of the Community Edition since 2.2.0, of Enterprise none that is public. */
export function hasTarball({ version, edition }: Pick<Target, 'version' | 'edition'>): boolean {
  return edition !== 'ee' && gte(version, '2.2.0');
}

/** The images that a release's gateway lies in, under the names that it has had, newest first. */
export function gatewayImages(version: string, registry: string, edition: Edition = 'ce'): string[] {
  const usual = gatewayRepositories(registry, edition).map((name) => `${name}:${version}`);
  if (edition === 'ee') return usual;
  const old = `${prefixOf(registry)}devopsfaith/krakend:${version}`;
  if (lt(version, '2.1.3')) return [old];
  return [...usual, old];
}

/** The one gateway binary inside a tarball. */
export const BINARY_IN_TARBALL = './usr/bin/krakend';
