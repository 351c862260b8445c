/** Docker-in-Docker and engines on other machines: paths of the runner mean nothing to the engine. */
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { type HiddenFolders, hiddenFolders } from '../world/engines/hidden.ts';
import { shareSocket } from '../world/engines/socket.ts';
import { makeUser } from '../world/engines/user.ts';
import { ensurePrograms } from '../world/packages.ts';
import { run as runProgram } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import {
  containersOf,
  contentsOf,
  copyCompiled,
  filesIn,
  keepCompiled,
  OUTPUT,
  pluginsOf,
  volumesOf,
} from './support.ts';

const FIXTURE = 'foreign-go-sum-only';

const TEMPLATE = `{"version": 3, "endpoints": [], "plugin": {"pattern": ".so", "folder": "/p/"},
  "extra_config": {"plugin/http-server": {"name": ["fixture-{{ "foreign-go-sum-only" }}"]}}}`;

let session: Session;

beforeAll(async () => {
  // As on GitHub's runners; without it the cache service's client takes gzip, and its time.
  await ensurePrograms([['zstd', 'zstd']]);
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

async function elsewhere(folder?: string): Promise<HiddenFolders> {
  const folders = await hiddenFolders(folder ?? (await session.folder('elsewhere')), 'a "b", c: d é');
  await cp(fixtureFolder(FIXTURE), folders.workspace, { recursive: true });
  return folders;
}

function act({ options }: HiddenFolders, more: ActionOptions = {}): Promise<ActionRun> {
  const inputs = { variant: 'linux-generic', builder: 'docker', ...more.inputs };
  return session.run({ ...options, ...more, inputs, env: { ...options.env, ...more.env } });
}

async function leftOf(run: ActionRun): Promise<string[]> {
  return [...(await containersOf(session.world, run)), ...(await volumesOf(session.world, run))];
}

const partial = (folders: HiddenFolders): string[] =>
  filesIn(folders.home).filter((path) => path.includes('partial'));

test('folders are copied in and out, for an ordinary user too, and caches work the next time', async () => {
  await using user = await makeUser();
  await using socket = await shareSocket(session.world.dockerHost, join(user.folder, 'docker.sock'), user);
  const folders = await elsewhere(await user.own('elsewhere'));
  await copyCompiled(folders.home, FIXTURE);
  const all = join(folders.workspace, '..');
  await runProgram('chown', ['-R', `${user.uid}:${user.gid}`, all]);
  await using run = await act(folders, {
    ...user.options,
    under: [...folders.options.under, ...user.options.under],
    env: { DOCKER_HOST: socket.dockerHost },
  });

  expect(run.annotations).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(run.log.match(/The engine does not see the folders of this machine/g)).toHaveLength(1);
  expect(pluginsOf(run).get(FIXTURE)?.proof).toBe('loaded');
  expect(existsSync(join(folders.workspace, run.outputs['plugin-path'] ?? ''))).toBe(true);
  expect(run.outputs['artifact-name']).not.toBe('');
  expect(await leftOf(run)).toEqual([]);
  expect(await runProgram('find', [all, '-not', '-uid', `${user.uid}`])).toBe('');
  expect(partial(folders)).toEqual([]);
  expect(run.post?.annotations).toEqual([]);
  expect(run.post?.log).toContain('modules cache saved');
  expect(run.post?.log).toContain('build cache saved');

  await keepCompiled(folders.home, FIXTURE);

  // Another runner, with nothing but the cache service; root this time. The gateway reads a template there,
  // writes what it makes of it, and is asked.
  const others = await elsewhere();
  await writeFile(join(others.workspace, 'krakend.tmpl'), TEMPLATE);
  await using next = await act(others, {
    inputs: { config: 'krakend.tmpl', 'config-env': 'FC_ENABLE=1', smoke: 'GET /__health 200' },
  });
  expect(next.log).toContain('1 request(s) answered');
  expect(next.annotations).toEqual([]);
  expect(next.outputs).toMatchObject({ 'modules-cache-hit': 'true', 'build-cache-hit': 'true' });
  expect(next.log).not.toContain('go: downloading');
  expect(await leftOf(next)).toEqual([]);
});

test.each([
  { phase: 'while folders are copied in', line: /^The engine does not see/ },
  { phase: 'while Go compiles', line: /^WORK=/ },
  { phase: 'while caches are copied back', line: /^✓ Load into / },
])('cancelled $phase, it leaves nothing', async ({ line }) => {
  const folders = await elsewhere();
  await copyCompiled(folders.home, FIXTURE);
  const before = contentsOf(folders.workspace);
  const compiled = filesIn(folders.home).length;
  await using run = await act(folders, {
    inputs: { 'build-flags': '-x' },
    // Without the cache service, which has what the first test compiled.
    results: undefined,
    signalWhen: { line, signal: 'SIGINT' },
  });

  expect(run.cancelled).toBe(true);
  expect([run.exitCode, run.signal]).toEqual([130, null]);
  expect(run.annotations).toEqual([]);
  expect(await leftOf(run)).toEqual([]);
  expect(contentsOf(folders.workspace)).toEqual(before);
  expect(partial(folders)).toEqual([]);
  // The cache is as it was or as it became, never half of it.
  expect(filesIn(folders.home).length).toBeGreaterThanOrEqual(compiled);
});

test('after a main step that was killed outright, post removes container and volumes', async () => {
  const folders = await elsewhere();
  await using run = await act(folders, {
    inputs: { 'build-flags': '-x', 'save-cache': 'false' },
    signalWhen: { line: /^WORK=/, signal: 'SIGKILL' },
  });

  expect([run.exitCode, run.signal]).toEqual([null, 'SIGKILL']);
  expect(run.post?.log).toMatch(/Removed 2 container\(s\) and 6 volume\(s\)/);
  expect(await leftOf(run)).toEqual([]);
  expect(existsSync(join(folders.workspace, OUTPUT))).toBe(false);
});
