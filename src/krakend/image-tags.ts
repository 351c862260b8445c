import { type ImageReference, parseReference } from '../registry/reference.ts';
import type { Edition } from './editions.ts';
import type { Variant } from './target.ts';

/** What an image of KrakenD's is for. */
export type ImageRole = 'gateway' | 'builder';

/** An image of KrakenD's, as a repository names it. */
export interface KrakendImage {
  readonly role: ImageRole;
  readonly edition: Edition;
  /** As `krakend-version` takes it: `2.13.8`, `2.13`, `latest`; undefined where the tag, or its lack, says none. */
  readonly version?: string;
  readonly variant: Variant;
  /** The digest alone says which image it is. */
  readonly digestOnly: boolean;
}

/** The repositories of KrakenD's images; what stands before their names is a mirror. Source: Docker Hub. */
const REPOSITORIES: readonly (Pick<KrakendImage, 'role' | 'edition'> & { readonly name: string })[] = [
  { name: 'krakend/krakend-ee', role: 'gateway', edition: 'ee' },
  { name: 'krakend/builder-ee', role: 'builder', edition: 'ee' },
  { name: 'krakend/builder', role: 'builder', edition: 'ce' },
  { name: 'devopsfaith/krakend-plugin-builder', role: 'builder', edition: 'ce' },
  { name: 'devopsfaith/krakend', role: 'gateway', edition: 'ce' },
  { name: 'library/krakend', role: 'gateway', edition: 'ce' },
];

/** `2.13.8`, `v2.13`, `2`, each with words behind: `-linux-generic`, `-watch`, `-ee`. */
const RELEASE_TAG = /^v?(\d+(?:\.\d+){0,2})((?:-[A-Za-z][A-Za-z0-9_.]*)*)$/;

/**
 * Takes the name of an image for one of KrakenD's, behind a mirror or not. A last word `krakend` behind another
 * host may be a mirror or somebody's own image: it counts where its tag is a release of 2.x. One behind somebody
 * else's name on Docker Hub is never KrakenD's.
 *
 * @returns undefined for all other images, and for what is no image's name.
 */
export function krakendImage(text: string): KrakendImage | undefined {
  const reference = parseReference(text);
  if (reference === undefined) return undefined;
  const known = REPOSITORIES.find(({ name }) => endsWith(reference.repository, name));
  const tag = tagOf(text, reference);
  const said = tag === undefined ? undefined : readTag(tag);
  const { role, edition } = known ?? { role: 'gateway', edition: 'ce' };
  if (known === undefined) {
    if (!endsWith(reference.repository, 'krakend') || reference.registry === 'docker.io') return undefined;
    if (!/^2(\.|$)/.test(said?.version ?? '')) return undefined;
  }
  return {
    role,
    edition: said?.enterprise ? 'ee' : edition,
    ...(said ? { version: said.version } : {}),
    variant: said?.variant ?? 'alpine',
    digestOnly: tag === undefined,
  };
}

/** The tag that an image has; Docker takes `latest` where there is neither tag nor digest. */
function tagOf(text: string, { tag }: ImageReference): string | undefined {
  return tag ?? (text.includes('@') ? undefined : 'latest');
}

function readTag(tag: string): { version: string; variant: Variant; enterprise: boolean } | undefined {
  if (tag === 'latest') return { version: 'latest', variant: 'alpine', enterprise: false };
  const match = RELEASE_TAG.exec(tag);
  if (!match) return undefined;
  const [, version = '', words = ''] = match;
  return {
    version,
    variant: /-generic\b/.test(words) ? 'linux-generic' : 'alpine',
    enterprise: /-ee\b/.test(words),
  };
}

function endsWith(repository: string, name: string): boolean {
  return repository === name || repository.endsWith(`/${name}`);
}
