import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignLinkProblem, foreignLinks } from '../../src/stages/foreign-links.ts';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { scratch } from '../plugin/go.ts';

const listed = (...folders: string[]) =>
  ({ ok: true, linked: new Map(), completed: false, folders }) as const;

test('only links out of the workspace that a build uses are refused', async () => {
  await using folder = await scratch();
  const root = await realpath(folder.path);
  const workspace = join(root, 'workspace');
  for (const path of ['workspace/a/inner', 'workspace/a/.git', 'workspace/shared', 'elsewhere/deep']) {
    await mkdir(join(root, path), { recursive: true });
  }
  await writeFile(
    join(workspace, 'a/go.mod'),
    'module example.com/a\n\nreplace example.com/s => ../shared\n',
  );
  for (const [path, target] of Object.entries({
    'a/out': '../../elsewhere',
    'a/within': '../shared',
    'a/inner/x.go': '../../../elsewhere/x.go',
    'a/.git/y.go': '/nowhere',
    'shared/z.go': '/nowhere',
  })) {
    await symlink(target, join(workspace, path));
  }
  const module = await moduleOf(join(workspace, 'a'), workspace);
  if (!module) throw new Error('no module');
  const links = await foreignLinks(module, workspace);
  expect(links.toSorted()).toEqual(
    ['a/inner/x.go', 'a/out', 'shared/z.go'].map((path) => join(workspace, path)),
  );

  const refused = (listing: Parameters<typeof foreignLinkProblem>[1]) =>
    foreignLinkProblem(links, listing, module, workspace)?.place?.file;
  expect(refused(listed(join(workspace, 'a')))).toBeUndefined();
  expect(refused(listed(join(workspace, 'a'), join(workspace, 'a/out/deep')))).toBe('a/out');
  expect(refused(listed(join(workspace, 'a/inner')))).toBe('a/inner/x.go');
  expect(refused({ ok: false, output: 'package example.com/a/out is not in std' })).toBe('a/out');
  expect(refused({ ok: false, output: 'open /app/a/inner/x.go: no such file or directory' })).toBe(
    'a/inner/x.go',
  );
  expect(refused({ ok: false, output: 'something else' })).toBeUndefined();
});

test.each([
  ['its go.mod', { 'p/go.mod': 'module example.com/p\n\nreplace example.com/x => ../link\n' }, undefined],
  [
    'its go.mod, where nothing else is looked for',
    { 'p/go.mod': 'module example.com/p\n\nreplace example.com/x => ./.link\n' },
    undefined,
  ],
  [
    'the go.mod of another module of its go.work',
    {
      'p/go.mod': 'module example.com/p\n',
      'q/go.mod': 'module example.com/q\n\nreplace example.com/x => ../link\n',
      'go.work': 'go 1.24\n\nuse (\n\t./p\n\t./q\n)\n',
    },
    'auto',
  ],
])('a folder that is a link out of the workspace, by %s', async (_, files, goWork) => {
  await using folder = await scratch();
  const root = await realpath(folder.path);
  const workspace = join(root, 'workspace');
  for (const path of ['workspace/p', 'workspace/q', 'elsewhere']) {
    await mkdir(join(root, path), { recursive: true });
  }
  for (const [path, text] of Object.entries(files)) await writeFile(join(workspace, path), text);
  const link = files['p/go.mod'].includes('.link') ? 'p/.link' : 'link';
  await symlink(join(root, 'elsewhere'), join(workspace, link));
  const module = await moduleOf(join(workspace, 'p'), workspace, goWork);
  if (!module) throw new Error('no module');
  const links = await foreignLinks(module, workspace);
  expect(links).toEqual([join(workspace, link)]);
  const used = listed(join(workspace, 'p'), join(workspace, link, 'inner'));
  expect(foreignLinkProblem(links, used, module, workspace)?.place?.file).toBe(link);
  expect(foreignLinkProblem(links, listed(join(workspace, 'p')), module, workspace)).toBeUndefined();
});
