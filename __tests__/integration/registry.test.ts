/** Which release is meant, by the tags of a real registry; and what docker says of the same tags. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseReference } from '../../src/registry/reference.ts';
import { type RegistryClient, registryClient } from '../../src/registry/registry.ts';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { engineAt } from '../world/engine.ts';
import { startRegistry } from '../world/registry.ts';
import { openCorner, type RegistryCorner } from '../world/registry-copy.ts';
import { startFaultyProxy } from '../world/servers.ts';
import { forgetImages, openSession, type Session } from '../world/session.ts';
import { gatewayFor } from '../world/world.ts';
import { annotations, pluginsOf, said, warmHome } from './support.ts';

const IMAGE = 'krakend/builder:2.12.1-linux-generic';

let session: Session;
let home: string;
/** The world's 2.12.1 as a release that no catalogue knows. */
let corner: RegistryCorner;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
  corner = await openCorner(session.registry, {
    [IMAGE]: 'krakend/builder:2.99.0-linux-generic',
    'krakend:2.12.1': 'krakend:2.99.0',
  });
});

afterAll(async () => {
  await corner?.[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
});

async function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    workspace: await session.workspace('server'),
    inputs: { variant: 'linux-generic', 'save-cache': 'false', upload: 'false', ...inputs },
    env: { HOME: home, ...env },
    post: false,
    ...rest,
  });
}

function client(): RegistryClient {
  return registryClient({ loginFor: async () => undefined, attempts: (_, work) => work() });
}

describe('as docker sees it', () => {
  test('the tags are those that were pushed', async () => {
    const { registry, world } = session;
    const builders = world.images.filter(({ name }) => name.startsWith('krakend/builder:'));
    const pushed = builders.map(({ name }) => name.split(':')[1]);
    const tags = await client().listTags({ registry: registry.address, repository: 'krakend/builder' });
    expect(tags).toEqual(expect.arrayContaining(pushed));
    const nothing = { registry: registry.address, repository: 'krakend/nothing' };
    expect(await client().listTags(nothing)).toBeUndefined();
  });

  test('the digest of a tag is the one that a pull shows', async () => {
    const { registry, world } = session;
    const name = `${registry.address}/${IMAGE}`;
    const { docker } = engineAt(world.dockerHost);
    await docker(['pull', '--quiet', name]);
    const digests = await docker(['image', 'inspect', '--format', '{{json .RepoDigests}}', name]);
    const reference = parseReference(name);
    if (reference === undefined) throw new Error(`${name} is no reference`);
    const digest = await client().tagDigest(reference);
    expect(JSON.parse(digests)).toContain(`${registry.address}/krakend/builder@${digest}`);
    expect(await client().tagDigest({ ...reference, tag: '9.9.9' })).toBeUndefined();
  });
});

test('a minor is the newest of its tags; a registry that is busy and then broken is asked again', async () => {
  const faults = [429, 503];
  await using proxy = await startFaultyProxy(session.registry.url, (path, attempt) => {
    const status = path.endsWith('/tags/list') ? faults[attempt - 1] : undefined;
    return status === undefined ? undefined : { status };
  });
  const inputs = { 'krakend-version': '2.12', 'image-registry': proxy.address };
  await using run = await act({ inputs });
  await forgetImages(session.world, proxy.address);

  expect(run.exitCode).toBe(0);
  expect(run.annotations).toEqual([]);
  expect(run.log).toMatch(/krakend\/builder: \S+ answered 429; attempt 1 of 4, next in/);
  expect(run.log).toMatch(/krakend\/builder: \S+ answered 503; attempt 2 of 4, next in/);
  expect(run.log).toContain(
    `KrakenD 2.12.1 ("2.12": the newest that satisfies it among the tags of ${proxy.address}/krakend/builder)`,
  );
  expect(pluginsOf(run).get('server')).toMatchObject({ 'krakend-version': '2.12.1', proof: 'loaded' });
});

describe('a release that the catalogue does not know', () => {
  // The gateway is at hand, so that its image need not be asked for.
  const gateway = () => gatewayFor(session.world, '2.12.1', 'linux-generic').binary;

  test.each(['2.99.0', '2.99', 'latest'])('%s is built with its builder', async (version) => {
    const inputs = { 'krakend-version': version, 'image-registry': corner.address, gateway: gateway() };
    await using run = await act({ inputs });

    expect(run.exitCode).toBe(0);
    expect(run.outputs['krakend-version']).toBe('2.99.0');
    expect(run.log).toMatch(/^KrakenD 2\.99\.0 \(.*\/krakend\/builder.*\)$/m);
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
    // What stands in for 2.99.0 is honest about what it is.
    expect(said(run, 'warning')).toContain('calls itself KrakenD 2.12.1');
  });

  test('and that does not exist is an error with the nearest tags, before anything is pulled', async () => {
    const inputs = { 'krakend-version': '2.99.1', 'image-registry': corner.address, gateway: '' };
    await using run = await act({ inputs });

    expect(run.exitCode).toBe(1);
    const [error, ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error?.message).toContain(
      `There is no Plugin Builder ${corner.address}/krakend/builder:2.99.1-linux-generic.`,
    );
    expect(error?.message).toContain('The nearest tags that exist: 2.99.0-linux-generic.');
    expect(run.log).not.toContain('docker pull');
    expect(run.log).not.toMatch(/^\s+at /m);
  });
});

test('without a registry the catalogue answers, which a notice says at once', async () => {
  const { world } = session;
  const away = await startRegistry();
  await engineAt(world.dockerHost).docker(['pull', '--quiet', `${away.address}/${IMAGE}`]);
  await away.stop();
  const inputs = { 'krakend-version': '~2.12.0', 'image-registry': away.address };
  await using run = await act({ inputs });
  await forgetImages(world, away.address);

  expect(run.exitCode).toBe(0);
  expect(run.log).toContain('KrakenD 2.12.1 ("~2.12.0": the newest that satisfies it in the catalogue)');
  expect(said(run, 'notice')).toContain('The tags that exist could not be asked for');
  expect(said(run, 'notice')).toContain('ECONNREFUSED');
  expect(run.log).not.toContain('attempt 1 of');
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
});
