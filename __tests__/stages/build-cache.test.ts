import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBuildFolder } from '../../src/stages/build-cache.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('what is kept apart begins with what all have in common', async () => {
  const common = join(folder, 'docker-alpine-amd64');
  await makeBuildFolder(common);
  await writeFile(join(common, 'std'), 'compiled');
  const apart = `${common}-with-0123456789ab`;
  await makeBuildFolder(apart);
  expect(await readFile(join(apart, 'std'), 'utf8')).toBe('compiled');
  await writeFile(join(apart, 'own'), 'compiled');
  await makeBuildFolder(apart);
  expect(await readdir(apart)).toEqual(['own', 'std']);
  expect(await readdir(common)).toEqual(['std']);
});

test('of those that are kept apart, what nobody used for a week goes', async () => {
  const start = join(folder, 'docker-alpine-amd64');
  for (const name of [start, `${start}-with-old`, `${start}-with-new`, `${folder}/host-with-old`])
    await mkdir(name);
  const old = new Date('2026-01-01');
  for (const name of [start, `${start}-with-old`, `${folder}/host-with-old`]) await utimes(name, old, old);
  await makeBuildFolder(`${start}-with-own`, new Date());
  expect((await readdir(folder)).toSorted()).toEqual([
    'docker-alpine-amd64',
    'docker-alpine-amd64-with-new',
    'docker-alpine-amd64-with-own',
    'host-with-old',
  ]);
});
