/** The command for people at a desk, as committed in dist: the action's run, on a terminal. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { engineAt } from '../world/engine.ts';
import { type Finished, finish } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { contentsOf, filesIn, OUTPUT, pluginsOf, sha256Of, warmHome } from './support.ts';

const root = join(import.meta.dirname, '../..');
const CLI = join(root, 'dist/cli.js');

let session: Session;
let env: Record<string, string>;

beforeAll(async () => {
  session = await openSession();
  env = {
    DOCKER_HOST: session.world.dockerHost,
    HOME: await warmHome(session, ''),
    TMPDIR: await session.folder('tmp'),
    // What somebody behind mirrors sets once.
    KRAKEND_PLUGIN_IMAGE_REGISTRY: session.registry.address,
    KRAKEND_PLUGIN_GATEWAY: session.releases.url,
    KRAKEND_PLUGIN_CONTAINER_NETWORK: 'host',
  };
});

afterAll(() => session[Symbol.asyncDispose]());

/** The example and one that needs another x/time than its gateway, as a repository of their own. */
async function repository(): Promise<string> {
  const folder = await session.folder('repository');
  await cp(join(root, 'examples/plugins/hello'), join(folder, 'plugins/hello'), { recursive: true });
  await cp(fixtureFolder('foreign-direct'), join(folder, 'plugins/limits'), { recursive: true });
  await mkdir(join(folder, '.git'));
  return folder;
}

function cli(cwd: string, ...args: string[]): Promise<Finished> {
  return finish(process.execPath, [CLI, ...args], { cwd, env });
}

test('what docs/cli.md shows is what a terminal of 80 columns shows', async () => {
  const folder = await repository();
  const docs = await readFile(join(root, 'docs/cli.md'), 'utf8');
  const shown = [...docs.matchAll(/^\$ npx krakend-plugin-action (.*)\n([\s\S]*?)^```$/gm)];
  const codes: number[] = [];
  for (const [, words = '', expected = ''] of shown) {
    const { code, screen } = await onTerminal(folder, words.split(' '));
    expect(masked(screen), screen).toEqual(masked(expected));
    for (const line of expected.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    codes.push(code);
  }
  expect(codes).toEqual([0, 1, 1]);
  expect(readdirSync(env.TMPDIR ?? '')).toEqual([]);
});

test('the same plugin as the action makes, and all that is known as JSON', async () => {
  const folder = await session.workspace('server');
  const before = contentsOf(folder);
  const report = join(await session.folder('report'), 'report.json');
  const { code, stdout } = await cli(folder, 'build', '--krakend-version=2.12.1', '--report', report);
  expect(code).toBe(0);
  const path = /^ {2}file +(\S+) /m.exec(stdout)?.[1] ?? '';
  expect(stdout).toContain(sha256Of(join(folder, path)));
  expect(contentsOf(folder, OUTPUT)).toEqual(before);
  expect(filesIn(join(folder, OUTPUT))).toEqual([
    '2.12.1-alpine-amd64/server.so',
    'checksums.txt',
    'plugins.json',
  ]);
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
    plugins: [
      { name: 'server', proof: 'loaded', verdict: 'accepts', file: { sha256: sha256Of(join(folder, path)) } },
    ],
  });

  await using run = await session.run({ workspace: folder, inputs: { upload: 'false' } });
  expect(pluginsOf(run).get('server')?.sha256).toBe(sha256Of(join(folder, path)));
});

test('from a folder of the repository, its plugins and its output are meant', async () => {
  const folder = await repository();
  const here = join(folder, 'plugins/hello');
  const { code, stdout } = await cli(here, 'build', '--krakend-version', '2.12.1', '--verify', 'static');
  expect(code).toBe(0);
  expect(stdout).toContain('file       krakend-plugins/2.12.1-alpine-amd64/hello.so');
  expect(stdout).toContain(`Files and commands are seen from ${folder}.`);
  expect(existsSync(join(here, OUTPUT, '2.12.1-alpine-amd64/hello.so'))).toBe(true);
  expect(existsSync(join(folder, OUTPUT))).toBe(false);
});

test.each([
  [['biuld'], 'There is no command "biuld".'],
  [['build', '--nonsense'], "Unknown option '--nonsense'"],
  [
    ['build', '--krakend-version', '2.12.1', '--variant', 'windows'],
    'Input variant has a value that is not allowed',
  ],
  [
    ['build', '--krakend-version', '2.12.1', '--builder', 'host', '--builder-setup', 'x'],
    'set --builder docker',
  ],
])('%j can not be asked: exit code 2, no stack trace', async (args, words) => {
  const folder = await session.workspace('server');
  const { code, stdout, stderr } = await cli(folder, ...args);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([2, '']);
});

test('a repository without plugins fails with one problem, and colours only where they are asked for', async () => {
  const folder = await session.folder('empty');
  const plain = await cli(folder, 'build', '--krakend-version', '2.12.1');
  expect([plain.code, plain.stdout]).toEqual([1, '']);
  expect(plain.stderr).toMatch(/^✗ No plugin was found/m);
  const coloured = await finish(process.execPath, [CLI, 'build', '--krakend-version', '2.12.1'], {
    cwd: folder,
    env: { ...env, FORCE_COLOR: '1', NO_COLOR: undefined },
  });
  expect(coloured.stderr).not.toBe(stripVTControlCharacters(coloured.stderr));
});

test('Ctrl-C leaves no container, no folder and no file', async () => {
  const folder = await session.workspace('server');
  const args = ['build', '-v', '--krakend-version', '2.12.1', '--build-flags=-x -a'];
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { ...process.env, ...env } });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Go's -x prints this first: the container runs.
    if (!told.includes('WORK=') && (told + text).includes('WORK=')) child.kill('SIGINT');
    told += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(told).toContain('Cancelled by SIGINT');
  expect(code).toBe(130);
  const { docker } = engineAt(session.world.dockerHost);
  expect(await docker(['ps', '--all', '--quiet', '--filter', `volume=${folder}`])).toBe('');
  expect(readdirSync(env.TMPDIR ?? '')).toEqual([]);
  expect(existsSync(join(folder, OUTPUT))).toBe(false);
});

test('help, version, and inspect by way of the command', async () => {
  const folder = await session.folder('nothing');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await cli(folder, '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  expect((await cli(folder, '--help')).stdout).toContain('usage: krakend-plugin-action build');
  expect((await cli(folder, 'check', '--help')).stdout).toContain('--krakend-version VERSION');
  const inspected = await cli(folder, 'inspect');
  expect(inspected.stderr).toContain('krakend-plugin-action inspect [options] GATEWAY');
  expect(inspected.code).toBe(2);
});

/** Runs the command on a terminal of 80 columns; the screen has what is left of it there. */
async function onTerminal(cwd: string, args: readonly string[]): Promise<{ code: number; screen: string }> {
  const command = ['stty cols 80;', process.execPath, CLI, ...args].join(' ');
  const { code, stdout } = await finish('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm', NO_COLOR: undefined },
  });
  // What a line is erased for is what is left of it.
  const lines = stdout.replaceAll('\r\n', '\n').split('\n');
  const screen = lines.map((line) => line.split('\r\u001b[K').at(-1) ?? '').join('\n');
  return { code, screen: stripVTControlCharacters(screen) };
}

/** Without what differs from run to run: times, hashes, addresses, with them where lines end, and what is quicker. */
function masked(text: string): string[] {
  const words = text
    .replaceAll(/127\.0\.0\.1:\d+\//g, '')
    .replaceAll(/\d+\.\d (s|MB)\b/g, 'N $1')
    .replaceAll(/\b[0-9a-f]{12,64}\b/g, 'HEX')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.split(/(?=[✓✗] |\d+\.\d+\.\d+-\S+: Go )/).toSorted();
}
