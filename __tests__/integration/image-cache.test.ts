/** The builder image kept by the cache service: its files, as far as compiling needs them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fetchImage } from '../../src/builder/docker/fetched-image.ts';
import { readyImage } from '../../src/builder/docker/image.ts';
import { unpackImage } from '../../src/builder/docker/unpacked-image.ts';
import { askedOnce } from '../../src/registry/asked-once.ts';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { rememberingPhase } from '../logs.ts';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { engineAt, forgetImage } from '../world/engine.ts';
import { hiddenFolders } from '../world/engines/hidden.ts';
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
  await forgetMade();
  reference = `${front.address}/krakend/builder:2.12.1`;
  first = await act();
});

afterAll(async () => {
  await first?.[Symbol.asyncDispose]();
  await forget();
  await front?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

/** Without the result cache, which would leave no image to be had. */
const ALL = 'image, gateway, modules, build';

/** On a machine of its own, which shares the engine with the others; so the image is taken away first. */
async function act(options: ActionOptions = {}): Promise<ActionRun> {
  await forget();
  return session.run({
    workspace: await session.workspace('server'),
    ...options,
    inputs: { 'image-registry': front.address, cache: ALL, upload: 'false', ...options.inputs },
    env: { HOME: await warmHome(session), ...options.env },
  });
}

function forget(): Promise<void> {
  return forgetImage(engineAt(session.world.dockerHost), reference);
}

/** Takes away what the action has made of kept files, in earlier runs of these tests as well. */
async function forgetMade(): Promise<void> {
  const { docker } = engineAt(session.world.dockerHost);
  const format = '{{.Repository}}:{{.Tag}}';
  const made = await docker(['image', 'ls', '--format', format, 'localhost/krakend-plugin-image']);
  // By name: another run may have a container of one.
  if (made !== '') await docker(['rmi', '--force', ...made.split('\n')]);
}

function builderOf(run: ActionRun): { digest: string } {
  return (
    (JSON.parse(run.outputs.targets ?? '[]') as { builder: { digest: string } }[])[0]?.builder ?? {
      digest: '',
    }
  );
}

const imagesOf = () => session.results.caches().filter(({ key }) => key.startsWith('krakend-plugin-image-'));

/** The folders of images that a home keeps. */
async function keptIn(home: string): Promise<string[]> {
  const folder = join(home, '.cache/krakend-plugin-action/images');
  return (await readdir(folder)).map((name) => join(folder, name));
}

const blobsSince = (before: number) =>
  front.requests.slice(before).filter(({ path }) => path.includes('/blobs/'));

test('a first run fetches it, prints the digest and how long it took, and saves the image afterwards', () => {
  expect(first.exitCode).toBe(0);
  const { digest } = builderOf(first);
  expect(first.log).toContain(`${reference} is ${digest}`);
  expect(first.log).toMatch(/Fetching its \d+ layers, [\d.]+ MB\n(.*\n)*?.*Fetched in \d+\.\d s/);
  expect(first.log).toMatch(/builder:2\.12\.1 sha256:\w+, fetched/);
  expect(first.outputs['image-cache-hit']).toBe('false');
  expect(imagesOf().map(({ key }) => key)).toEqual([expect.stringContaining(digest.slice('sha256:'.length))]);
  expect(first.post?.log).toMatch(/image cache saved: .+ \(.+, \d+\.\d s\)/);
});

test('the next machine has it from the cache, pulls nothing, and builds the same bytes in it', async () => {
  const before = front.requests.length;
  await using run = await act();

  expect(said(run, 'error') + said(run, 'warning')).toBe('');
  expect(run.exitCode).toBe(0);
  expect(run.log).toContain(`${reference} ${builderOf(first).digest.slice(0, 19)}, from the cache`);
  expect(run.outputs['image-cache-hit']).toBe('true');
  expect(builderOf(run)).toEqual(builderOf(first));
  expect(run.outputs['build-cache-hit']).toBe('true');
  expect(pluginsOf(run).get('server')).toMatchObject({
    proof: 'loaded',
    sha256: pluginsOf(first).get('server')?.sha256,
  });
  // The digest behind the tag decides which entry it is, and nothing else is asked for.
  expect(blobsSince(before)).toEqual([]);
  expect(run.post?.log).not.toContain('image cache saved');
});

test('registry gone: the last image of the name comes from the cache', async () => {
  fault = 'reset';
  await using run = await act();
  fault = undefined;

  expect(said(run, 'error')).toBe('');
  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  expect(run.outputs['image-cache-hit']).toBe('true');
  expect(builderOf(run)).toEqual(builderOf(first));
  expect(imagesOf()).toHaveLength(1);
});

test('on the same machine, the day after, the files are still there', async () => {
  const home = await warmHome(session);
  await using loaded = await act({ env: { HOME: home } });
  const before = front.requests.length;
  await using again = await act({ env: { HOME: home }, results: undefined });

  expect([loaded.exitCode, again.exitCode]).toEqual([0, 0]);
  expect(again.log).toMatch(/builder:2\.12\.1 sha256:\w+, already on this machine/);
  expect(builderOf(again)).toEqual(builderOf(first));
  expect(blobsSince(before)).toEqual([]);
});

test('both architectures: an image with the cross compilers is another entry, and compiles both', async () => {
  const inputs = { architecture: 'amd64, arm64', verify: 'static' };
  await using fetched = await act({ inputs });
  expect(fetched.outputs['image-cache-hit']).toBe('false');
  expect(imagesOf()).toHaveLength(2);
  await using run = await act({ inputs });
  expect(run.exitCode).toBe(0);
  expect(run.outputs['image-cache-hit']).toBe('true');
  const sums = ({ outputs }: ActionRun): string[] =>
    (JSON.parse(outputs.plugins ?? '[]') as { sha256: string }[]).map(({ sha256 }) => sha256);
  expect(sums(run)).toHaveLength(2);
  expect(sums(run)).toEqual(sums(fetched));
});

test.each([
  ['', {}],
  [', and the gateway runs without what builder-setup adds', { 'builder-setup': 'touch /added' }],
])('an engine elsewhere gets all of the files%s', async (_, inputs) => {
  const folders = await hiddenFolders(await session.folder('elsewhere'), 'work');
  await cp(fixtureFolder('server'), folders.workspace, { recursive: true });
  await forget();
  await using run = await session.run({
    ...folders.options,
    inputs: { 'image-registry': front.address, cache: ALL, upload: 'false', ...inputs },
  });

  expect(run.exitCode, run.log).toBe(0);
  expect(pluginsOf(run).get('server')).toMatchObject({
    proof: 'loaded',
    sha256: pluginsOf(first).get('server')?.sha256,
  });
  if ('builder-setup' in inputs) return;
  expect(run.log).toContain('The engine does not see the files of the image, which are copied to it');
  expect(run.outputs['image-cache-hit']).toBe('true');
});

test.each([
  ['github-hosted', 'fetched for this run alone', /builder:2\.12\.1 sha256:\w+, fetched/],
  ['self-hosted', 'pulled into the engine, which keeps it', /builder:2\.12\.1 sha256:\w+, pulled/],
])('with caches off, on a %s runner it is %s', async (RUNNER_ENVIRONMENT, _, outcome) => {
  const home = await warmHome(session);
  const env = { HOME: home, RUNNER_ENVIRONMENT };
  await using run = await act({ inputs: { cache: 'false', verify: 'static' }, env });
  expect(run.exitCode).toBe(0);
  expect(run.log).toMatch(outcome);
  expect(existsSync(join(home, '.cache/krakend-plugin-action/images'))).toBe(false);
});

test('cancelled while its files come, the next run has it whole', async () => {
  const home = await warmHome(session);
  await using run = await act({
    env: { HOME: home },
    signalWhen: { line: /made of: .*builder:2\.12\.1/, signal: 'SIGINT' },
  });
  expect([run.cancelled, run.exitCode, run.post?.exitCode], run.log).toEqual([true, 130, 0]);
  expect(filesIn(home).filter((path) => path.includes('partial'))).toEqual([]);

  await using next = await act({ env: { HOME: home } });
  expect(next.exitCode).toBe(0);
  expect(next.outputs['image-cache-hit']).toBe('true');
});

test.each([
  ['no receipt', (folder: string) => rm(join(folder, 'image.json')), ''],
  ['the receipt of another', (folder: string) => writeFile(join(folder, 'image.json'), '{"format":1}'), ''],
  ['no compiler', (folder: string) => rm(join(folder, 'root/usr'), { recursive: true }), 'could not be used'],
  [
    'a program that is none',
    (folder: string) => chmod(join(folder, 'root/usr/local/go/bin/go'), 0o644),
    'could not be used',
  ],
])('files that are damaged are not taken for an image: %s', async (_, damage, warning) => {
  const home = await warmHome(session);
  const inputs = { verify: 'off' };
  await using whole = await act({ inputs, env: { HOME: home } });
  expect(whole.outputs['image-cache-hit']).toBe('true');
  const [folder = ''] = await keptIn(home);
  await damage(folder);
  await forgetMade();
  await using run = await act({ inputs, env: { HOME: home }, results: undefined });

  expect(run.exitCode).toBe(0);
  expect(said(run, 'warning')).toContain(warning);
  expect(run.log).toMatch(/Fetched in \d/);
  expect(pluginsOf(run).get('server')?.sha256).toBe(pluginsOf(first).get('server')?.sha256);
});

test.each(['', '-linux-generic'])('what is fetched is what the engine would have unpacked%s', async (end) => {
  vi.stubEnv('DOCKER_HOST', session.world.dockerHost);
  const folder = await session.folder('fetched');
  const name = `${session.registry.address}/krakend/builder:2.12.1${end}`;
  const { phase } = rememberingPhase();
  const image = await readyImage(name, 'amd64', phase);
  const { digest, architecture } = image;
  const compilingFor = ['amd64'] as const;
  const client = askedOnce(process.env, () => undefined);
  await fetchImage(
    { client, reference: name, digest, architecture, compilingFor },
    join(folder, 'fetched'),
    phase,
  );
  await unpackImage(image, compilingFor, join(folder, 'unpacked'));

  const unpacked = treeOf(join(folder, 'unpacked/root'));
  expect(unpacked.length).toBeGreaterThan(5000);
  // What the engine makes up for each container.
  const ofContainers = /^(etc\/(hostname|hosts|resolv\.conf|mtab)|dev|proc|sys)\b/;
  const own = (lines: string[]): string[] => lines.filter((line) => !ofContainers.test(line));
  expect(own(treeOf(join(folder, 'fetched/root')))).toEqual(own(unpacked));
  const receipt = async (which: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, which, 'image.json'), 'utf8')) as Record<string, unknown>;
  expect(await receipt('fetched')).toEqual(await receipt('unpacked'));
});

/** Every entry: its path, rights, and its size or where it leads. */
function treeOf(folder: string): string[] {
  const each = ['-type', 'f', '-printf', String.raw`%P %m %s\n`, '-o', '-printf', String.raw`%P %y %m %l\n`];
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const told = spawnSync('find', ['.', '-mindepth', '1', ...each], options);
  expect(told.status).toBe(0);
  return told.stdout.split('\n').toSorted();
}

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
