import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareModules } from '../../src/plugin/compatibility.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import {
  LIST_FIELDS,
  type LinkedModule,
  linkedModules,
  localFolders,
  parseGoList,
} from '../../src/plugin/linked-modules.ts';
import { GATEWAY } from '../loader/samples.ts';
import { GO_TIMEOUT, go, scratch } from './go.ts';

/** Two plugins over three local modules: one direct, one behind it, one that is required and not linked. */
const FILES: Readonly<Record<string, string>> = {
  'app/go.mod': `module example.com/app

go 1.24

require (
	example.com/direct v1.0.0
	example.com/unused v1.0.0
)

require example.com/behind v1.2.0 // indirect

replace (
	example.com/behind => ../behind
	example.com/direct v1.0.0 => ../direct
	example.com/unused => ../unused
)
`,
  'app/one/main.go': 'package main\n\nimport _ "example.com/direct"\n\nfunc main() {}\n',
  'app/two/main.go': 'package main\n\nimport _ "example.com/app/own"\n\nfunc main() {}\n',
  'app/own/own.go': 'package own\n\nimport _ "strings"\n',
  'direct/go.mod': 'module example.com/direct\n\ngo 1.24\n\nrequire example.com/behind v1.2.0\n',
  'direct/direct.go':
    'package direct\n\nimport (\n\t_ "example.com/behind/b"\n\t_ "example.com/behind/a"\n)\n',
  'behind/go.mod': 'module example.com/behind\n\ngo 1.24\n',
  'behind/a/a.go': 'package a // has } and\n',
  'behind/b/b.go': 'package b\n',
  'behind/c/c.go': 'package c\n',
  'unused/go.mod': 'module example.com/unused\n\ngo 1.24\n',
  'unused/unused.go': 'package unused\n',
};

test(
  'what `go list -deps` prints is sorted into modules, for each plugin its own',
  async () => {
    await using root = await scratch();
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(join(root.path, name, '..'), { recursive: true });
      await writeFile(join(root.path, name), text);
    }
    const args = ['list', '-mod=mod', '-deps', `-json=${LIST_FIELDS}`, './one', './two'];
    const packages = parseGoList(await go(join(root.path, 'app'), args));
    const linkedBy = (path: string): LinkedModule[] => {
      const found = packages.find(({ ImportPath }) => ImportPath === path);
      if (!found) throw new Error(`no ${path} among ${packages.map(({ ImportPath }) => ImportPath)}`);
      const own = { path: 'example.com/app', folder: join(root.path, 'app') };
      return linkedModules(packages, found, own);
    };

    expect(linkedBy('example.com/app/one')).toEqual([
      {
        path: 'example.com/behind',
        version: 'v1.2.0',
        indirect: true,
        replace: { path: '../behind', version: '' },
        packages: ['example.com/behind/a', 'example.com/behind/b'],
      },
      {
        path: 'example.com/direct',
        version: 'v1.0.0',
        indirect: false,
        replace: { path: '../direct', version: '' },
        packages: ['example.com/direct'],
      },
    ]);
    expect(linkedBy('example.com/app/two')).toEqual([]);
    const top = await realpath(root.path);
    const local = ['app/one', 'app/own', 'app/two', 'behind/a', 'behind/b', 'direct'];
    expect(localFolders(packages).toSorted()).toEqual(local.map((path) => join(top, path)));
    expect(packages.find(({ ImportPath }) => ImportPath === 'strings')?.Standard).toBe(true);
  },
  GO_TIMEOUT,
);

test('downloaded packages, replaced or not, are not local', () => {
  const downloaded = { ImportPath: 'example.com/a', Dir: '/go/pkg/mod/example.com/a@v1.0.0' };
  const module = { Path: 'example.com/a', Version: 'v1.0.0' };
  const fork = { Path: 'example.com/fork', Version: 'v1.1.0' };
  expect(
    localFolders([
      { ...downloaded, Module: module },
      { ...downloaded, Module: { ...module, Replace: fork } },
      { ImportPath: 'command-line-arguments', Dir: '/w/a' },
    ]),
  ).toEqual(['/w/a']);
});

test.each(['./one', 'one/main.go'])(
  'a module that a go.work uses is linked in the place of what its path names: %s',
  async (asked) => {
    await using root = await scratch({
      'go.work': 'go 1.24\n\nuse (\n\t./app\n\t./behind\n\t./direct\n\t./unused\n)\n',
    });
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(join(root.path, name, '..'), { recursive: true });
      await writeFile(join(root.path, name), text.replace(/\nreplace \([^)]*\)\n/, ''));
    }
    const folder = join(await realpath(root.path), 'app');
    const args = ['list', '-deps', `-json=${LIST_FIELDS}`, asked];
    const packages = parseGoList(await go(folder, args, '', join(folder, '../go.work')));
    const plugin = packages.at(-1);
    if (!plugin) throw new Error('nothing was listed');

    const linked = linkedModules(packages, plugin, { path: 'example.com/app', folder });
    expect(linked.map(({ path, version, replace }) => [path, version, replace])).toEqual([
      ['example.com/behind', '', { path: '../behind', version: '' }],
      ['example.com/direct', '', { path: '../direct', version: '' }],
    ]);

    const theirs = { path: 'example.com/direct', version: 'v1.0.0' };
    const gateway = { ...GATEWAY, modules: [theirs], packages: { 'example.com/direct': '0' } };
    const { mismatches } = compareModules(linked, gateway, parseGoMod(FILES['app/go.mod'] ?? ''));
    expect(mismatches.map(({ module, have, want }) => [module, have, want])).toEqual([
      ['example.com/direct', '=> ../direct', 'v1.0.0'],
    ]);
  },
  GO_TIMEOUT,
);

test('no output holds no packages', () => {
  expect(parseGoList('')).toEqual([]);
  expect(parseGoList('\n')).toEqual([]);
});

test('anything else is a syntax error', () => {
  expect(() => parseGoList('go: downloading example.com/a v1.0.0\n')).toThrow(SyntaxError);
  expect(() => parseGoList('{\n\t"ImportPath": "a"\n')).toThrow(SyntaxError);
});
