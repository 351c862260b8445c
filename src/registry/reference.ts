/** An image's name, taken apart as Docker does. */
export interface ImageReference {
  /** `docker.io`, `127.0.0.1:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** Its name there, such as `library/krakend`. */
  readonly repository: string;
  /** `latest` where neither tag nor digest is given. */
  readonly tag?: string;
  /** `sha256:` and hex. */
  readonly digest?: string;
}

export const DOCKER_HUB = 'docker.io';

/** An image's name as it is written, without its tag and its digest. */
export function untagged(reference: string): string {
  return reference.replace(/@sha256:[0-9a-f]{64}$/, '').replace(/:[^/:]+$/, '');
}

/** Grammar: https://pkg.go.dev/github.com/distribution/reference */
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** How long a name with its registry may be. */
const MAX_NAME = 255;

/**
 * Takes an image's name apart by Docker's rules: what stands before the first slash is a registry only if it
 * looks like a host (a dot, a port, capitals, `localhost`); Docker Hub otherwise, where names of one word
 * belong to `library`.
 *
 * @returns undefined for what is no image's name.
 */
export function parseReference(text: string): ImageReference | undefined {
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  // A colon after the last slash is the tag's; one before it, a port's.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (name.length > MAX_NAME || (tag !== undefined && !TAG.test(tag))) return undefined;
  const [registry, repository] = splitName(name);
  if (!REGISTRY.test(registry) || !URL.canParse(apiOrigin(registry))) return undefined;
  if (!repository.split('/').every((part) => COMPONENT.test(part))) return undefined;
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    ...(tag === undefined && digest === undefined ? { tag: 'latest' } : {}),
  };
}

function splitName(name: string): [registry: string, repository: string] {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isHost && first !== 'index.docker.io' ? first : DOCKER_HUB;
  const repository = isHost ? name.slice(slash + 1) : name;
  const official = registry === DOCKER_HUB && !repository.includes('/');
  return [registry, official ? `library/${repository}` : repository];
}

/** Whether a text is a tag as registries take it. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether a text is a digest as registries give it today. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** The name as people write it: without Docker Hub's host, and without `library` there. */
export function shownName({ registry, repository }: Pick<ImageReference, 'registry' | 'repository'>): string {
  return registry === DOCKER_HUB ? repository.replace(/^library\//, '') : `${registry}/${repository}`;
}

/**
 * Where a registry's API answers, such as `https://registry-1.docker.io`. Docker trusts this machine's own
 * addresses without TLS, and so do we.
 */
export function apiOrigin(registry: string): string {
  if (registry === DOCKER_HUB) return 'https://registry-1.docker.io';
  return `${isThisMachine(registry) ? 'http' : 'https'}://${registry}`;
}

/** Whether a host, with or without a port, is a loopback address: never one that only begins like it. */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}
