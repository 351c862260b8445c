import { createHash } from 'node:crypto';
import { Permanent } from '../retry.ts';
import { authorize } from './authorization.ts';
import type { LoginFor } from './docker-login.ts';
import { apiOrigin, type ImageReference, isDigest, isTag, shownName } from './reference.ts';
import { type Answer, RegistryError, send } from './transport.ts';

/** Where an image lies, whatever its tag. */
export type Repository = Pick<ImageReference, 'registry' | 'repository'>;

/** Reads from image registries by the Docker Registry HTTP API V2. */
export interface RegistryClient {
  /**
   * Every tag of a repository, in the registry's order.
   *
   * @returns undefined where the registry does not know the repository.
   * @throws RegistryError where it could not be asked.
   */
  listTags(repository: Repository): Promise<string[] | undefined>;
  /**
   * The digest behind a reference, which Docker Hub tells without counting it as a pull.
   *
   * @returns `sha256:…`; undefined where the registry does not know the reference.
   * @throws RegistryError where it could not be asked.
   */
  tagDigest(reference: ImageReference): Promise<string | undefined>;
  /**
   * The digest of an image for one architecture, out of the list behind a reference.
   *
   * @param architecture by Go's name.
   * @returns `sha256:…`; undefined where the reference is unknown, is no list, or its list does not have it.
   * @throws RegistryError where the registry could not be asked.
   */
  platformDigest(reference: ImageReference, architecture: string): Promise<string | undefined>;
}

export interface RegistryOptions {
  readonly loginFor: LoginFor;
  /** Makes one request, as often as it takes: {@link import('../retry.ts').withRetries}, or once. */
  readonly attempts: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/** More pages mean a registry that leads in circles, or one that is not for us. */
const MAX_PAGES = 100;

/** Without the types of indexes a registry makes up a manifest of its own, with another digest. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A client that keeps what it was authorized with for as long as it lives, per repository. */
export function registryClient({ loginFor, attempts }: RegistryOptions): RegistryClient {
  const granted = new Map<string, string>();

  async function askOnce(method: 'GET' | 'HEAD', url: URL, accept: string, of: Repository): Promise<Answer> {
    const name = shownName(of);
    const request = { method, url, accept };
    const answer = await send({ ...request, authorization: granted.get(name) });
    if (answer.status !== 401) return answer;
    // Also after a while: tokens live for minutes only.
    granted.delete(name);
    const authorization = await authorize(answer, of, loginFor);
    const second = await send({ ...request, authorization });
    if (second.status === 401) {
      const why = 'either it is not there, or this runner may not see it';
      throw new Permanent(new RegistryError(`${of.registry} does not show ${name}: ${why}`, 401));
    }
    granted.set(name, authorization);
    return second;
  }

  /** The answer with its body, or undefined for 404. */
  async function ask(
    method: 'GET' | 'HEAD',
    url: URL,
    accept: string,
    of: Repository,
  ): Promise<{ headers: Answer['headers']; body: Buffer } | undefined> {
    return attempts(`Asking ${of.registry} for ${shownName(of)}`, async () => {
      const answer = await askOnce(method, url, accept, of);
      return answer.status === 404 ? undefined : { headers: answer.headers, body: await answer.body() };
    });
  }

  return {
    async listTags(repository) {
      const origin = apiOrigin(repository.registry);
      const asked = new Set<string>();
      const tags = new Set<string>();
      let path: string | undefined = `/v2/${repository.repository}/tags/list`;
      // No size of page is asked for: some registries refuse one that is larger than theirs.
      while (path !== undefined) {
        if (asked.has(path) || asked.size === MAX_PAGES)
          throw new RegistryError(`${repository.registry} lists tags without an end`);
        asked.add(path);
        const url = new URL(path, origin);
        const page = await ask('GET', url, 'application/json', repository);
        if (page === undefined && asked.size === 1) return undefined;
        for (const tag of tagsIn(page?.body, repository)) tags.add(tag);
        path = nextPage(page?.headers.link, url);
      }
      return [...tags];
    },

    async tagDigest(reference) {
      const url = manifestUrl(reference);
      const head = await ask('HEAD', url, MANIFEST_TYPES, reference);
      if (head === undefined) return undefined;
      const told = head.headers['docker-content-digest'];
      if (typeof told === 'string' && isDigest(told)) return told;
      const manifest = await ask('GET', url, MANIFEST_TYPES, reference);
      return manifest && `sha256:${createHash('sha256').update(manifest.body).digest('hex')}`;
    },

    async platformDigest(reference, architecture) {
      const manifest = await ask('GET', manifestUrl(reference), MANIFEST_TYPES, reference);
      return manifest && digestInList(manifest.body.toString('utf8'), architecture);
    },
  };
}

function manifestUrl({ registry, repository, tag, digest }: ImageReference): URL {
  return new URL(`/v2/${repository}/manifests/${digest ?? tag ?? 'latest'}`, apiOrigin(registry));
}

/** Source: https://github.com/opencontainers/image-spec/blob/main/image-index.md */
function digestInList(list: string, architecture: string): string | undefined {
  try {
    const { manifests = [] } = JSON.parse(list) as {
      manifests?: { digest?: string; platform?: { os?: string; architecture?: string } }[];
    };
    const found = manifests.find(
      ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
    );
    return found?.digest !== undefined && isDigest(found.digest) ? found.digest : undefined;
  } catch {
    return undefined;
  }
}

function tagsIn(body: Buffer | undefined, { registry }: Repository): string[] {
  try {
    const { tags } = JSON.parse(body?.toString('utf8') ?? '') as { tags?: unknown };
    // A repository whose tags are all gone has null.
    return (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string' && isTag(tag));
  } catch {
    throw new RegistryError(`${registry} answered with something else than tags`);
  }
}

/**
 * Path and query of the page that a Link header names as the next. Its host is left aside: registries behind
 * a proxy name themselves as they see themselves, and a token must not go anywhere else.
 */
function nextPage(link: string | string[] | undefined, page: URL): string | undefined {
  for (const [, target = '', parameters = ''] of [link ?? ''].flat().join(', ').matchAll(LINK)) {
    if (!/;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(parameters)) continue;
    const next = URL.parse(target, page.href);
    return next === null ? undefined : `${next.pathname}${next.search}`;
  }
  return undefined;
}

const LINK = /<([^<>]*)>([^<,]*)/g;
