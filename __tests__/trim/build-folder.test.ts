import { mkdtempSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postponeTrim, setBack, usedEntries, useFolder } from '../../src/trim/build-folder.ts';
import { filesBelow } from '../../src/trim/tree.ts';

let root: string;
let folder: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kpa-trim-'));
  folder = join(root, 'cache');
  await mkdir(folder);
});

afterEach(() => rm(root, { recursive: true }));

const hashOf = (digit: string) => digit.repeat(64);

/** An action and its output, as Go writes them. */
async function put(id: string, out: string): Promise<void> {
  await Promise.all([id, out].map((one) => mkdir(join(folder, one.repeat(2)), { recursive: true })));
  const text = `v1 ${hashOf(id)} ${hashOf(out)} ${'3'.padStart(20)} ${'1'.padStart(20)}\n`;
  await writeFile(join(folder, `${id.repeat(2)}/${hashOf(id)}-a`), text);
  await writeFile(join(folder, `${out.repeat(2)}/${hashOf(out)}-d`), 'abc');
}

test('used are the actions that were touched since, with their outputs, touched or not', async () => {
  await put('1', '2');
  await put('3', '4');
  const now = Date.now();
  await setBack(folder, await filesBelow(folder), now);
  expect(await usedEntries(folder, now)).toEqual([]);

  const used = join(folder, `11/${hashOf('1')}-a`);
  await utimes(used, new Date(), new Date());
  await put('5', '4');
  // Go does not write again what is there.
  await setBack(folder, [{ path: `44/${hashOf('4')}-d` }], now);
  const names = (await usedEntries(folder, now)).map((path) => path.slice(0, 2) + path.slice(-2));
  expect(names.toSorted()).toEqual(['11-a', '22-d', '44-d', '55-a']);
});

test('only entries are set back', async () => {
  await postponeTrim(folder, 1_700_000_000_000);
  const before = (await stat(join(folder, 'trim.txt'))).mtimeMs;
  await setBack(folder, await filesBelow(folder), Date.now());
  expect((await stat(join(folder, 'trim.txt'))).mtimeMs).toBe(before);
  expect(await readFile(join(folder, 'trim.txt'), 'utf8')).toBe('1700000000');
});

test('a run is alone until another comes, and stays not alone when that one has gone', async () => {
  const first = await useFolder(folder);
  expect(await first.alone()).toBe(true);
  const second = await useFolder(folder);
  expect(await second.alone()).toBe(false);
  expect(await first.alone()).toBe(false);
  await second.leave();
  expect(await first.alone()).toBe(false);
  await first.leave();
  expect(await readdir(root)).toEqual(['cache']);
  const third = await useFolder(folder);
  expect(await third.alone()).toBe(true);
  await third.leave();
});

test('of eight that come at once at most one is alone', async () => {
  const users = await Promise.all(Array.from({ length: 8 }, () => useFolder(folder)));
  const alone = await Promise.all(users.map((user) => user.alone()));
  expect(alone.filter(Boolean).length).toBeLessThanOrEqual(1);
  await Promise.all(users.map((user) => user.leave()));
});

test('a run that died half a day ago does not count', async () => {
  await useFolder(folder);
  const [name = ''] = await readdir(`${folder}.users`);
  const then = new Date(Date.now() - 12 * 3_600_000);
  await utimes(join(`${folder}.users`, name), then, then);
  const user = await useFolder(folder);
  expect(await user.alone()).toBe(true);
});

test('where nothing can be written beside the folder, everything counts as used', async () => {
  await writeFile(`${folder}.users`, 'a file');
  expect(await (await useFolder(folder)).alone()).toBe(false);
});
