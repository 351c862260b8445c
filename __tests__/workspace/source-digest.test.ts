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
import { type SourceDigest, sourceDigest } from '../../src/workspace/source-digest.ts';

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

async function digest(all = false): Promise<SourceDigest | undefined> {
  const module = await moduleOf(join(workspace, 'a'), workspace);
  const modules = module ? [module] : [];
  return sourceDigest({ modules, workspace, outputDirectory: join(workspace, 'a/krakend-plugins'), all });
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
