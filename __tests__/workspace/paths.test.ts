import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandHome } from '../../src/folders.ts';
import { isWithin, pathInWorkspace } from '../../src/workspace/paths.ts';
import { problemFromAsync } from '../problems.ts';

test.each([
  ['/w', '/w', true],
  ['/w', '/w/a/b', true],
  ['/w', '/w/..a', true],
  ['/w', '/w/...', true],
  ['/w', '/', false],
  ['/w', '/w2', false],
  ['/w', '/w/../x', false],
  ['/', '/x', true],
])('in %s: %s is %s', (folder, path, expected) => {
  expect(isWithin(folder, path)).toBe(expected);
});

test('only ~/ stands for the home folder', () => {
  expect(expandHome('~/a', '/h')).toBe('/h/a');
  expect(['/~/a', '~a/b', 'a/~/b'].map((path) => expandHome(path, '/h'))).toEqual(['/~/a', '~a/b', 'a/~/b']);
});

let workspace: string;

beforeAll(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'kpa-paths-')));
  mkdirSync(join(workspace, 'a/b'), { recursive: true });
  symlinkSync('a', join(workspace, 'inside'));
  symlinkSync('..', join(workspace, 'outside'));
});

afterAll(() => rmSync(workspace, { recursive: true }));

test('links are followed, as long as they stay inside', async () => {
  expect(await pathInWorkspace(workspace, workspace, 'inside/b', 'plugins')).toBe(join(workspace, 'a/b'));
  expect(await pathInWorkspace(workspace, join(workspace, 'a'), '..', 'plugins')).toBe(workspace);
  for (const path of ['outside', '..', '/', 'a/../..']) {
    const problem = await problemFromAsync(() =>
      pathInWorkspace(workspace, workspace, path, 'working-directory'),
    );
    expect(problem.what).toBe(`working-directory: "${path}" leads out of the workspace.`);
  }
});

test('what is not there is said to be looked for in the workspace', async () => {
  const problem = await problemFromAsync(() =>
    pathInWorkspace(workspace, join(workspace, 'a'), 'x', 'plugins'),
  );
  expect(problem.what).toBe('plugins: there is no "x".');
  expect(problem.why).toBe('Looked at a/x in the workspace. a has b.');
  expect(problem.fix).toBe('check the path, which is relative to a');
});

test('what lies at the deepest folder that is there is named', async () => {
  const why = async (path: string) =>
    (await problemFromAsync(() => pathInWorkspace(workspace, workspace, path, 'plugins'))).why;
  expect(await why('aa/b')).toBe('Looked at aa/b in the workspace. The root has a, inside, outside.');
  expect(await why('inside/c')).toBe('Looked at inside/c in the workspace. inside has b.');
  // Nothing is told of what lies outside.
  expect(await why('outside/nothing')).toBe('Looked at outside/nothing in the workspace.');
  expect(await why('../nothing')).toBe('Looked at ../nothing in the workspace.');
});
