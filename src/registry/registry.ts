import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Permanent } from '../retry.ts';
import { authorize } from './authorization.ts';
import type { LoginFor } from './docker-login.ts';
import { digestInList, type ImageParts, readConfig, readManifest } from './image-manifest.ts';
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
  /**
   * What the image for an architecture is made of, with its configuration.
   *
   * @param digest of the image, or of a list with it: the answers are held against it.
   * @returns undefined where the registry does not have it, or in a form that is not known here.
   * @throws RegistryError where the registry could not be asked, or answered with something else.
   */
  imageManifest(
    repository: Repository,
    digest: string,
    architecture: string,
  ): Promise<ImageParts | undefined>;
  /**
   * A part of an image as it comes; whoever reads it holds it against the digest.
   *
   * @throws RegistryError where the registry does not give it.
   */
  blob(repository: Repository, digest: string): Promise<Readable>;
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

const ANY_TYPE = 'application/octet-stream';

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

  /** What has a digest and fits into memory, held against that digest; undefined for 404. */
  async function exactly(
    digest: string,
    url: URL,
    accept: string,
    of: Repository,
  ): Promise<string | undefined> {
    const answer = await ask('GET', url, accept, of);
    if (answer === undefined) return undefined;
    if (digestOf(answer.body) !== digest) {
      throw new RegistryError(`${of.registry} answered with something else than ${digest}`);
    }
    return answer.body.toString('utf8');
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
      return manifest && digestOf(manifest.body);
    },

    async platformDigest(reference, architecture) {
      const manifest = await ask('GET', manifestUrl(reference), MANIFEST_TYPES, reference);
      return manifest && digestInList(manifest.body.toString('utf8'), architecture);
    },

    async imageManifest(repository, digest, architecture) {
      const named = (name: string): Promise<string | undefined> =>
        exactly(name, manifestUrl({ ...repository, digest: name }), MANIFEST_TYPES, repository);
      const text = await named(digest);
      if (text === undefined) return undefined;
      const own = digestInList(text, architecture);
      const image = own === undefined ? text : await named(own);
      const manifest = image === undefined ? undefined : readManifest(image);
      if (!manifest) return undefined;
      const url = blobUrl(repository, manifest.config);
      const config = readConfig((await exactly(manifest.config, url, ANY_TYPE, repository)) ?? '');
      return config?.architecture === architecture ? { ...manifest, ...config } : undefined;
    },

    async blob(repository, digest) {
      const url = blobUrl(repository, digest);
      return attempts(`Asking ${repository.registry} for ${shownName(repository)}`, async () => {
        const answer = await askOnce('GET', url, ANY_TYPE, repository);
        if (answer.status === 404)
          throw new Permanent(new RegistryError(`${url.host} has no ${digest}`, 404));
        return answer.stream();
      });
    },
  };
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function blobUrl({ registry, repository }: Repository, digest: string): URL {
  return new URL(`/v2/${repository}/blobs/${digest}`, apiOrigin(registry));
}

function manifestUrl({ registry, repository, tag, digest }: ImageReference): URL {
  return new URL(`/v2/${repository}/manifests/${digest ?? tag ?? 'latest'}`, apiOrigin(registry));
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
