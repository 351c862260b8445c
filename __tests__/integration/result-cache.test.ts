/** Plugins of which nothing has changed come back as they were built, and no builder is touched for them. */
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { startFaultyProxy } from '../world/servers.ts';
import { openSession, type Session } from '../world/session.ts';
import { contentsOf, OUTPUT, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
let first: ActionRun;

/** One go.mod with a warning to it, so that something is said besides the verdict. */
const FIXTURE = 'foreign-go-sum-only';

beforeAll(async () => {
  session = await openSession();
  first = await act();
});

afterAll(async () => {
  await first?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

/** On a machine of its own, unless a home is given. */
async function act(options: ActionOptions = {}): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    workspace: await session.workspace(FIXTURE),
    ...rest,
    inputs: { cache: 'gateway, modules, build, result', upload: 'false', ...inputs },
    env: { HOME: await warmHome(session), ...env },
  });
}

async function resultFolders(home: string): Promise<string[]> {
  const folder = join(home, '.cache/krakend-plugin-action/results');
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

test('on another machine: the same bytes and verdict, and nothing is started', async () => {
  expect([first.exitCode, first.outputs['cache-hit']]).toEqual([0, 'false']);
  expect(first.post?.log).toMatch(/result cache saved: krakend-plugin-result-/);
  await using second = await act();

  expect(second.exitCode).toBe(0);
  expect(second.outputs['cache-hit']).toBe('true');
  expect(second.log).toMatch(/^✓ Result for .*: unchanged since .* UTC, from the cache \(/m);
  expect(second.log).not.toMatch(/Builder for|Toolchain for|Compile for|Load into/);
  const plugin = pluginsOf(first).get(FIXTURE);
  expect(plugin?.proof).toBe('loaded');
  expect(pluginsOf(second).get(FIXTURE)).toEqual(plugin);
  expect(contentsOf(join(second.workspace, OUTPUT))[plugin?.path?.slice(OUTPUT.length + 1) ?? '']).toBe(
    contentsOf(join(first.workspace, OUTPUT))[plugin?.path?.slice(OUTPUT.length + 1) ?? ''],
  );
  for (const output of ['targets', 'compatible', 'shared-modules', 'go-version']) {
    const plain = (run: ActionRun): string => run.outputs[output]?.replaceAll(/"path":"[^"]*"/g, '') ?? '';
    expect(plain(second), output).toBe(plain(first));
  }
  // Steps that start the gateway find it where the output says.
  expect((await readFile(second.outputs.gateway ?? '')).length).toBeGreaterThan(1e6);
  expect(second.post?.log).not.toContain('saved');
  expect(second.summary).toContain('nothing has changed since');
});

test('what was warned of is warned of again, at its place', async () => {
  const workspace = await session.workspace('foreign-direct');
  const home = await warmHome(session);
  const inputs = { check: 'warn', verify: 'off' };
  await using built = await act({ workspace, inputs, env: { HOME: home } });
  await using again = await act({ workspace, inputs, env: { HOME: home } });
  expect(again.outputs['cache-hit']).toBe('true');
  expect(said(built, 'warning')).toContain('golang.org/x/time');
  expect(again.annotations).toEqual(built.annotations);
});

test('a change of the source is built', async () => {
  const workspace = await session.workspace(FIXTURE);
  await appendFile(
    join(workspace, 'main.go'),
    '\nvar changed = "since"\n\nfunc init() { println(changed) }\n',
  );
  await using run = await act({ workspace });
  expect([run.exitCode, run.outputs['cache-hit']]).toEqual([0, 'false']);
  expect(run.log).toMatch(/^✓ Result for .*: none of these sources yet \(/m);
  expect(pluginsOf(run).get(FIXTURE)?.sha256).not.toBe(pluginsOf(first).get(FIXTURE)?.sha256);
});

test('a file that is not what it was is built anew, and comes out the same', async () => {
  const home = await warmHome(session);
  await using restored = await act({ env: { HOME: home } });
  expect(restored.outputs['cache-hit']).toBe('true');
  const [kept = ''] = await resultFolders(home);
  await writeFile(join(kept, `${FIXTURE}.so`), 'not a plugin');
  // Nor does the cache service have another.
  await using run = await act({ env: { HOME: home }, results: undefined });
  expect([run.exitCode, run.outputs['cache-hit']]).toEqual([0, 'false']);
  expect(pluginsOf(run).get(FIXTURE)).toEqual(pluginsOf(first).get(FIXTURE));
  await using again = await act({ env: { HOME: home }, results: undefined });
  expect(again.outputs['cache-hit']).toBe('true');
  expect(again.log).toMatch(/^✓ Result for .*, already on this machine \(/m);
});

test('one plugin of several changed: the others are not linked again, and are what they would be', async () => {
  const inputs = { plugins: 'plugins/*' };
  await using before = await act({ workspace: await session.workspace('monorepo'), inputs });
  expect(before.exitCode, before.log).toBe(0);
  const workspace = await session.workspace('monorepo');
  const change = '\nvar changed = "since"\n\nfunc init() { println(changed) }\n';
  await appendFile(join(workspace, 'plugins/audit/main.go'), change);
  const home = await warmHome(session);
  await using run = await act({ workspace, inputs, env: { HOME: home } });
  expect([run.exitCode, run.outputs['cache-hit']], run.log).toEqual([0, 'false']);
  expect(run.log).toMatch(/^✓ Earlier plugins for 2\.12\.1-alpine-amd64: of .* UTC, from the cache \(/m);
  expect(run.log.match(/ MB in .*, as it was$/gm), run.log).toHaveLength(1);
  expect(run.post?.log).toMatch(/result cache saved: krakend-plugin-result-/);
  await using anew = await act({ workspace, inputs: { ...inputs, cache: 'gateway' } });
  expect(anew.log).not.toContain('as it was');
  const [old, linked, fresh] = [before, run, anew].map(pluginsOf);
  for (const name of ['auth', 'audit']) {
    expect(linked?.get(name)).toMatchObject({ sha256: fresh?.get(name)?.sha256, proof: 'loaded' });
    expect(linked?.get(name)?.sha256 === old?.get(name)?.sha256, name).toBe(name === 'auth');
  }

  // On the same machine, from there; and it is found again by its own key.
  await appendFile(join(workspace, 'plugins/audit/main.go'), '\n// more\n');
  await using third = await act({ workspace, inputs, env: { HOME: home }, results: undefined });
  expect(third.log).toMatch(/^✓ Earlier plugins for .*, already on this machine \(/m);
  await using fourth = await act({ workspace, inputs, env: { HOME: home }, results: undefined });
  expect(fourth.outputs['cache-hit']).toBe('true');
});

test('one target of two: the other alone is built', async () => {
  await using run = await act({ inputs: { variant: 'alpine, linux-generic' } });
  expect([run.exitCode, run.outputs['cache-hit']]).toEqual([0, 'false']);
  expect(run.log).toMatch(/^✓ Result for 2\.12\.1-alpine-amd64: unchanged/m);
  expect(run.log).toMatch(/^✓ Result for 2\.12\.1-linux-generic-amd64: none of these/m);
  expect(run.log).not.toContain('Builder for 2.12.1-alpine-amd64');
  const entries = JSON.parse(run.outputs.plugins ?? '[]') as { variant: string; proof: string }[];
  expect(entries.map(({ variant, proof }) => [variant, proof])).toEqual([
    ['alpine', 'loaded'],
    ['linux-generic', 'loaded'],
  ]);
  await using again = await act({ inputs: { variant: 'linux-generic' } });
  expect(again.outputs['cache-hit']).toBe('true');
});

test('where nobody says which builder it would be, it is built', async () => {
  await using front = await startFaultyProxy(session.registry.url, () => ({ status: 404 }));
  await using run = await act({ inputs: { 'image-registry': front.address, variant: 'linux-generic' } });
  expect(run.log).toMatch(/^✓ Result for .*: not known before building \(/m);
  expect(run.outputs['cache-hit']).toBe('false');
});

test.each<[string, string, Record<string, string>]>([
  ['what does not build', 'compile-error', {}],
  ['what its gateway refuses', 'foreign-direct', { check: 'warn' }],
  ['sums that were not there', 'no-go-sum', {}],
  ['fixes that are written', FIXTURE, { fix: 'true' }],
])('%s is not kept', async (_, fixture, inputs) => {
  const home = await warmHome(session);
  await using run = await act({
    workspace: await session.workspace(fixture),
    inputs,
    env: { HOME: home },
    results: undefined,
  });
  expect(run.log).toContain('KrakenD 2.12.1');
  expect(await resultFolders(home)).toEqual([]);
});

test('an installed builder: what this machine has counts too', async () => {
  const home = await warmHome(session);
  const options = { inputs: { builder: 'host', variant: 'linux-generic' }, env: { HOME: home } };
  await using run = await act({ ...options, results: undefined });
  expect(run.exitCode).toBe(0);
  await using other = await act({ ...options, results: undefined });
  // Another place of the sources.
  expect(other.outputs['cache-hit']).toBe('false');
  await rm(join(other.workspace, OUTPUT), { recursive: true });
  await using same = await act({ ...options, results: undefined, workspace: other.workspace });
  expect(same.outputs['cache-hit']).toBe('true');
  expect(pluginsOf(same).get(FIXTURE)).toEqual(pluginsOf(other).get(FIXTURE));
});
