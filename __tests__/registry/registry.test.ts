import { describe, expect, test } from 'vitest';
import type { Login } from '../../src/registry/docker-login.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { type RegistryClient, registryClient } from '../../src/registry/registry.ts';
import { RegistryError } from '../../src/registry/transport.ts';
import { withRetries } from '../../src/retry.ts';
import { digestOf, type Hub, type HubOptions, manifestOf, startHub } from './hub.ts';

const BUILDER = 'krakend/builder';
const TAGS = ['2', '2.13', '2.13.8', '2.13.8-linux-generic', 'latest'];
const repositories = { [BUILDER]: TAGS, 'library/krakend': ['2.13.8'] };

interface Asking {
  readonly hub: Hub;
  readonly client: RegistryClient;
  /** What was said in the log. */
  readonly said: string[];
  tags(repository?: string): Promise<string[] | undefined>;
  digest(name: string): Promise<string | undefined>;
  failure(work: Promise<unknown>): Promise<RegistryError>;
}

function asking(hub: Hub, login?: Login): Asking {
  const said: string[] = [];
  const client = registryClient({
    loginFor: async (registry) => (registry === hub.address ? login : undefined),
    attempts: (what, work) => withRetries(what, (line) => said.push(line), work),
  });
  return {
    hub,
    client,
    said,
    tags: (repository = BUILDER) => client.listTags({ registry: hub.address, repository }),
    digest: async (name) => {
      const reference = parseReference(`${hub.address}/${name}`);
      if (reference === undefined) throw new Error(`${name} is no reference`);
      return client.tagDigest(reference);
    },
    failure: async (work) => {
      const thrown = await work.then(() => undefined).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(RegistryError);
      return thrown as RegistryError;
    },
  };
}

const open = (options: Partial<HubOptions> = {}) => startHub({ repositories, ...options });

describe('a registry that asks nobody', () => {
  test('its tags, and the digest of each', async () => {
    await using hub = await open();
    const { tags, digest } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    expect(await digest(`${BUILDER}:2.13.8`)).toBe(digestOf(manifestOf(BUILDER, '2.13.8')));
    expect(hub.requests.at(-1)).toMatchObject({ method: 'HEAD', authorization: undefined });
    expect(hub.requests.at(-1)?.accept).toContain('application/vnd.oci.image.index.v1+json');
    expect(hub.requests.at(-1)?.accept).toContain('manifest.list.v2+json');
  });

  test('what it does not know is unknown, without another attempt', async () => {
    await using hub = await open();
    const { tags, digest, said } = asking(hub);
    expect(await tags('krakend/nothing')).toBeUndefined();
    expect(await digest(`${BUILDER}:9.9.9`)).toBeUndefined();
    expect(said).toEqual([]);
  });

  test('a digest that is not told is counted from the manifest', async () => {
    await using hub = await open({ digests: false });
    const { digest } = asking(hub);
    expect(await digest(`${BUILDER}:latest`)).toBe(digestOf(manifestOf(BUILDER, 'latest')));
    expect(hub.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  test('a digest that is none is not believed', async () => {
    const headers = { 'docker-content-digest': 'sha256:::error::' };
    await using hub = await open({
      instead: (_, attempt) => (attempt === 1 ? { status: 200, headers } : undefined),
    });
    expect(await asking(hub).digest(`${BUILDER}:2`)).toBe(digestOf(manifestOf(BUILDER, '2')));
  });

  test('a repository without tags, and tags that are none', async () => {
    await using empty = await startHub({ repositories: { [BUILDER]: [] } });
    expect(await asking(empty).tags()).toEqual([]);
    await using hostile = await startHub({
      repositories: { [BUILDER]: ['2.13.8', '::error::x', 'a\nb', ''] },
    });
    expect(await asking(hostile).tags()).toEqual(['2.13.8']);
  });

  test.each(['', 'null', '[]', '"tags"', '{"tags":{"a":1}}', '<html>'])('nonsense: %s', async (body) => {
    await using hub = await open({ instead: () => ({ status: 200, body }) });
    const outcome = await asking(hub)
      .tags()
      .catch((error: unknown) => error);
    if (Array.isArray(outcome)) expect(outcome).toEqual([]);
    else expect(outcome).toBeInstanceOf(RegistryError);
  });
});

describe('pages', () => {
  test.each<[string, HubOptions['link']]>([
    ['a path', (path) => `<${path}>; rel="next"`],
    ['a URL', (path, { url }) => `<${url}${path}>; rel=next`],
    ['a URL by another name', (path) => `<http://registry.internal${path}>;rel="next"`],
    ['among others', (path) => `</first>; rel="first", <${path}>; title=x; rel="next"`],
  ])('the next one as %s', async (_, link) => {
    await using hub = await open({ pageSize: 2, auth: 'token', ...(link && { link }) });
    expect(await asking(hub).tags()).toEqual(TAGS);
    const pages = hub.requests.filter(({ path }) => path.includes('/tags/')).map(({ path }) => path);
    const page = `/v2/${BUILDER}/tags/list`;
    expect(pages).toEqual([page, page, `${page}?from=2`, `${page}?from=4`]);
  });

  test('in a circle, or without an end, are an error', async () => {
    await using circle = await open({ pageSize: 2, link: () => `</v2/${BUILDER}/tags/list>; rel="next"` });
    const { failure, tags } = asking(circle);
    expect((await failure(tags())).message).toContain('without an end');
    await using endless = await startHub({
      repositories: { [BUILDER]: Array.from({ length: 200 }, (_, index) => `2.0.${index}`) },
      pageSize: 1,
    });
    expect((await failure(asking(endless).tags())).message).toContain('without an end');
    expect(endless.requests).toHaveLength(100);
  });
});

describe('a registry that asks for tokens', () => {
  test('an anonymous token for each repository, kept as long as it is good', async () => {
    await using hub = await open({ auth: 'token' });
    const { tags, digest } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    await digest(`${BUILDER}:2.13`);
    expect(await tags('library/krakend')).toEqual(['2.13.8']);
    const asked = hub.requests.filter(({ path }) => path.startsWith('/token'));
    expect(asked.map(({ path, authorization }) => [new URL(path, hub.url).search, authorization])).toEqual([
      ['?service=hub.example&scope=repository%3Akrakend%2Fbuilder%3Apull', undefined],
      ['?service=hub.example&scope=repository%3Alibrary%2Fkrakend%3Apull', undefined],
    ]);
    hub.expireTokens();
    expect(await tags()).toEqual(TAGS);
    expect(hub.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(3);
  });

  const hidden = { auth: 'token', users: { me: 's3cret:word' }, private: [BUILDER] } as const;

  test('what is hidden is shown to who is logged in', async () => {
    await using hub = await open(hidden);
    expect(await asking(hub, { username: 'me', password: 's3cret:word' }).tags()).toEqual(TAGS);
    const { failure, tags, said } = asking(hub);
    const error = await failure(tags());
    expect(error.message).toContain(`${hub.address} does not show ${hub.address}/${BUILDER}`);
    expect(error.isDenied).toBe(true);
    expect(said).toEqual([]);
  });

  test('an identity token is exchanged, and not sent to the registry itself', async () => {
    await using hub = await open({ ...hidden, identityToken: 'identity-of-me' });
    expect(await asking(hub, { identityToken: 'identity-of-me' }).tags()).toEqual(TAGS);
    expect(JSON.stringify(hub.requests)).not.toContain('identity-of-me');
    expect(hub.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  test.each<[string, Login]>([
    ['password', { username: 'me', password: 'wrong-one' }],
    ['identity token', { identityToken: 'wrong-one' }],
  ])('a wrong %s is said without telling it, and asked once', async (_, login) => {
    await using hub = await open(hidden);
    const { failure, tags, said } = asking(hub, login);
    const error = await failure(tags());
    expect(error.message).toBe(`${hub.address} does not accept the runner's login for ${hub.address}`);
    expect(JSON.stringify([said, error.message, error.stack])).not.toContain('wrong-one');
    expect(hub.requests).toHaveLength(2);
  });

  test.each([
    ['no token', '{}'],
    ['no JSON', 'secret-token but no JSON'],
    ['a token with a line break', '{"token":"secret-token\\r\\nx: y"}'],
    ['nothing', 'null'],
  ])('a server that gives %s', async (_, body) => {
    await using hub = await open({
      auth: 'token',
      instead: (path) => (path.startsWith('/token') ? { status: 200, body } : undefined),
    });
    const { failure, tags } = asking(hub);
    expect((await failure(tags())).message).toBe(`${hub.address} answered without a token`);
    expect(hub.requests).toHaveLength(2);
  });

  test.each([
    ['in the clear', 'Bearer realm="http://token.example/token"'],
    ['by what only looks like this machine', 'Bearer realm="http://127.0.0.1.evil.example/token"'],
    ['nowhere', 'Bearer realm="nowhere"'],
    ['in a file', 'Bearer realm="file:///etc/passwd"'],
    ['in another way', 'Negotiate abc=='],
    ['without a word', ''],
  ])('a login wanted %s is not given', async (_, challenge) => {
    await using hub = await open({
      instead: () => ({ status: 401, headers: challenge ? { 'www-authenticate': challenge } : {} }),
    });
    const { failure, tags } = asking(hub, { username: 'me', password: 's3cret:word' });
    const error = await failure(tags());
    expect(error.isDenied).toBe(true);
    expect(hub.requests).toHaveLength(1);
  });
});

describe('a registry that asks for a password', () => {
  test('gets it where there is one', async () => {
    await using hub = await open({ auth: 'basic', users: { me: 'pass' } });
    const { tags } = asking(hub, { username: 'me', password: 'pass' });
    expect(await tags()).toEqual(TAGS);
    expect(await tags('library/krakend')).toEqual(['2.13.8']);
    const { failure, tags: withNone } = asking(hub);
    expect((await failure(withNone())).message).toBe(
      `${hub.address} wants a login for ${hub.address}/${BUILDER}`,
    );
    const { tags: withWrong } = asking(hub, { username: 'me', password: 'no-pass' });
    const error = await failure(withWrong());
    expect(error.message).not.toContain('no-pass');
    expect(error.isDenied).toBe(true);
  });
});

describe('redirects', () => {
  test('to another host, or another port of it, go without the token', async () => {
    await using other = await open();
    await using hub = await open({
      auth: 'token',
      instead: (path, attempt) =>
        path.includes('/tags/') && attempt > 1
          ? { status: 307, headers: { location: `${other.url}${path}` } }
          : undefined,
    });
    expect(await asking(hub).tags()).toEqual(TAGS);
    expect(other.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('within the registry keep it, relative ones too', async () => {
    const list = `/v2/${BUILDER}/tags/list`;
    await using hub = await open({
      auth: 'token',
      instead: (path) =>
        path === '/v2/old/tags/list' ? { status: 301, headers: { location: list } } : undefined,
    });
    const { tags, client } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    expect(await client.listTags({ registry: hub.address, repository: 'old' })).toEqual(TAGS);
  });

  test('to a host that wants a login of its own are refused', async () => {
    await using other = await open({ auth: 'token' });
    await using hub = await open({
      instead: (path) => ({ status: 302, headers: { location: `${other.url}${path}` } }),
    });
    const { failure, tags } = asking(hub, { username: 'me', password: 's3cret:word' });
    await failure(tags());
    expect(other.requests).toHaveLength(1);
  });

  test.each(['/', 'file:///etc/passwd', 'http://[', 'javascript:1'])(
    'to %s do not go on',
    async (location) => {
      await using hub = await open({ instead: () => ({ status: 302, headers: { location } }) });
      const { failure, tags } = asking(hub);
      expect((await failure(tags())).message).toMatch(
        /redirects (without an end|to where it can't be followed)/,
      );
    },
  );
});

describe('trouble', () => {
  const once = (status: number, headers?: Record<string, string>): Partial<HubOptions> => ({
    instead: (path, attempt) =>
      path.includes('/tags/') && attempt === 1 ? { status, ...(headers && { headers }) } : undefined,
  });

  test.concurrent('429 with Retry-After is waited for, then well', { timeout: 40_000 }, async () => {
    await using hub = await open(once(429, { 'retry-after': '3' }));
    const { tags, said } = asking(hub);
    const started = performance.now();
    expect(await tags()).toEqual(TAGS);
    expect(performance.now() - started).toBeGreaterThanOrEqual(2900);
    expect(said).toEqual([
      `Asking ${hub.address} for ${hub.address}/${BUILDER}: ${hub.address} answered 429; attempt 1 of 4, next in 3.0 s`,
    ]);
  });

  test.concurrent('503 is asked again, then well', { timeout: 40_000 }, async () => {
    await using hub = await open(once(503));
    const { tags, said } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    expect(said.join()).toMatch(/answered 503; attempt 1 of 4, next in \d\.\d s$/);
  });

  test.concurrent('an answer that is cut off is asked for again', { timeout: 40_000 }, async () => {
    await using hub = await open({
      instead: (_, attempt) =>
        attempt === 1 ? { status: 200, headers: { 'content-length': '99' }, body: '{"tags":' } : undefined,
    });
    const { tags, said } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    expect(said.join()).toContain('did not answer to the end: aborted; attempt 1 of 4');
  });

  test('a Retry-After that nobody would wait for is not waited for', async () => {
    await using hub = await open(once(429, { 'retry-after': '3600' }));
    const { failure, tags, said } = asking(hub);
    expect((await failure(tags())).message).toContain('answered 429, not to be asked again for 3600 s');
    expect(said).toEqual([]);
  });

  test.each([400, 403, 418])('%i is final', async (status) => {
    await using hub = await open(once(status));
    const { failure, tags, said } = asking(hub);
    const error = await failure(tags());
    expect(error).toMatchObject({ status, isDenied: status === 403 });
    expect(said).toEqual([]);
  });

  test('nobody there is final', async () => {
    const hub = await open();
    await hub[Symbol.asyncDispose]();
    const { failure, tags, said } = asking(hub);
    expect((await failure(tags())).message).toContain(
      `${hub.address} could not be asked: connect ECONNREFUSED`,
    );
    expect(said).toEqual([]);
  });

  test.concurrent('more than a manifest can be is not read', { timeout: 40_000 }, async () => {
    await using hub = await open({
      instead: (_, attempt) => (attempt === 1 ? { status: 200, body: 'x'.repeat(9_000_000) } : undefined),
    });
    const { tags, said } = asking(hub);
    expect(await tags()).toEqual(TAGS);
    expect(said.join()).toContain('did not answer to the end: longer than');
  });
});
