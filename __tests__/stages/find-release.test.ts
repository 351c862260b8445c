import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';
import type { Release } from '../../src/krakend/release.ts';
import { findRelease, type ReleaseInputs } from '../../src/stages/find-release.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';
import { type Hub, type HubOptions, startHub } from '../registry/hub.ts';

const NEWEST = CATALOGUE.at(-1)?.version ?? '';
const BUILDER = ['2.13.8', '2.77.0', '2.77.0-linux-generic', '2.77.1', '2', 'latest'];
const GATEWAY = ['2.13.8', '2.77.0', '2.77.1', '3.0.0', 'latest'];
const repositories = { 'krakend/builder': BUILDER, 'library/krakend': GATEWAY };

/** A folder without a Docker login. */
let nobody: string;

beforeAll(async () => {
  nobody = await mkdtemp(join(tmpdir(), 'kpa-release-'));
});

afterAll(() => rm(nobody, { recursive: true }));

interface Found {
  readonly release: Release;
  /** Info lines and notices. */
  readonly said: string[];
}

async function find(krakendVersion: string, hub: Hub, change: Partial<ReleaseInputs> = {}): Promise<Found> {
  const { said, phase } = rememberingPhase();
  const inputs: ReleaseInputs = {
    krakendVersion,
    variants: ['alpine'],
    builder: 'auto',
    builderImage: undefined,
    gateway: undefined,
    imageRegistry: hub.address,
    ...change,
  };
  const release = await findRelease(inputs, { DOCKER_CONFIG: nobody }, phase);
  expect(said.warnings).toEqual([]);
  return { release, said: said.lines };
}

const open = (options: Partial<HubOptions> = {}) => startHub({ repositories, auth: 'token', ...options });
const askedOf = ({ requests }: Hub) => [
  ...new Set(requests.flatMap(({ path }) => /^\/v2\/(.*)\/tags\/list/.exec(path)?.[1] ?? [])),
];

test('an exact release of the catalogue asks nobody', async () => {
  await using hub = await open();
  const { release, said } = await find('2.13.8', hub);
  expect(release).toMatchObject({ version: '2.13.8', source: 'as given' });
  expect([hub.requests, said]).toEqual([[], []]);
});

test('what can be no release asks nobody', async () => {
  await using hub = await open();
  for (const request of ['3.0.0', '3', 'newest', '1.x', ''])
    await problemFromAsync(async () => find(request, hub));
  expect(hub.requests).toEqual([]);
});

test('the newest that builder and gateway both have', async () => {
  await using hub = await open();
  const { release } = await find('latest', hub);
  expect(release.version).toBe('2.77.1');
  expect(release.source).toBe(
    `latest: the newest 2.x among the tags of ${hub.address}/krakend/builder and ${hub.address}/library/krakend (CE 3 loads no plugins)`,
  );
  expect((await find('2.77', hub, { variants: ['alpine', 'linux-generic'] })).release.version).toBe('2.77.0');
  expect((await find('2.12', hub)).release.source).toContain('in the catalogue');
});

test('an exact release that is newer than the catalogue', async () => {
  await using hub = await open();
  const { release, said } = await find('2.77.0', hub);
  expect(release).toEqual({
    version: '2.77.0',
    source: `as given; newer than the catalogue of this action, known to ${hub.address}/krakend/builder and ${hub.address}/library/krakend`,
  });
  expect(said).toEqual([]);
  const problem = await problemFromAsync(() => find('2.77.2', hub));
  expect(problem.what).toBe(`There is no Plugin Builder ${hub.address}/krakend/builder:2.77.2.`);
  expect(problem.why).toBe('The nearest tags that exist: 2.77.1, 2.77.0, 2.13.8.');
});

describe('a mirror', () => {
  test.each<[string, Partial<HubOptions>]>([
    ['does not know', {}],
    ['forbids', { private: ['library/krakend'] }],
  ])('that %s library/krakend may have krakend', async (_, options) => {
    await using hub = await open({
      repositories: { 'krakend/builder': BUILDER, krakend: GATEWAY },
      ...options,
    });
    const { release, said } = await find('2.x', hub);
    expect(release.version).toBe('2.77.1');
    expect(release.source).toContain(`${hub.address}/krakend/builder and ${hub.address}/krakend`);
    expect(said).toEqual([]);
  });

  test('with a path, and with the login of the runner', async () => {
    await using hub = await open({
      auth: 'basic',
      users: { me: 'pass' },
      repositories: { 'hub/krakend/builder': BUILDER, 'hub/library/krakend': GATEWAY },
    });
    const folder = await mkdtemp(join(nobody, 'login-'));
    const auth = Buffer.from('me:pass').toString('base64');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [hub.address]: { auth } } }));
    const { phase } = rememberingPhase();
    const inputs: ReleaseInputs = {
      krakendVersion: '2.77',
      variants: ['alpine'],
      builder: 'auto',
      builderImage: undefined,
      gateway: undefined,
      imageRegistry: `${hub.address}/hub/`,
    };
    const release = await findRelease(inputs, { DOCKER_CONFIG: folder }, phase);
    expect(release.version).toBe('2.77.1');
  });

  test('without a gateway can tell of an exact release, and not of others', async () => {
    await using hub = await open({ repositories: { 'krakend/builder': BUILDER } });
    expect((await find('2.77.0', hub)).release.source).toMatch(/known to [\d.:]+\/krakend\/builder$/);
    const { release, said } = await find('latest', hub);
    expect(release.version).toBe(NEWEST);
    expect(said).toEqual([
      `The tags that exist could not be asked for: "latest" is looked up in this action's own catalogue.`,
    ]);
  });
});

describe('what is not the usual one need not exist', () => {
  const path = { kind: 'path', path: 'krakend' } as const;

  test('another gateway', async () => {
    await using hub = await open({ repositories: { 'krakend/builder': BUILDER } });
    expect((await find('latest', hub, { gateway: path })).release.version).toBe('2.77.1');
    expect((await find('2.77.0', hub, { gateway: path })).release.version).toBe('2.77.0');
    expect(askedOf(hub)).toEqual(['krakend/builder']);
  });

  test.each<Partial<ReleaseInputs>>([{ builderImage: 'example/builder:1' }, { builder: 'host' }])(
    'another builder: %o',
    async (other) => {
      await using hub = await open({ repositories: { 'library/krakend': GATEWAY } });
      expect((await find('latest', hub, other)).release.version).toBe('2.77.1');
      expect(askedOf(hub)).toEqual(['library/krakend']);
      expect((await find('2.88.0', hub, other)).release.version).toBe('2.88.0');
      expect(askedOf(hub)).toEqual(['library/krakend']);
    },
  );

  test('neither', async () => {
    await using hub = await open();
    const { release, said } = await find('latest', hub, { builder: 'host', gateway: path });
    expect(release.version).toBe(NEWEST);
    expect([hub.requests, said]).toEqual([[], []]);
  });
});

describe('Enterprise', () => {
  const repositories = {
    'krakend/builder-ee': ['2.12.4', '3.0.4'],
    'krakend/krakend-ee': ['2.12.4', '3.0.4'],
  };
  const edition = 'ee';

  test('is asked for under its own names, an exact release of the catalogue too', async () => {
    await using hub = await open({ repositories });
    expect((await find('2.12.4', hub, { edition })).release).toMatchObject({ version: '2.12.4', edition });
    expect((await find('latest', hub, { edition })).release.version).toBe('3.0.4');
    expect(askedOf(hub).toSorted()).toEqual(['krakend/builder-ee', 'krakend/krakend-ee']);
    const problem = await problemFromAsync(() => find('2.13.8', hub, { edition }));
    expect(problem.what).toBe(`There is no Plugin Builder ${hub.address}/krakend/builder-ee:2.13.8.`);
  });

  test('that can not be asked leaves an exact release, and nothing of a range', async () => {
    await using hub = await open({ repositories, private: Object.keys(repositories) });
    const { release, said } = await find('2.12.4', hub, { edition });
    expect([release.version, said]).toEqual([
      '2.12.4',
      ['Whether KrakenD Enterprise 2.12.4 has a builder could not be asked: it is taken as it is.'],
    ]);
    const problem = await problemFromAsync(() => find('2.12', hub, { edition }));
    expect(problem.what).toContain('The tags of KrakenD Enterprise could not be asked for');
    expect(problem.fix).toContain('docker/login-action');
  });
});

describe('a registry that can not be asked', () => {
  test('leaves the catalogue, or what was given, and says so', async () => {
    const hub = await open();
    await hub[Symbol.asyncDispose]();
    const { release, said } = await find('2.13', hub);
    expect(release).toMatchObject({ version: NEWEST, source: expect.stringContaining('in the catalogue') });
    expect(said).toEqual([
      `The tags that exist could not be asked for: "2.13" is looked up in this action's own catalogue.`,
    ]);
    const exact = await find('2.77.2', hub);
    expect(exact.release.source).toBe('as given; newer than the catalogue of this action');
    expect(exact.said).toEqual([
      'Whether KrakenD 2.77.2 has a builder could not be asked: it is taken as it is.',
    ]);
    expect((await problemFromAsync(() => find('2.77', hub))).what).toContain('No KrakenD release satisfies');
  });

  test('at first is asked again, and the log says so', { timeout: 40_000 }, async () => {
    const status = [429, 503];
    await using hub = await open({
      auth: 'basic',
      users: {},
      instead: (path, attempt) => {
        if (!path.startsWith('/v2/krakend/builder')) return { status: 200, body: '{"tags":["2.77.1"]}' };
        return attempt <= 2
          ? { status: status[attempt - 1] ?? 500 }
          : { status: 200, body: '{"tags":["2.77.1"]}' };
      },
    });
    const { release, said } = await find('2.77', hub);
    expect(release.version).toBe('2.77.1');
    expect(said[0]).toMatch(/krakend\/builder: \S+ answered 429; attempt 1 of 4, next in \d\.\d s$/);
    expect(said[1]).toMatch(/krakend\/builder: \S+ answered 503; attempt 2 of 4, next in \d\.\d s$/);
    expect(said).toHaveLength(2);
  });
});
