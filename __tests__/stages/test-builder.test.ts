import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foldersApart } from '../../src/stages/test-builder.ts';

let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kpa-apart-'));
});

afterEach(() => rm(scratch, { recursive: true }));

test('tests see a copy of the build cache, and no file of the work folder but a Go that was fetched', async () => {
  const folders = {
    sources: join(scratch, 'sources'),
    modules: join(scratch, 'modules'),
    work: join(scratch, 'work'),
    build: join(scratch, 'build'),
  };
  for (const folder of [
    join(folders.work, 'built'),
    join(folders.work, 'toolchains'),
    join(folders.build, '00'),
  ])
    await mkdir(folder, { recursive: true });
  await writeFile(join(folders.work, 'built/auth.so'), 'plugin');
  await writeFile(join(folders.work, 'toolchains/go'), 'Go');
  await writeFile(join(folders.build, '00/a'), 'compiled');

  const apart = await foldersApart(folders, join(scratch, 'tests'));

  expect(apart).toMatchObject({ sources: folders.sources, modules: folders.modules });
  expect(await readFile(join(apart.work, 'toolchains/go'), 'utf8')).toBe('Go');
  await expect(readFile(join(apart.work, 'built/auth.so'))).rejects.toThrow('ENOENT');
  await writeFile(join(apart.build, '00/a'), 'by a test');
  await writeFile(join(apart.build, 'planted'), '');
  expect(await readFile(join(folders.build, '00/a'), 'utf8')).toBe('compiled');
  await expect(readFile(join(folders.build, 'planted'))).rejects.toThrow('ENOENT');
});
