/** mode: check: plugins × releases, without compiling anything or uploading it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, contentsOf, OUTPUT, said } from './support.ts';

const SIX = [
  'server',
  'shares-lura',
  'foreign-direct',
  'foreign-indirect',
  'foreign-go-sum-only',
  'no-go-sum',
];

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await session.folder('home');
});

afterAll(() => session[Symbol.asyncDispose]());

function check(options: ActionOptions): Promise<ActionRun> {
  const inputs = { mode: 'check', ...options.inputs };
  return session.run({ ...options, inputs, env: { HOME: home, ...options.env }, post: false });
}

interface Cell {
  readonly name: string;
  readonly 'krakend-version': string;
  readonly fitness: string;
  readonly modules: readonly { readonly module: string }[];
}

function cells(run: ActionRun): Record<string, string> {
  const all = JSON.parse(run.outputs.plugins ?? '[]') as Cell[];
  return Object.fromEntries(
    all.map((cell) => [`${cell.name} ${cell['krakend-version']}`, `${cell.fitness} ${cell.modules.length}`]),
  );
}

describe('six plugins, three releases, two variants', () => {
  let run: ActionRun;
  let workspace: string;
  let before: Record<string, string>;

  beforeAll(async () => {
    workspace = await session.workspace(...SIX);
    before = contentsOf(workspace);
    run = await check({
      workspace,
      inputs: { 'krakend-version': '2.5.0, 2.10.1\n2.12.1', variant: 'alpine, linux-generic', check: 'warn' },
    });
  });
  afterAll(() => run[Symbol.asyncDispose]());

  test('every plugin with every release: what fits, what would after how many changes, what never', () => {
    expect(cells(run)).toEqual({
      'server 2.5.0': 'fits 0',
      'server 2.10.1': 'fits 0',
      'server 2.12.1': 'fits 0',
      'shares-lura 2.5.0': 'changes 12',
      'shares-lura 2.10.1': 'changes 6',
      'shares-lura 2.12.1': 'fits 0',
      'foreign-direct 2.5.0': 'changes 1',
      'foreign-direct 2.10.1': 'changes 1',
      'foreign-direct 2.12.1': 'changes 1',
      // goquery 1.11 imports package iter, which came with Go 1.23.
      'foreign-indirect 2.5.0': 'broken 0',
      'foreign-indirect 2.10.1': 'changes 1',
      'foreign-indirect 2.12.1': 'changes 1',
      // Its go line is all that Go 1.20 can't read.
      'foreign-go-sum-only 2.5.0': 'changes 0',
      'foreign-go-sum-only 2.10.1': 'fits 0',
      'foreign-go-sum-only 2.12.1': 'fits 0',
      'no-go-sum 2.5.0': 'changes 1',
      'no-go-sum 2.10.1': 'fits 0',
      'no-go-sum 2.12.1': 'fits 0',
    });
    expect(run.outputs.compatible).toBe('false');
    expect(run.outputs['krakend-version']).toBe('2.5.0, 2.10.1, 2.12.1');
  });

  test('nothing is written, compiled, uploaded, or failed with check: warn', () => {
    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'error')).toEqual([]);
    expect(contentsOf(workspace)).toEqual(before);
    expect(existsSync(join(workspace, OUTPUT))).toBe(false);
    expect(run.outputs['artifact-id'] ?? '').toBe('');
    expect(run.log).not.toContain('go build');
  });

  test('the summary is a table, and what would change for each release', () => {
    expect(run.summary).toContain('## ⚠️ 1 of 6 plugins fits all of KrakenD 2.5.0, 2.10.1, 2.12.1');
    expect(run.summary).toContain(
      '| Plugin | 2.5.0 (Go 1.20.11) | 2.10.1 (Go 1.24.4) | 2.12.1 (Go 1.25.6) |',
    );
    expect(run.summary).toContain('| `shares-lura` | 🔧 go 1.20, 12 modules | 🔧 6 modules | ✅ |');
    expect(run.summary).toContain('| `foreign-indirect` | ❌ see below | 🔧 1 module | 🔧 1 module |');
    expect(run.summary).toContain('Go 1.20.11 has no package iter');
    expect(run.summary).toContain(
      '| `foreign-direct/go.mod:5` | `golang.org/x/time` | `v0.14.0` | `v0.11.0` | `foreign-direct` |',
    );
  });

  test('the modules that bots must not touch, with their rules', () => {
    const shared = JSON.parse(run.outputs['shared-modules'] ?? '[]') as Record<string, unknown>[];
    expect(shared).toContainEqual({
      module: 'golang.org/x/time',
      gateway: '2.10.1-alpine-amd64',
      'gateway-version': 'v0.11.0',
      'plugin-version': 'v0.14.0',
      plugins: ['foreign-direct'],
    });
    expect(run.summary).toContain('      - dependency-name: "golang.org/x/time"');
    const report = JSON.parse(readFileSync(run.outputs.report ?? '', 'utf8'));
    expect(report.bots.renovate.packageRules[0].matchPackageNames).toContain('golang.org/x/time');
  });

  test('there is a patch for each release that needs another', () => {
    const patches = (run.outputs['fix-patch'] ?? '').split('\n');
    expect(patches.map((path) => path.split('/').at(-1))).toEqual([
      'fix-2.5.0-alpine-amd64.patch',
      'fix-2.10.1-alpine-amd64.patch',
      'fix-2.12.1-alpine-amd64.patch',
    ]);
  });

  test('a second look downloads no gateway', async () => {
    await using again = await check({
      workspace,
      inputs: { 'krakend-version': '2.5.0, 2.10.1, 2.12.1', check: 'warn' },
    });
    expect(again.log).not.toContain('Downloading http');
    expect(again.log).toMatch(
      /✓ Gateway 2\.5\.0-alpine-amd64: Go 1\.20\.11, \d+ modules, already on this machine/,
    );
    expect(Object.keys(cells(again))).toHaveLength(18);
  });
});

test('for one release check: strict fails where something does not fit, with the line', async () => {
  const workspace = await session.workspace('server', 'foreign-direct');
  await using run = await check({ workspace });
  expect(run.exitCode).toBe(1);
  const [error, ...others] = annotations(run, 'error');
  expect(others).toEqual([]);
  expect(error).toMatchObject({ file: 'foreign-direct/go.mod', line: 5 });
  expect(error?.message).toContain('golang.org/x/time is v0.14.0, and the gateway links v0.13.0.');
  expect(error?.message).toContain('go -C foreign-direct mod edit -require=golang.org/x/time@v0.13.0');
});

test('a range means the newest patch of each minor that there is', async () => {
  const workspace = await session.workspace('server');
  await using run = await check({ workspace, inputs: { 'krakend-version': '>=2.10 <2.13', check: 'warn' } });
  expect(run.exitCode).toBe(0);
  // Of 2.10.2 and 2.11.2 this world has a builder, and no gateway.
  expect(cells(run)).toEqual({
    'server 2.10.2': 'unknown 0',
    'server 2.11.2': 'unknown 0',
    'server 2.12.1': 'fits 0',
  });
});

test('a gateway that can not be had leaves the others, and is an error', async () => {
  const workspace = await session.workspace('server');
  await using run = await check({ workspace, inputs: { 'krakend-version': '2.12.1, 2.13.8' } });
  expect(cells(run)).toEqual({ 'server 2.12.1': 'fits 0', 'server 2.13.8': 'unknown 0' });
  expect(run.outputs.compatible).toBe('');
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain('There is no krakend_2.13.8_amd64_alpine.tar.gz to be had.');
});

test('without a Go on this machine the builder image lists', async () => {
  const workspace = await session.workspace('foreign-direct');
  await using run = await check({ workspace, inputs: { builder: 'docker', check: 'warn' } });
  expect(cells(run)).toEqual({ 'foreign-direct 2.12.1': 'changes 1' });
  expect(run.log).toContain('docker with Go 1.25.6');
});

test('one gateway is not that of several releases', async () => {
  const workspace = await session.workspace('server');
  const inputs = { 'krakend-version': '2.10.1, 2.12.1', gateway: 'docker://krakend:2.12.1' };
  await using run = await check({ workspace, inputs });
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain(
    'gateway names one gateway, but krakend-version means 2 releases: 2.10.1, 2.12.1.',
  );
});

test.each([
  [{ mode: 'check', check: 'off' }, 'mode: check with check: off would compare nothing.'],
  [{ mode: 'check', fix: 'true' }, 'mode: check writes nothing, and fix is true.'],
  [{ mode: 'build', 'krakend-version': '2.10.1, 2.12.1' }, 'plugins are built for one release'],
])('%j is refused', async (inputs, words) => {
  await using run = await check({ workspace: await session.workspace('server'), inputs });
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain(words);
});
