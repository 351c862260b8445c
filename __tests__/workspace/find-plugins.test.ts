import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PluginRequest } from '../../src/inputs/plugins.ts';
import { findPlugins, goPaths, type PluginSource } from '../../src/workspace/find-plugins.ts';
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
  expect((await problemFromAsync(() => find())).why).toBe(
    'a/plugin_windows.go declares HandlerRegisterer, but its name leaves it out of a build for Linux.',
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
  const [mixed] = await find();
  expect(mixed).toMatchObject({ name: 'mixed', packagePath: './mixed', files: ['b.go'] });
  expect(mixed && goPaths(mixed)).toEqual(['./mixed/b.go']);
});

test('of several programs in a folder each with a registerer is a plugin of its own', async () => {
  write({
    'go.mod': 'module example.com/m\n',
    'x/auth.go': SERVER,
    'x/geo.go': SERVER,
    'x/tool.go': PROGRAM,
    'x/shared.go': 'package main\n',
    'y/main.go': SERVER,
    'y/tool.go': PROGRAM,
    'z/server.go': SERVER,
    'z/client.go': 'package main\n\nvar ClientRegisterer = 1\n',
  });
  const found = await find();
  expect(found.map(({ name, files }) => [name, files])).toEqual([
    ['auth', ['auth.go', 'shared.go']],
    ['geo', ['geo.go', 'shared.go']],
    ['y', ['main.go']],
    ['z', undefined],
  ]);
  const problem = await problemFromAsync(() => find([{ path: 'x' }]));
  expect(problem.what).toBe('plugins: "x" holds 2 programs.');
  expect(problem.fix).toContain('x/auth.go x/shared.go and x/geo.go x/shared.go');
});

describe('patterns and files', () => {
  beforeEach(() =>
    write({
      'go.mod': 'module example.com/m\n',
      'plugins/a/main.go': SERVER,
      'plugins/b/main.go': SERVER,
      'plugins/lib/lib.go': 'package lib\n',
      'plugins/tool/main.go': PROGRAM,
      'plugins/deep/er/main.go': SERVER,
      'plugins/a/testdata/x/main.go': SERVER,
      'plugins/README.md': '',
      'single/one.go': SERVER,
      'single/two.go': SERVER,
      'single/helper.go': 'package main\n',
    }),
  );
  const names = async (...requests: PluginRequest[]) => (await find(requests)).map(({ name }) => name);

  test('a pattern takes the plugins in what it matches', async () => {
    expect(await names({ path: 'plugins/*' })).toEqual(['a', 'b']);
    expect(await names({ path: './plugins/**' })).toEqual(['a', 'b', 'er']);
    expect(await names({ path: 'plugins/[ab]' })).toEqual(['a', 'b']);
    expect(await names({ path: 'plugins/*/main.go' })).toEqual(['a', 'b']);
    expect(await names({ path: 'single/*.go' })).toEqual(['one', 'two']);
    expect(await names({ path: 'single/t*.go' })).toEqual(['two']);
    expect(await names({ path: 'sing*' })).toEqual(['one', 'two']);
  });

  test('what is named by a path of its own is not taken by a pattern again', async () => {
    expect(
      await names({ path: 'plugins/*' }, { path: 'plugins/b', name: 'mine' }, { path: 'plugins/**' }),
    ).toEqual(['a', 'mine', 'er']);
  });

  test('one that matches no plugin says what it looked at', async () => {
    const problem = await problemFromAsync(() => find([{ path: 'plugins/[lt]*' }]));
    expect(problem.what).toBe('plugins: "plugins/[lt]*" matches no plugin.');
    expect(problem.why).toBe(
      'It matches plugins/lib, plugins/tool, where no main package declares a registerer.',
    );
    expect((await problemFromAsync(() => find([{ path: 'plugins/z*' }]))).why).toBe(
      'Nothing in the repository has such a path.',
    );
    expect((await problemFromAsync(() => find([{ path: '../*' }]))).what).toBe(
      'plugins: ".." leads out of the workspace.',
    );
    expect((await problemFromAsync(() => find([{ path: '/*' }]))).what).toBe(
      'plugins: "/" leads out of the workspace.',
    );
    expect((await problemFromAsync(() => find([{ path: '*/../..' }]))).what).toContain('goes back up');
    expect((await problemFromAsync(() => find([{ path: 'plugins/*', name: 'x' }]))).what).toBe(
      'plugins: "x=plugins/*" gives one name to 2 plugins: plugins/a, plugins/b.',
    );
    expect(await names({ path: 'plugins/a*', name: 'x' })).toEqual(['x']);
  });

  test('a folder whose name looks like a pattern is one', async () => {
    write({ 'p[1]/main.go': SERVER });
    expect(brief(await find([{ path: 'p[1]' }]))).toEqual([['p-1-', 'p[1]', './p[1]']]);
  });

  test('Go files are a program, as for go build', async () => {
    const found = await find([
      { path: 'plugins/a/main.go' },
      { path: 'single/one.go', more: ['single/helper.go'] },
      { path: 'single/two.go', name: 'named' },
    ]);
    expect(found.map(({ name, files }) => [name, files])).toEqual([
      ['a', undefined],
      ['one', ['helper.go', 'one.go']],
      ['named', ['two.go']],
    ]);
    for (const [paths, what] of [
      [['single/one.go', 'plugins/a/main.go'], 'names files of two folders.'],
      [['plugins/lib/lib.go'], 'lib.go says "package lib".'],
      [['single/one.go', 'single/none.go'], 'there is no "single/none.go".'],
      [['single/*.go', 'single/one.go'], 'mixes a pattern with file names.'],
    ] as const) {
      const [path = '', ...more] = paths;
      expect(
        (await problemFromAsync(() => find([{ path, ...(more.length > 0 ? { more } : {}) }]))).what,
      ).toContain(what);
    }
  });

  test('links inside the workspace are followed, others refused by their path', async () => {
    symlinkSync('../plugins/a', join(workspace, 'single/link'));
    expect(brief(await find([{ path: 'single/l*k' }]))).toEqual([['a', 'plugins/a', './plugins/a']]);
    symlinkSync('../../single/helper.go', join(workspace, 'plugins/a/helper.go'));
    expect(await names({ path: 'plugins/a' })).toEqual(['a']);
    symlinkSync('/etc/hostname', join(workspace, 'plugins/b/x.go'));
    const problem = await problemFromAsync(() => find());
    expect(problem.what).toBe('plugins/b/x.go is a link that leads out of the workspace, or to nothing.');
    expect(problem.place).toEqual({ file: 'plugins/b/x.go' });
    expect(await names({ path: 'plugins/a' })).toEqual(['a']);
  });
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

test('two plugins of one module line get no names, which would not help, but a module each', async () => {
  const files = { 'go.mod': 'module example.com/hello\n', 'main.go': SERVER };
  for (const folder of ['a', "it's"]) {
    for (const [name, text] of Object.entries(files)) write({ [`${folder}/${name}`]: text });
  }
  const problem = await problemFromAsync(() => find());
  expect(problem.what).toBe("a/go.mod and it's/go.mod have one module line, example.com/hello.");
  expect(problem.why).toContain('plugin already loaded');
  expect(problem.fix).toBe("cd 'it'\\''s' && go mod edit '-module=example.com/hello-it'\\''s'");
  expect(problem.place).toEqual({ file: "it's/go.mod", line: 1 });
  // Modules of their own, whose paths end alike.
  write({ 'a/go.mod': 'module example.com/a/hello\n' });
  expect((await problemFromAsync(() => find())).what).toContain('Two plugins would both be called hello.so');
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
  expect(problem.why).toBe('The workspace is empty: nothing was checked out into it.');
  expect(problem.fix).toContain('actions/checkout');
});

describe('what was meant as a plugin is told from what is none', () => {
  const why = async (files: Readonly<Record<string, string>>) => {
    write(files);
    return problemFromAsync(() => find());
  };

  test('another package', async () => {
    const problem = await why({
      'go.mod': 'module m.example/m\n',
      'x/a.go': 'package x\n\nvar ClientRegisterer = 1\n',
    });
    expect(problem.what).toBe('No plugin was found in the repository.');
    expect(problem.why).toBe(
      'x/a.go declares ClientRegisterer, and says "package x". A plugin is a package main.',
    );
    expect(problem.place).toEqual({ file: 'x/a.go' });
  });

  test('another name', async () => {
    const problem = await why({ 'main.go': SERVER.replace('HandlerRegisterer', 'HandlersRegisterer') });
    expect(problem.why).toContain(
      'main.go declares HandlersRegisterer. KrakenD looks for HandlerRegisterer,',
    );
  });

  test('a build constraint', async () => {
    const problem = await why({ 'main.go': `//go:build mine\n\n${SERVER}` });
    expect(problem.why).toContain('its line "//go:build mine" leaves it out');
  });

  test('nothing of the kind', async () => {
    const files = {
      'main.go': PROGRAM,
      'cmd/b/main.go': PROGRAM,
      'lib/lib.go': 'package lib\n\nvar Registry = 1\n',
    };
    expect((await why(files)).why).toContain(
      'These main packages declare no registerer: the root of the repository, cmd/b.',
    );
  });

  test('neither in tests, vendored sources and results of earlier steps', async () => {
    const other = 'package x\n\nvar ClientRegisterer = 1\n';
    const problem = await why({
      'x/a_test.go': other,
      'vendor/x/a.go': other,
      'krakend-plugins/a.go': other,
      '.x/a.go': other,
    });
    expect(problem.why).toBe('It has no Go package main.');
  });
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
