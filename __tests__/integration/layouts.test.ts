/** Repositories as they lie: what is found and built of each, and that its tree stays as it was. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { LAYOUTS, type Layout } from '../fixtures/layouts.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, OUTPUT, pluginsOf, treeOf, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

test.each(LAYOUTS)('$name', async (layout) => {
  const workspace = await repository(layout);
  const before = treeOf(workspace);
  await using run = await session.run({
    workspace,
    inputs: { variant: 'linux-generic', upload: 'false', 'save-cache': 'false', ...layout.inputs },
    env: { HOME: home },
    post: false,
  });

  const { loads = [], says } = layout;
  const got = [...pluginsOf(run).values()];
  const level = loads.length > 0 ? 'warning' : 'error';
  const said = annotations(run, level);
  await tell(layout, got.map(({ name, proof }) => `${name} ${proof}`).join(', '), said[0]?.message);
  expect(treeOf(workspace, OUTPUT)).toEqual(before);
  expect(said.map(({ file, line }) => ({ file, line }))).toEqual(
    says ? [{ file: says.file, line: says.line }] : [],
  );
  expect(said[0]?.message ?? '').toContain(says?.what ?? '');
  expect(said[0]?.message ?? '').toContain(says?.fix ?? '');
  expect(run.exitCode).toBe(loads.length > 0 ? 0 : 1);
  if (loads.length === 0) return;
  expect(got.map(({ name, outcome, proof }) => [name, outcome, proof])).toEqual(
    loads.map((name) => [name, 'published', 'loaded']),
  );
});

test('a fix of files from Windows keeps their line ends, in the tree and in the patch', async () => {
  const workspace = await session.folder('workspace');
  const fixture = fixtureFolder('foreign-direct');
  const names = ['go.mod', 'go.sum', 'main.go'];
  for (const name of names) {
    const text = readFileSync(join(fixture, name), 'utf8').replaceAll('\n', '\r\n');
    await writeFile(join(workspace, name), text);
  }
  const copy = await session.folder('copy');
  await cp(workspace, copy, { recursive: true });
  await using run = await session.run({
    workspace,
    inputs: { variant: 'linux-generic', upload: 'false', 'save-cache': 'false', fix: 'true' },
    env: { HOME: home },
    post: false,
  });

  expect([...pluginsOf(run).values()].map(({ proof }) => proof)).toEqual(['loaded']);
  for (const name of names) {
    const text = readFileSync(join(workspace, name), 'utf8');
    expect(text.match(/[^\r]\n/)).toBeNull();
  }
  expect(readFileSync(join(workspace, 'go.mod'), 'utf8')).toContain('golang.org/x/time v0.13.0\r\n');
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(copy) };
  execFileSync('git', ['apply', run.outputs['fix-patch'] ?? ''], { cwd: copy, env });
  expect(treeOf(copy)).toEqual(treeOf(workspace, OUTPUT));
});

async function repository({ files, links = {} }: Layout): Promise<string> {
  const workspace = await session.folder('workspace');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await symlink(target, join(workspace, path));
  }
  return workspace;
}

/** A row of the table of layouts, for whoever asks for it by naming a file in LAYOUTS_TABLE. */
async function tell({ name, loads, says }: Layout, got: string, message: string | undefined): Promise<void> {
  const file = process.env.LAYOUTS_TABLE;
  if (!file) return;
  const expected = [...(loads ? [`${loads.join(', ')} loaded`] : []), ...(says ? [says.what] : [])];
  const actual = [got, message?.split('\n')[0]].filter(Boolean);
  await appendFile(file, `| ${name} | ${expected.join('; ')} | ${actual.join('; ')} |\n`);
}
