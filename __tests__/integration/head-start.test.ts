/** What does not need the builder is done while it is on its way, and its targets' work overlaps. */
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { contentsOf, pluginsOf, warmHome } from './support.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

async function act(options: ActionOptions = {}): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    results: undefined,
    ...rest,
    inputs: { builder: 'docker', cache: 'modules, build', upload: 'false', ...inputs },
    env: { HOME: await warmHome(session), ...env },
  });
}

/** The lines that a phase folded away. */
function linesOf(run: ActionRun, title: RegExp): string[] {
  return run.groups.find((group) => title.test(group.title))?.lines ?? [];
}

test('modules are fetched by this machine, and the builder finds them', async () => {
  const workspace = await session.workspace('no-go-sum', 'foreign-go-sum-only');
  const before = contentsOf(workspace);
  await using run = await act({ workspace, inputs: { check: 'warn' } });

  expect(run.exitCode).toBe(0);
  expect(run.log).toMatch(/^✓ Download for amd64: fetched by this machine \(/m);
  expect(linesOf(run, /^Download for/).join('\n')).toContain('go: downloading');
  expect(linesOf(run, /^Modules for/).join('\n')).not.toContain('go: downloading');
  expect(pluginsOf(run).get('foreign-go-sum-only')?.proof).toBe('loaded');
  // go.sum was completed in copies alone.
  const own = Object.entries(contentsOf(workspace)).filter(([path]) => !path.startsWith('krakend-plugins/'));
  expect(Object.fromEntries(own)).toEqual(before);
});

test('without a Go on this machine the builder does it', async () => {
  const workspace = await session.workspace('foreign-go-sum-only');
  await using run = await act({ workspace, env: { PATH: await pathWithoutGo() } });

  expect(run.exitCode).toBe(0);
  expect(run.log).toMatch(/^✓ Download for amd64: left to the builder, as there is no Go /m);
  expect(linesOf(run, /^Modules for/).join('\n')).toContain('go: downloading');
});

test('two variants at once: both are built and loaded, and each phase is a fold of its own', async () => {
  const workspace = await session.workspace('foreign-go-sum-only');
  await using run = await act({ workspace, inputs: { variant: 'alpine, linux-generic' } });

  expect(run.exitCode).toBe(0);
  const entries = JSON.parse(run.outputs.plugins ?? '[]') as { variant: string; proof: string }[];
  expect(entries.map(({ variant, proof }) => [variant, proof])).toEqual([
    ['alpine', 'loaded'],
    ['linux-generic', 'loaded'],
  ]);
  for (const target of ['2.12.1-alpine-amd64', '2.12.1-linux-generic-amd64']) {
    for (const phase of ['Modules for', 'Compile for', 'Load into']) {
      expect(run.groups.filter(({ title }) => title === `${phase} ${target}`)).toHaveLength(1);
    }
  }
  // One download serves both.
  expect(run.groups.filter(({ title }) => title.startsWith('Download for'))).toHaveLength(1);
});

test('a registry without the builder: one error, and what ran beside the pull has ended', async () => {
  const workspace = await session.workspace('foreign-go-sum-only');
  const image = `${session.registry.address}/krakend/builder:9.9.9`;
  await using run = await act({ workspace, inputs: { 'builder-image': image } });

  expect(run.exitCode).toBe(1);
  expect(run.annotations.map(({ level }) => level)).toEqual(['error']);
  expect(run.annotations[0]?.message).toContain(image);
});

/** The programs of this machine but Go. */
async function pathWithoutGo(): Promise<string> {
  const folder = await session.folder('path');
  // Of two that have one name the first counts, as on PATH.
  for (const from of (process.env.PATH ?? '').split(':')) {
    for (const name of await readdir(from).catch(() => [])) {
      if (/^go(fmt)?$/.test(name)) continue;
      const to = join(folder, name);
      await symlink(join(from, name), to).catch(() => undefined);
    }
  }
  return folder;
}
