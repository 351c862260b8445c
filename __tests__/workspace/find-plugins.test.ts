import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PluginRequest } from '../../src/inputs/inputs.ts';
import { findPlugins, type PluginSource } from '../../src/workspace/find-plugins.ts';
import { FIXTURES, fixtureFolder } from '../fixtures/fixtures.ts';
import { problemFromAsync } from '../problems.ts';

const CONTEXT = { architecture: 'amd64', goMinor: 25, tags: [] as string[] };
const SERVER = 'package main\n\nvar HandlerRegisterer = 1\n\nfunc main() {}\n';
const PROGRAM = 'package main\n\nfunc main() {}\n';

let workspace: string;

beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'kpa-find-')));
});

afterEach(() => rmSync(workspace, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
}

function find(requests: readonly PluginRequest[] = [], workingDirectory = '.', tags: string[] = []) {
  return findPlugins({
    workspace,
    workingDirectory: join(workspace, workingDirectory),
    outputDirectory: join(workspace, 'krakend-plugins'),
    requests,
    context: { ...CONTEXT, tags },
  });
}

const brief = (plugins: readonly PluginSource[]) =>
  plugins.map(({ name, folder, packagePath }) => [name, relative(workspace, folder), packagePath]);

describe('fixtures', () => {
  test.each(FIXTURES.map(({ name, plugins }) => [name, plugins] as const))('%s', async (name, plugins) => {
    const folder = fixtureFolder(name);
    const search = {
      workspace: dirname(folder),
      workingDirectory: folder,
      outputDirectory: join(folder, 'krakend-plugins'),
      requests: [],
      context: CONTEXT,
    };
    if (plugins.every(({ kinds }) => kinds.length === 0)) {
      const problem = await problemFromAsync(() => findPlugins(search));
      expect(problem.what).toBe(`No plugin was found in ${name}.`);
      return;
    }
    const found = await findPlugins(search);
    expect(found.map(({ packagePath, declaredKinds }) => [packagePath, declaredKinds])).toEqual(
      plugins.map((plugin) => [plugin.package, plugin.kinds]),
    );
  });
});

test('a plugin at the root is named after its module, others after their folders', async () => {
  write({
    'go.mod': 'module example.com/gateway-tools/v2\n',
    'main.go': SERVER,
    'plugins/my auth/main.go': SERVER,
  });
  expect(brief(await find())).toEqual([
    ['gateway-tools', '', '.'],
    ['my-auth', 'plugins/my auth', './plugins/my auth'],
  ]);
});

test('folders that Go passes over, and what an earlier call left, are not looked at', async () => {
  const places = [
    'testdata',
    'vendor/x',
    'node_modules/x',
    '.hidden',
    '_draft',
    'a/testdata',
    'krakend-plugins/x',
  ];
  write({
    'go.mod': 'module example.com/m\n',
    'a/main.go': SERVER,
    ...Object.fromEntries(places.map((place) => [`${place}/main.go`, SERVER])),
  });
  expect(brief(await find())).toEqual([['a', 'a', './a']]);
});

test('only files of the build count: names, constraints, tags and tests', async () => {
  write({
    'go.mod': 'module example.com/m\n',
    'a/main.go': PROGRAM,
    'a/plugin_windows.go': SERVER,
    'b/main.go': `//go:build ignore\n\n${SERVER}`,
    'c/main.go': PROGRAM,
    'c/plugin_test.go': SERVER,
    'd/main.go': `//go:build mine\n\n${SERVER}`,
    'e/.main.go': SERVER,
    'f/plugin.go/README': 'a folder',
  });
  expect((await problemFromAsync(() => find())).why).toContain(
    'These main packages declare no registerer: a, c.',
  );
  expect(brief(await find([], '.', ['mine']))).toEqual([['d', 'd', './d']]);
});

test('a helper beside main is no plugin, and does not hide one', async () => {
  write({
    'go.mod': 'module example.com/m\n',
    'lib/lib.go': 'package lib\n\nvar HandlerRegisterer = 1\n',
    'mixed/a.go': 'package helper\n',
    'mixed/b.go': SERVER,
  });
  expect(brief(await find())).toEqual([['mixed', 'mixed', './mixed']]);
});

test('nested modules are their own', async () => {
  write({
    'go.mod': 'module example.com/m\n',
    'plugins/a/go.mod': 'module example.com/a-plugin\n',
    'plugins/a/main.go': SERVER,
    'plugins/b/main.go': SERVER,
  });
  const found = await find([], 'plugins');
  expect(found.map(({ name, packagePath, module }) => [name, packagePath, module.relative])).toEqual([
    ['a-plugin', '.', 'plugins/a'],
    ['b', './plugins/b', ''],
  ]);
});

describe('what was asked for by name', () => {
  beforeEach(() =>
    write({ 'go.mod': 'module example.com/m\n', 'x/a/main.go': SERVER, 'y/a/main.go': PROGRAM }),
  );

  test('is built, with a registerer that can be seen or without', async () => {
    expect(brief(await find([{ path: './x/a' }, { path: 'y/a', name: 'other' }]))).toEqual([
      ['a', 'x/a', './x/a'],
      ['other', 'y/a', './y/a'],
    ]);
    expect(brief(await find([{ path: 'a' }], 'x'))).toEqual([['a', 'x/a', './x/a']]);
  });

  test('may not be missing, no main package, or out of the workspace', async () => {
    write({ 'lib/lib.go': 'package lib\n' });
    expect((await problemFromAsync(() => find([{ path: 'z' }]))).what).toBe('plugins: there is no "z".');
    expect((await problemFromAsync(() => find([{ path: 'lib' }]))).what).toBe(
      'plugins: "lib" is not a folder with a main package.',
    );
    expect((await problemFromAsync(() => find([{ path: 'x/a/main.go' }]))).what).toBe(
      'plugins: "x/a/main.go" is not a folder with a main package.',
    );
    expect((await problemFromAsync(() => find([{ path: '../..' }]))).what).toBe(
      'plugins: "../.." leads out of the workspace.',
    );
    symlinkSync('/', join(workspace, 'root'));
    expect((await problemFromAsync(() => find([{ path: 'root' }]))).what).toBe(
      'plugins: "root" leads out of the workspace.',
    );
  });

  test('needs names of its own', async () => {
    const problem = await problemFromAsync(() => find([{ path: 'x/a' }, { path: 'y/a' }]));
    expect(problem.what).toBe('Two plugins would both be called a.so: x/a and y/a.');
    expect(problem.fix).toBe('name them in the input plugins, one line each: a-1=x/a and a-2=y/a');
  });
});

test('a plugin without a module says how to make one', async () => {
  write({ "plugins/it's/main.go": SERVER });
  const problem = await problemFromAsync(() => find());
  expect(problem.what).toBe(
    "The plugin in plugins/it's belongs to no Go module: there is no go.mod at or above it.",
  );
  expect(problem.fix).toBe(`cd 'plugins/it'\\''s' && go mod init 'example.com/it'\\''s' && go mod tidy`);
});

test('an empty repository says that it may not have been checked out', async () => {
  const problem = await problemFromAsync(() => find());
  expect(problem.what).toBe('No plugin was found in the repository.');
  expect(problem.why).toBe('It has no Go package main.');
  expect(problem.fix).toContain('check out the repository before this step');
});

test('whatever the folder is called, the file has a name that KrakenD matches once', async () => {
  const part = fc.constantFrom('.so', '..so', '.', '-', 'so', 'a', 'é', ' ', '$', '.s', 'o', '_', '\n');
  const name = fc
    .array(part, { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''))
    .filter((text) => !/^[._]/.test(text));
  const names = [...new Set(fc.sample(name, { numRuns: 60, seed: 20_261_127 }))];
  write({ 'go.mod': 'module example.com/m\n' });
  for (const [index, folder] of names.entries()) write({ [`${index}/${folder}/main.go`]: SERVER });
  for (const [index, folder] of names.entries()) {
    const [plugin] = await find([{ path: `${index}/${folder}` }]);
    expect(plugin?.name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
    expect(plugin?.name).not.toContain('.so');
  }
});
