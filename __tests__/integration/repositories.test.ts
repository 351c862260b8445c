/** Repositories as users have them: which plugins are found in them, and what becomes of each. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture } from '../fixtures/fixtures.ts';
import type { ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, contentsOf, OUTPUT, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

function act(workspace: string, inputs: Record<string, string> = {}): Promise<ActionRun> {
  return session.run({
    workspace,
    inputs: { variant: 'linux-generic', ...inputs },
    env: { HOME: home },
    post: false,
  });
}

function proofs(run: ActionRun): string[][] {
  return [...pluginsOf(run).values()].map(({ name, outcome, proof }) => [name, outcome, proof]);
}

test('a plugin at the root of its repository is found', async () => {
  const workspace = await session.workspace('two-kinds');
  const before = contentsOf(workspace);
  await using run = await act(workspace);

  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('two-kinds')).toMatchObject({ kinds: ['server', 'modifier'], proof: 'loaded' });
  expect(run.outputs['plugin-path']).toBe(`${OUTPUT}/2.12.1-linux-generic-amd64/two-kinds.so`);
  expect(contentsOf(workspace, OUTPUT)).toEqual(before);
});

test('of a module with several packages exactly the plugins are found', async () => {
  await using run = await act(await session.workspace('monorepo'));

  expect(run.exitCode).toBe(0);
  expect(proofs(run)).toEqual([
    ['audit', 'published', 'loaded'],
    ['auth', 'published', 'loaded'],
  ]);
  expect(run.log).toContain('load together');
  expect(run.outputs['plugin-path']).toBe('');
});

test('modules in folders of their own are found, and reach what they share', async () => {
  await using run = await act(await session.workspace('module-per-folder'));

  expect(run.exitCode).toBe(0);
  expect(proofs(run)).toEqual([
    ['a', 'published', 'loaded'],
    ['b', 'published', 'loaded'],
  ]);
});

test('two variants in one call: one plugin for each, and nothing said twice', async () => {
  await using run = await act(await session.workspace('server', 'foreign-direct'), {
    variant: 'alpine, linux-generic',
  });

  const entries: { name: string; variant: string; proof: string }[] = JSON.parse(run.outputs.plugins ?? '[]');
  expect(
    entries.filter(({ name }) => name === 'server').map(({ variant, proof }) => [variant, proof]),
  ).toEqual(
    [
      ['linux-generic', 'loaded'],
      ['alpine', 'loaded'],
    ].toSorted(),
  );
  expect(run.outputs['artifact-name']).toBe('krakend-plugins-2.12.1-alpine+linux-generic-amd64');
  expect(run.outputs['fix-commands']).toBe(
    'go -C foreign-direct mod edit -require=golang.org/x/time@v0.13.0\ngo -C foreign-direct mod tidy',
  );
});

test('where nothing fits, nothing is compiled', async () => {
  await using run = await act(await session.workspace('foreign-indirect'));

  expect(run.exitCode).toBe(1);
  expect(run.log).not.toContain('go build');
  expect(annotations(run, 'error', { file: 'go.mod', line: 9 })).toHaveLength(1);
  expect(run.outputs).toMatchObject({
    compatible: 'false',
    'fix-commands': 'go mod edit -replace=golang.org/x/net=golang.org/x/net@v0.44.0\ngo mod tidy',
    'artifact-name': '',
    'plugin-path': '',
  });
});

test('with check: warn it is compiled, and the gateway has the last word', async () => {
  await using run = await act(await session.workspace('foreign-direct'), { check: 'warn' });

  const outcome = fixture('foreign-direct').outcomes['2.12.1'];
  const firstPackage = outcome.is === 'mismatch' ? outcome.firstPackage : 'one';
  expect(run.exitCode).toBe(1);
  expect(annotations(run, 'warning', { file: 'go.mod', line: 5 })).toHaveLength(1);
  expect(pluginsOf(run).get('foreign-direct')).toMatchObject({
    outcome: 'refused',
    'proof-reason': expect.stringContaining(
      `plugin was built with a different version of package ${firstPackage}`,
    ),
  });
});

test('a false alarm of check-plugin stops nothing', async () => {
  await using run = await act(await session.workspace('foreign-go-sum-only'));

  expect(run.exitCode).toBe(0);
  expect(run.annotations).toEqual([]);
  expect(run.outputs).toMatchObject({ compatible: 'true', 'fix-commands': '' });
  expect(run.log).toContain('check-plugin: 6 modules accused, 0 linked and different. False alarm: ');
});

test('two plugins with one module line are an error that shows how to tell them apart', async () => {
  await using run = await act(await session.workspace('same-path'));

  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toMatch(/x\/go\.mod and y\/go\.mod have one module line, \S+\./);
  expect(said(run, 'error')).toMatch(/cd y && go mod edit -module=\S+-y/);
});

test('of two plugins with one plugin path the second is not compiled, and told how to mend it', async () => {
  await using run = await act(await session.workspace('same-path'), { plugins: 'x=x\ny=y' });

  expect(run.exitCode).toBe(1);
  expect(proofs(run)).toEqual([
    ['x', 'published', 'loaded'],
    ['y', 'incompatible', 'unproven'],
  ]);
  const [error] = annotations(run, 'error', { file: 'y/go.mod', line: 1 });
  expect(error?.message).toContain('plugin already loaded');
  expect(error?.message).toContain('cd y && go mod edit -module=');
});

test('with check: warn it is compiled all the same, and the gateway refuses it', async () => {
  const workspace = await session.workspace('same-path');
  await using run = await act(workspace, { plugins: 'x=x\ny=y', check: 'warn' });

  expect(proofs(run)).toEqual([
    ['x', 'published', 'loaded'],
    ['y', 'refused', 'failed'],
  ]);
  for (const level of ['warning', 'error'] as const) {
    const [annotation] = annotations(run, level, { file: 'y/go.mod', line: 1 });
    expect(annotation?.message).toContain('x have one plugin path, example.com/fixtures/copied-example');
    expect(annotation?.message).toContain('cd y && go mod edit -module=');
  }
});

test('a plugin for which the gateway hangs is refused within its minute', async () => {
  await using run = await act(await session.workspace('panics-with-two-kinds'));

  const outcome = fixture('panics-with-two-kinds').outcomes['2.12.1'];
  expect(run.exitCode).toBe(1);
  expect(pluginsOf(run).get('panics-with-two-kinds')).toMatchObject({
    outcome: 'refused',
    'proof-reason': expect.stringContaining(outcome.is === 'refused' ? outcome.says : 'a reason'),
  });
  expect(run.durationMs).toBeLessThan(120_000);
});
