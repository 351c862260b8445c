import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testInputs } from '../../src/inputs/test.ts';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { testedModules } from '../../src/workspace/tested-modules.ts';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { problemFrom, problemFromAsync } from '../problems.ts';

let workspace: string;

beforeAll(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'kpa-tested-')));
  for (const name of ['module-per-folder', 'monorepo']) {
    await cp(fixtureFolder(name), join(workspace, name), { recursive: true });
  }
});

afterAll(() => rm(workspace, { recursive: true }));

async function tested(text: string, workingDirectory = '.'): Promise<string[]> {
  const plugins = ['module-per-folder/plugins/a', 'module-per-folder/plugins/b', 'monorepo/plugins/auth'];
  const modules = await Promise.all(plugins.map((path) => moduleOf(join(workspace, path), workspace)));
  const { test: requests } = testInputs(() => text);
  const found = await testedModules(
    requests,
    workspace,
    join(workspace, workingDirectory),
    modules.flatMap((module) => module ?? []),
  );
  return found.map(({ module, patterns }) => `${module.relative}: ${patterns.join(' ')}`);
}

test.each<[string, string, string[]]>([
  [
    './...',
    '.',
    ['module-per-folder/plugins/a: ./...', 'module-per-folder/plugins/b: ./...', 'monorepo: ./...'],
  ],
  ['...', 'monorepo', ['monorepo: ./...']],
  ['./...', 'monorepo/plugins', ['monorepo: ./plugins/...']],
  ['monorepo', '.', ['monorepo: .']],
  ['./plugins/auth, internal/...', 'monorepo', ['monorepo: ./plugins/auth ./internal/...']],
  ['./shared/...', 'module-per-folder', ['module-per-folder/shared: ./...']],
  ['', '.', []],
])('%j in %s', async (text, workingDirectory, expected) => {
  expect(await tested(text, workingDirectory)).toEqual(expected);
});

test('a module without plugins is tested with the go.work that plugins are built with', async () => {
  const root = join(workspace, 'with-work');
  await cp(fixtureFolder('module-per-folder'), root, { recursive: true });
  await writeFile(join(root, 'go.work'), 'go 1.22\n\nuse (\n\t./plugins/a\n\t./shared\n)\n');
  const plugin = await moduleOf(join(root, 'plugins/a'), workspace, 'auto');
  const { test: requests } = testInputs(() => './shared/...');
  const usedBy = async (goWork?: string): Promise<(string | undefined)[]> =>
    (await testedModules(requests, workspace, root, plugin ? [plugin] : [], goWork)).map(
      ({ module }) => module.goWork?.file,
    );
  expect(await usedBy('auto')).toEqual(['with-work/go.work']);
  expect(await usedBy()).toEqual([undefined]);
});

test('a folder of no module, and one that leads out, are refused', async () => {
  expect((await problemFromAsync(() => tested('./plugins', 'module-per-folder'))).what).toBe(
    'test: "./plugins" belongs to no Go module.',
  );
  expect((await problemFromAsync(() => tested('../..'))).what).toContain('test: "../.." leads out');
  expect((await problemFromAsync(() => tested('./none/...'))).what).toContain('test: there is no "./none"');
});

test.each(['-run=X', './a...', 'a/.../b', '/...', './x\u0007'])('%j is no folder', (text) => {
  expect(problemFrom(() => testInputs(() => text)).what).toContain('Input test');
});
