import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { scratch } from '../plugin/go.ts';
import { problemFromAsync } from '../problems.ts';

const FILES = {
  'workspace/go.work': 'go 1.24\n\nuse (\n\t./p\n\t./q\n)\n',
  'workspace/go.work.sum': 'sums of the workspace\n',
  'workspace/p/go.mod': 'module example.com/p\n',
  'workspace/shared/go.mod': 'module example.com/q\n',
  'elsewhere/go.mod': 'module example.com/q\n',
  'elsewhere/go.sum': 'what is not of the workspace\n',
};

/** A workspace of two modules beside another folder, and links in it by their places. */
async function laidOut(root: string, links: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(FILES)) {
    if (Object.hasOwn(links, path)) continue;
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await symlink(join(root, target), join(root, path));
  }
  return join(root, 'workspace');
}

test.each<[string, Record<string, string>]>([
  ['go.work', { 'workspace/q': 'elsewhere' }],
  ['q/go.mod', { 'workspace/q/go.mod': 'elsewhere/go.mod' }],
  ['q/go.sum', { 'workspace/q/go.mod': 'workspace/shared/go.mod', 'workspace/q/go.sum': 'elsewhere/go.sum' }],
  ['go.work.sum', { 'workspace/q': 'workspace/shared', 'workspace/go.work.sum': 'elsewhere/go.sum' }],
])('a go.work does not lead out of the workspace by %s, where a build uses it', async (file, links) => {
  await using folder = await scratch();
  const workspace = await laidOut(await realpath(folder.path), links);
  const plugin = join(workspace, 'p');
  for (const asked of ['auto', 'go.work']) {
    const problem = await problemFromAsync(() => moduleOf(plugin, workspace, asked));
    expect(problem.what).toContain(file);
    expect(problem.what).toContain('out of the workspace');
    expect(problem.place?.file).toBe(file);
  }
  const unused = await moduleOf(plugin, workspace);
  expect(JSON.stringify(unused)).not.toContain('what is not of the workspace');
});

test('links inside of the workspace are followed', async () => {
  await using folder = await scratch();
  const links = { 'workspace/q': 'workspace/shared', 'workspace/shared/go.sum': 'workspace/go.work.sum' };
  const workspace = await laidOut(await realpath(folder.path), links);
  const module = await moduleOf(join(workspace, 'p'), workspace, 'auto');
  expect(module?.goWork?.members.map(({ folder: at, goSumText }) => [at, goSumText])).toEqual([
    [join(workspace, 'p'), undefined],
    [join(workspace, 'q'), 'sums of the workspace\n'],
  ]);
  expect(module?.goWork?.sumText).toBe('sums of the workspace\n');
});
