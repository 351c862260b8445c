/** The command for people at a desk, as committed in dist: files, folders, releases and images. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutQemu } from '../world/binfmt.ts';
import { engineAt } from '../world/engine.ts';
import { type Finished, finish, run } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { gatewayFor } from '../world/world.ts';
import { warmHome } from './support.ts';

const INSPECT = join(import.meta.dirname, '../../dist/inspect.js');
const IMAGE = 'kpa-test/gateway-with-plugins:1';

let session: Session;
let home: string;
/** Plugins of the fixture `shares-lura` for 2.12.1, by variant and architecture, and one of another path. */
let folder: string;
const plugin = (target: string): string => join(folder, `2.12.1-${target}`, 'shares-lura.so');

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
  const workspace = await session.workspace('server', 'shares-lura');
  const inputs = { architecture: 'amd64, arm64', variant: 'alpine, linux-generic', upload: 'false' };
  await using built = await session.run({
    workspace,
    inputs,
    env: { HOME: home },
    under: withoutQemu(),
    post: false,
  });
  expect(built.exitCode, built.log).toBe(0);
  folder = join(await session.folder('plugins'), 'built');
  await cp(join(workspace, 'krakend-plugins'), folder, { recursive: true });
});

afterAll(async () => {
  await engineAt(session.world.dockerHost).docker(['rmi', '--force', IMAGE]);
  await session[Symbol.asyncDispose]();
});

function inspect(...args: string[]): Promise<Finished> {
  const env = { DOCKER_HOST: session.world.dockerHost, HOME: home };
  return finish(process.execPath, [INSPECT, ...args], { env });
}

const gateway = (version: string, variant: 'alpine' | 'linux-generic', architecture?: 'arm64'): string =>
  gatewayFor(session.world, version, variant, architecture).binary;

test.each([
  ['alpine', undefined],
  ['linux-generic', undefined],
  ['alpine', 'arm64'],
  ['linux-generic', 'arm64'],
] as const)('a plugin for its own gateway: %s %s', async (variant, architecture) => {
  const file = plugin(`${variant}-${architecture ?? 'amd64'}`);
  const { code, stdout, stderr } = await inspect(gateway('2.12.1', variant, architecture), file);
  expect(stderr).toBe('');
  expect(stdout).toContain(`✓ ${file}: the gateway accepts it`);
  expect(code).toBe(0);
});

test('for an older one it says which Go and which modules differ, and what helps', async () => {
  const file = plugin('linux-generic-amd64');
  const { code, stdout } = await inspect(gateway('2.10.1', 'linux-generic'), file);
  expect(code).toBe(1);
  expect(stdout).toContain(`✗ ${file}: the gateway rejects it`);
  expect(stdout).toContain('plugin was built with a different version of package internal/');
  expect(stdout).toContain('it was built with Go 1.25.6, and the gateway with Go 1.24.4');
  expect(stdout).toMatch(/To mend it: .*GOTOOLCHAIN=go1\.24\.4/);
  expect(stdout).toMatch(/github.com\/luraproject\/lura\/v2 +v\S+ +v\S+ +\d+ packages differ/);
});

test('the oldest would die of it, in JSON', async () => {
  const { code, stdout } = await inspect(
    '--json',
    gateway('2.5.0', 'linux-generic'),
    plugin('linux-generic-amd64'),
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    gateway: { 'krakend-version': '2.5.0', 'go-version': '1.20.11' },
    plugins: [{ verdict: 'kills', kind: 'layout', said: 'fatal error: runtime: no plugin module data' }],
  });
});

test('an official release is downloaded once, a folder judged as a whole', async () => {
  const release = ['--releases', session.releases.url, '2.12.1-linux-generic-amd64'];
  const whole = join(folder, '2.12.1-linux-generic-amd64');
  const first = await inspect(...release, whole);
  expect(first.stderr).toContain('Its sha512 is the one in checksums.txt');
  expect(first.stdout.match(/the gateway accepts it/g)).toHaveLength(2);
  const second = await inspect(...release, whole);
  expect(second.stderr).toBe('');
  expect([first.code, second.code]).toEqual([0, 0]);
});

test('the command of README answers as README says', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const words = /^node dist\/inspect\.js (.+)$/m.exec(readme)?.[1]?.split(' ') ?? [];
  const here: Record<string, string> = {
    '/usr/bin/krakend': gateway('2.12.1', 'alpine'),
    '/opt/krakend/plugins': join(folder, '2.12.1-alpine-amd64'),
  };
  const { code, stdout } = await inspect(...words.map((word) => here[word] ?? word));
  expect(words).toEqual(Object.keys(here));
  expect(stdout.match(/✓ \S+\.so: the gateway accepts it/g)).toHaveLength(2);
  expect(code).toBe(0);
});

test('an image tells its libraries and brings its own plugins, of which one is for glibc', async () => {
  const context = await session.folder('image');
  await mkdir(join(context, 'plugins'));
  await cp(plugin('alpine-amd64'), join(context, 'plugins/fits.so'));
  const glibc = join(folder, '2.12.1-linux-generic-amd64', 'server.so');
  await cp(glibc, join(context, 'plugins/glibc.so'));
  await writeFile(join(context, 'Dockerfile'), 'FROM krakend:2.12.1\nCOPY plugins /opt/krakend/plugins\n');
  await run('docker', ['build', '--tag', IMAGE, context], {
    env: { DOCKER_HOST: session.world.dockerHost, DOCKER_BUILDKIT: '0' },
  });
  const { code, stdout } = await inspect(`docker://${IMAGE}`);
  expect(stdout).toMatch(/✓ \/opt\/krakend\/plugins\/fits\.so: the gateway accepts it/);
  expect(stdout).toMatch(/✓ \/opt\/krakend\/plugins\/glibc\.so: the gateway accepts it/);
  expect(stdout).toContain('but it is linked for glibc, and the gateway runs on musl');
  expect(code).toBe(1);
});

test('what is no gateway, no plugin or not there is one error, and no stack trace', async () => {
  const own = plugin('alpine-amd64');
  const broken = join(await session.folder('broken'), 'text.so');
  await writeFile(broken, 'not an ELF file\n');
  for (const [args, words] of [
    [[own, own], 'is no gateway'],
    [[gateway('2.12.1', 'alpine'), '/nowhere.so'], 'There is no /nowhere.so.'],
    [['docker://nowhere.example/none:1'], 'nowhere.example/none:1'],
    [[], 'There is no gateway to inspect.'],
  ] as const) {
    const { code, stderr } = await inspect(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  }
  const { code, stdout } = await inspect(gateway('2.12.1', 'linux-generic'), broken);
  expect(stdout).toContain(`${broken}: file too short`);
  expect(code).toBe(1);
});
