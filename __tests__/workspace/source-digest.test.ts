import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { type SourceDigest, type SourceQuestion, sourceDigest } from '../../src/workspace/source-digest.ts';

let workspace: string;
let outside: string;

beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), 'sources-')));
  workspace = join(outside, 'repository');
  await put('a/go.mod', 'module example.com/a\n\ngo 1.25\n\nreplace example.com/shared => ../shared\n');
  await put('a/main.go', 'package main\n');
  await put('a/deep/web/page.html', '<p>');
  await put('shared/go.mod', 'module example.com/shared\n');
  await put('shared/shared.go', 'package shared\n');
  await put('other/go.mod', 'module example.com/other\n');
});

afterEach(async () => {
  await rm(outside, { recursive: true });
});

async function put(path: string, text: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function digest(all = false, more: Partial<SourceQuestion> = {}): Promise<SourceDigest | undefined> {
  const module = await moduleOf(join(workspace, 'a'), workspace);
  const modules = module ? [module] : [];
  const outputDirectory = join(workspace, 'a/krakend-plugins');
  return sourceDigest({ modules, workspace, outputDirectory, all, ...more });
}

/** Whether some change gives another digest. */
async function changes(change: () => Promise<unknown>, all = false): Promise<boolean> {
  const before = await digest(all);
  await change();
  return (await digest(all))?.digest !== before?.digest;
}

test.each<[string, () => Promise<unknown>]>([
  ['a source', () => appendFile(join(workspace, 'a/main.go'), '// more\n')],
  ['a new file', () => put('a/more.go', 'package main\n')],
  ['a file that might be embedded', () => put('a/deep/web/page.html', '<p>more')],
  ['a name', () => rename(join(workspace, 'a/main.go'), join(workspace, 'a/plugin.go'))],
  ['go.mod', () => appendFile(join(workspace, 'a/go.mod'), '\n')],
  ['go.sum', () => put('a/go.sum', '')],
  ['a replaced module', () => appendFile(join(workspace, 'shared/shared.go'), '\n')],
  ['a link', () => symlink('main.go', join(workspace, 'a/link.go'))],
])('%s changes it', async (_, change) => {
  expect(await changes(change)).toBe(true);
});

test.each<[string, () => Promise<unknown>]>([
  ['a module that nothing uses', () => put('other/main.go', 'package main\n')],
  ['what a run has built', () => put('a/krakend-plugins/2.12.1-alpine-amd64/a.so', 'x')],
  ['what a run has refused', () => put('a/krakend-plugins/refused/2.12.1-alpine-amd64/a.so', 'x')],
  ['what a run says of it', () => put('a/krakend-plugins/plugins.json', '[]')],
  ['what git keeps', () => put('a/.git/HEAD', 'ref')],
  ['where a worktree has it', () => put('a/.git', 'gitdir: /elsewhere/.git/worktrees/a')],
  ['packages of Node', () => put('a/node_modules/b/index.js', 'x')],
  ['when it was written', () => utimes(join(workspace, 'a/main.go'), 1, 1)],
  ['who may write it', () => chmod(join(workspace, 'a/main.go'), 0o600)],
])('%s does not change it', async (_, change) => {
  expect(await changes(change)).toBe(false);
});

test('a file of the user beside what runs write counts', async () => {
  expect(await changes(() => put('a/krakend-plugins/own.txt', 'x'))).toBe(true);
});

test('where everything may be read, everything counts', async () => {
  expect(await changes(() => put('other/notes.txt', 'x'), true)).toBe(true);
  expect(await changes(() => put('a/node_modules/b/index.js', 'x'), true)).toBe(true);
});

test('where everything may be read, so may it be who executes a file, and an empty folder', async () => {
  expect(await changes(() => chmod(join(workspace, 'a/main.go'), 0o744), true)).toBe(true);
  expect(await changes(() => mkdir(join(workspace, 'other/empty')), true)).toBe(true);
  expect(await changes(() => mkdir(join(workspace, 'a/krakend-plugins')), true)).toBe(false);
});

test('what runs have built, where tests may read it or Go embeds it', async () => {
  const built = 'a/krakend-plugins/2.12.1-alpine-amd64/a.so';
  await put(built, 'x');
  const before = await digest(true, { outputs: true });
  await put(built, 'y');
  expect((await digest(true, { outputs: true }))?.digest).not.toBe(before?.digest);
  await put('a/embed.go', 'package main\n\n//go:embed web\nvar web embed.FS\n');
  expect(await changes(() => put(built, 'z'))).toBe(false);
  await put('a/embed.go', 'package main\n\n//go:embed krakend-plugins\nvar web embed.FS\n');
  expect(await changes(() => put(built, 'x'))).toBe(true);
  await put('a/embed.go', 'package main\n\n//go:embed *\nvar web embed.FS\n');
  expect(await changes(() => put(built, 'y'))).toBe(true);
});

test('a folder of sources that is called like one of the output', async () => {
  expect(await changes(() => put('a/krakend-plugins/refused/main.go', 'package main\n'))).toBe(true);
});

test('a module of packages of Node', async () => {
  await put('a/go.mod', 'module example.com/a\n\nreplace example.com/b => ./node_modules/b\n');
  await put('a/node_modules/b/b.go', 'package b\n');
  expect(await changes(() => put('a/node_modules/b/b.go', 'package b // more\n'))).toBe(true);
});

test('a link into packages of Node', async () => {
  await put('a/node_modules/b/b.go', 'package b\n');
  await symlink('node_modules/b', join(workspace, 'a/b'));
  expect(await changes(() => put('a/node_modules/b/b.go', 'package b // more\n'))).toBe(true);
});

test('a link to one file of them', async () => {
  await put('a/node_modules/b/b.go', 'package b\n');
  await symlink('node_modules/b/b.go', join(workspace, 'a/b.go'));
  expect(await changes(() => put('a/node_modules/b/b.go', 'package b // more\n'))).toBe(true);
});

test('what leads into .git is not followed', async () => {
  await put('a/.git/b/b.go', 'package b\n');
  await symlink('.git/b', join(workspace, 'a/b'));
  expect(await digest()).toBeUndefined();
});

test('a module in .git is none', async () => {
  await put('a/go.mod', 'module example.com/a\n\nreplace example.com/b => ./.git/b\n');
  expect(await digest()).toBeUndefined();
});

test('with C in it packages of Node count even where the module is the whole workspace', async () => {
  workspace = join(workspace, 'a');
  await put('go.mod', 'module example.com/a\n');
  await put('c.go', 'package main\n\nimport "C"\n');
  const module = await moduleOf(workspace, workspace);
  const own = { modules: module ? [module] : [], outputDirectory: join(workspace, 'out') };
  await put('node_modules/b/b.h', 'x');
  const before = await digest(false, own);
  await put('node_modules/b/b.h', 'y');
  expect((await digest(false, own))?.digest).not.toBe(before?.digest);
});

test('assembly that includes by a path makes the whole workspace count', async () => {
  await put('a/x_amd64.s', '#include "../other/macros.h"\n');
  expect(await changes(() => put('other/macros.h', 'x'))).toBe(true);
});

test('a link by way of one out of the workspace', async () => {
  await put('one/b.go', 'package b\n');
  await put('two/b.go', 'package b\n');
  const way = join(outside, 'way');
  await symlink(join(workspace, 'one'), way);
  await symlink(way, join(workspace, 'a/b'));
  expect(
    await changes(async () => {
      await rm(way);
      await symlink(join(workspace, 'two'), way);
    }),
  ).toBe(true);
});

test('what Go embeds may lie in packages of Node', async () => {
  await put('a/embed.go', 'package main\n\n//go:embed all:web\nvar web embed.FS\n');
  expect(await changes(() => put('a/web/node_modules/b/index.js', 'x'))).toBe(true);
  expect(await changes(() => put('a/web/node_modules/b/index.js', 'y'))).toBe(true);
});

test.each(['import "C"\n', 'import `C`\n', 'import (\n\t"C"\n)\n', 'import "C" // x\n', 'import "C";\n'])(
  'C names headers anywhere in the workspace: %j',
  async (line) => {
    expect((await digest())?.cgo).toBe(false);
    await put('a/c.go', `package main\n\n${line}`);
    expect((await digest())?.cgo).toBe(true);
    expect(await changes(() => put('other/include/x.h', 'x'))).toBe(true);
  },
);

test('links: to files outside by their content, to folders outside not at all', async () => {
  const file = join(outside, 'notes.txt');
  await writeFile(file, 'one');
  await symlink(file, join(workspace, 'a/notes.txt'));
  expect(await changes(() => writeFile(file, 'two'))).toBe(true);
  await mkdir(join(outside, 'folder'));
  await symlink(join(outside, 'folder'), join(workspace, 'a/folder'));
  expect(await digest()).toBeUndefined();
});

test('a link within the workspace makes all of it count', async () => {
  await symlink('../other', join(workspace, 'a/linked'));
  expect(await changes(() => put('other/main.go', 'package main\n'))).toBe(true);
});

test('a pipe is not waited for', async () => {
  await promisify(execFile)('mkfifo', [join(workspace, 'a/pipe')]);
  expect(await digest()).toMatchObject({ files: 6 });
});
