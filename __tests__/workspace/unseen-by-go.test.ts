import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { type Unseen, unseenByGo } from '../../src/workspace/unseen-by-go.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'unseen-')));
  await put('a/go.mod', 'module example.com/a\n');
  await put('a/main.go', 'package main\n');
  await put('native/answer.h', '#define ANSWER 42\n');
});

afterEach(async () => {
  await rm(workspace, { recursive: true });
});

async function put(path: string, text: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function unseen(byFlags = false): Promise<Unseen> {
  const module = await moduleOf(join(workspace, 'a'), workspace);
  const outputDirectory = join(workspace, 'krakend-plugins');
  return unseenByGo({ modules: module ? [module] : [], workspace, outputDirectory, byFlags });
}

const C = 'package main\n\n// #include "../native/answer.h"\nimport "C"\n';

test('Go alone, and C that stays in its folder, is seen', async () => {
  expect(await unseen()).toEqual({ cgo: false });
  await put('a/c.go', 'package main\n\n// #include "own.h"\nimport "C"\n');
  await put('a/own.h', '');
  expect(await unseen()).toEqual({ cgo: true });
});

test('headers elsewhere: their content counts, Go files and prose do not', async () => {
  await put('a/c.go', C);
  const { cgo, digest } = await unseen();
  expect([cgo, digest]).toEqual([true, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  await put('other/more.go', 'package other\n');
  await put('README.md', '# More\n');
  await put('krakend-plugins/plugins.json', '[]\n');
  expect((await unseen()).digest).toBe(digest);
  await put('native/answer.h', '#define ANSWER 43\n');
  expect((await unseen()).digest).not.toBe(digest);
});

test('what the C files beside include', async () => {
  await put('a/c.go', 'package main\n\nimport "C"\n');
  await put('a/own.c', '#include "../native/answer.h"\n');
  expect((await unseen()).digest).toBeDefined();
});

test('C beside Go without C is none', async () => {
  await put('a/own.c', '#include "../native/answer.h"\n');
  expect(await unseen()).toEqual({ cgo: false });
});

test('assembly, and flags that name files', async () => {
  expect((await unseen(true)).digest).toBeDefined();
  await put('a/x_amd64.s', '#include "../native/answer.h"\n');
  expect((await unseen()).digest).toBeDefined();
});
