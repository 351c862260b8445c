/** The builder image kept by the cache service: for a registry that fails, and for those who ask for it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { unpackImage } from '../../src/builder/docker/image-archive.ts';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { engineAt } from '../world/engine.ts';
import { startResultsService } from '../world/results-service.ts';
import { type Faults, startFaultyProxy, type TestServer } from '../world/servers.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, filesIn, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
/** Before the registry, under the one address that all these runs know it by. */
let front: TestServer;
let fault: ReturnType<Faults>;
let reference: string;
let first: ActionRun;

beforeAll(async () => {
  session = await openSession();
  front = await startFaultyProxy(session.registry.url, () => fault);
  reference = `${front.address}/krakend/builder:2.12.1`;
  first = await act();
});

afterAll(async () => {
  await first?.[Symbol.asyncDispose]();
  await forget();
  await front?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

/** On a machine of its own, which shares the engine with the others; so the image is taken away first. */
async function act(options: ActionOptions = {}): Promise<ActionRun> {
  await forget();
  return session.run({
    workspace: await session.workspace('server'),
    ...options,
    inputs: { 'image-registry': front.address, cache: 'auto', upload: 'false', ...options.inputs },
    env: { HOME: await warmHome(session), ...options.env },
  });
}

async function forget(): Promise<void> {
  const { docker } = engineAt(session.world.dockerHost);
  const known = await docker(['image', 'ls', '--quiet', reference]);
  if (known !== '') await docker(['rmi', reference]);
}

function builderOf(run: ActionRun): { digest: string } {
  return (
    (JSON.parse(run.outputs.targets ?? '[]') as { builder: { digest: string } }[])[0]?.builder ?? {
      digest: '',
    }
  );
}

const imagesOf = () => session.results.caches().filter(({ key }) => key.startsWith('krakend-plugin-image-'));

test('a first run pulls, prints the digest and how long it took, and saves the image afterwards', () => {
  expect(first.exitCode).toBe(0);
  const { digest } = builderOf(first);
  expect(first.log).toContain(`${reference} is ${digest}`);
  expect(first.log).toMatch(/Pulled in \d+\.\d s/);
  expect(first.outputs['image-cache-hit']).toBe('false');
  expect(imagesOf().map(({ key }) => key)).toEqual([expect.stringContaining(digest.slice('sha256:'.length))]);
  expect(first.post?.log).toMatch(/image cache saved: .+ \(.+, \d+\.\d s\)/);
});

test('registry gone: the image comes from the cache, and the keys of other caches stay the same', async () => {
  fault = 'reset';
  await using run = await act();
  fault = undefined;

  expect(said(run, 'error')).toBe('');
  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  expect(run.log).toMatch(/Loaded from the cache in \d+\.\d s: sha256:/);
  expect(run.log).toContain(`${reference} ${builderOf(first).digest.slice(0, 19)}, from the cache`);
  expect(run.outputs['image-cache-hit']).toBe('true');
  // docker load keeps no digest of the registry; the archive does.
  expect(builderOf(run)).toEqual(builderOf(first));
  expect(run.outputs['build-cache-hit']).toBe('true');
  expect(imagesOf()).toHaveLength(1);
});

test('on the same machine, the day after, the image still has its digest', async () => {
  const home = await warmHome(session);
  fault = { status: 503 };
  await using loaded = await act({ env: { HOME: home } });
  await using again = await session.run({
    workspace: await session.workspace('server'),
    inputs: { 'image-registry': front.address, cache: 'auto', upload: 'false' },
    env: { HOME: home },
  });
  fault = undefined;

  expect([loaded.exitCode, again.exitCode]).toEqual([0, 0]);
  expect(again.log).toContain('already on this machine');
  expect(builderOf(again)).toEqual(builderOf(first));
});

test('cancelled while it is loaded, the image leaves nothing half done', async () => {
  const home = await warmHome(session);
  // The image alone, so that what is found is the image.
  const inputs = { cache: 'image' };
  await using run = await act({
    inputs,
    env: { HOME: home },
    signalWhen: { line: /^ {2}found \(/, signal: 'SIGINT' },
  });
  expect([run.cancelled, run.exitCode, run.post?.exitCode]).toEqual([true, 130, 0]);
  expect(filesIn(home).filter((path) => /partial|\.tar\.zst/.test(path))).toEqual([]);

  await using next = await act({ inputs, env: { HOME: home } });
  expect(next.exitCode).toBe(0);
  expect(next.outputs['image-cache-hit']).toBe('true');
});

test('a list that names the image has it from the cache, and pulls nothing', async () => {
  const before = front.requests.length;
  await using run = await act({ inputs: { cache: 'image, gateway, modules, build' } });

  expect(run.exitCode).toBe(0);
  expect(run.outputs['image-cache-hit']).toBe('true');
  // The digest behind the tag decides which entry it is, and nothing else is asked for.
  expect(front.requests.slice(before).filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
});

test('429, then 503, then well, and nothing in the cache: the retries are in the log', async () => {
  await using empty = await startResultsService(await session.folder('results'));
  // The digest; then the engine, which asks twice before it gives up.
  const answers = [429, 503, 503];
  const proxy = await startFaultyProxy(session.registry.url, (path) => {
    const status = path.includes('/manifests/') ? answers.shift() : undefined;
    return status === undefined ? undefined : { status };
  });
  await using run = await act({
    results: empty,
    inputs: { 'image-registry': proxy.address, 'save-cache': 'false' },
  });
  await engineAt(session.world.dockerHost).docker(['rmi', `${proxy.address}/krakend/builder:2.12.1`]);
  await proxy.stop();

  expect(run.exitCode).toBe(0);
  expect(run.log).toMatch(/could not be asked for: .*429/);
  expect(run.log).toMatch(/docker pull .*503.*attempt 1 of 4, next in \d\.\d s/);
  expect(annotations(run, 'warning')).toEqual([]);
});

test.each([
  ['no zstd at all', 'image', /docker load: /],
  ['zstd, but no image', zstdCompressSync('no image'), /docker load: /],
])('an archive that is damaged is not taken for an image: %s', async (_, archive, words) => {
  const folder = await session.folder('archive');
  const { digest } = builderOf(first);
  writeFileSync(join(folder, 'image.tar.zst'), archive);
  writeFileSync(
    join(folder, 'image.json'),
    JSON.stringify({ reference, id: digest, digest, architecture: 'amd64' }),
  );
  vi.stubEnv('DOCKER_HOST', session.world.dockerHost);
  const wanted = { reference, architecture: 'amd64', digest } as const;
  await expect(unpackImage(wanted, folder)).rejects.toThrow(words);
  const other = { ...wanted, digest: digest.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
  await expect(unpackImage(other, folder)).rejects.toThrow('the archive is not one of');
  await expect(unpackImage({ ...wanted, reference: 'another/image:1' }, folder)).rejects.toThrow(
    'the archive is not one of another/image:1',
  );
  vi.unstubAllEnvs();
});
