import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineOf, moduleName, parseGoMod } from '../../src/plugin/go-mod.ts';
import { GO_TIMEOUT, go, scratch } from './go.ts';

const TEXT = `// The plugin.
module "example.com/my plugin" // in quotes

go 1.25.0
toolchain go1.25.6

require github.com/a/one v1.2.3
require (
	github.com/b/two v0.1.0 // indirect
	github.com/c/three/v3 v3.0.0-20250101000000-abcdef012345 // indirect; kept
	// github.com/d/none v1.0.0

	\`github.com/e/five\` v5.0.0+incompatible // indirectly
)

exclude github.com/a/one v1.2.4
retract (
	v1.0.0
	[v1.1.0, v1.2.0]
)

replace github.com/a/one => ../one
replace (
	github.com/b/two v0.1.0 => github.com/fork/two v0.1.1
	github.com/c/three/v3 => "../a // folder" // not at home
)
`;

const EXPECTED = {
  module: 'example.com/my plugin',
  moduleLine: 2,
  go: { version: '1.25.0', line: 4 },
  requirements: [
    { path: 'github.com/a/one', version: 'v1.2.3', line: 7 },
    { path: 'github.com/b/two', version: 'v0.1.0', line: 9 },
    { path: 'github.com/c/three/v3', version: 'v3.0.0-20250101000000-abcdef012345', line: 10 },
    { path: 'github.com/e/five', version: 'v5.0.0+incompatible', line: 13 },
  ],
  replacements: [
    { path: 'github.com/a/one', target: '../one', line: 22 },
    {
      path: 'github.com/b/two',
      version: 'v0.1.0',
      target: 'github.com/fork/two',
      targetVersion: 'v0.1.1',
      line: 24,
    },
    { path: 'github.com/c/three/v3', target: '../a // folder', line: 25 },
  ],
  others: [
    { directive: 'toolchain', line: 5 },
    { directive: 'exclude', line: 16 },
    { directive: 'retract', line: 17 },
  ],
};

test.each([
  ['LF', TEXT],
  ['CRLF', TEXT.replaceAll('\n', '\r\n')],
])('blocks, comments, quotes and every form of replace, with %s', (_, text) => {
  expect(parseGoMod(text)).toEqual(EXPECTED);
});

test('the line that decides a version is its replace, else its require, else the module line', () => {
  const goMod = parseGoMod(TEXT);
  expect(lineOf(goMod, 'github.com/a/one')).toBe(22);
  expect(lineOf(goMod, 'github.com/e/five')).toBe(13);
  expect(lineOf(goMod, 'github.com/x/other')).toBe(2);
});

test('an empty file has no module', () => {
  expect(parseGoMod('')).toEqual({ module: '', moduleLine: 1, requirements: [], replacements: [] });
});

test.each([
  ['example.com/auth', 'auth'],
  ['example.com/auth/v2', 'auth'],
  ['gopkg.in/auth.v3', 'auth'],
  ['auth', 'auth'],
  ['', ''],
])('the name of the module %j', (path, name) => {
  expect(moduleName(path)).toBe(name);
});

const modulePath = fc
  .array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,6}$/), { minLength: 1, maxLength: 3 })
  .map((elements) => `example.com/${elements.join('/')}`);
const version = fc
  .tuple(fc.constantFrom('v0', 'v1'), fc.nat(99), fc.nat(99))
  .map((numbers) => numbers.join('.'));
const folder = fc.constantFrom('../shared', './a/b', '"../my folder"', '`../a//b`', '"../it\'s"', '"./(x)"');
const end = fc.constantFrom('', ' // a remark', '\t//"odd" (', ' // indirect', '   ');
const required = fc.tuple(modulePath, version, end).map((parts) => parts.join(' '));
const replaced = fc
  .tuple(
    modulePath,
    fc.oneof(fc.constant(''), version),
    fc.oneof(
      folder,
      fc.tuple(modulePath, version).map((parts) => parts.join(' ')),
    ),
    end,
  )
  .map(([path, from, to, rest]) => `${path} ${from} => ${to}${rest}`);

const statements = (verb: string, one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    one.map((text) => `${verb} ${text}`),
    fc
      .tuple(
        fc.array(fc.oneof(one, fc.constantFrom('', '// alone', '//')), { maxLength: 4 }),
        fc.constantFrom(' (', '(', '  ( // remark'),
      )
      .map(([lines, open]) => [verb + open, ...lines.map((line) => `\t${line}`), ')'].join('\n')),
  );

const goModText = fc
  .record({
    module: modulePath,
    body: fc.array(
      fc.oneof(statements('require', required), statements('replace', replaced), fc.constant('')),
      {
        maxLength: 6,
      },
    ),
    lineEnd: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ module, body, lineEnd }) =>
    [`module ${module}`, '', 'go 1.24', ...body, ''].join('\n').replaceAll('\n', lineEnd),
  );

interface EditedJson {
  readonly Module: { readonly Path: string };
  readonly Go: string;
  readonly Require: readonly { readonly Path: string; readonly Version: string }[] | null;
  readonly Replace:
    | readonly {
        readonly Old: { readonly Path: string; readonly Version?: string };
        readonly New: { readonly Path: string; readonly Version?: string };
      }[]
    | null;
}

test(
  'it reads what `go mod edit -json` reads',
  async () => {
    await using folder = await scratch();
    const file = join(folder.path, 'go.mod');
    let understood = 0;
    for (const text of fc.sample(goModText, { numRuns: 80, seed: 20_261_127 })) {
      await writeFile(file, text);
      // Go refuses some of them, such as a second replace of one module with another version.
      const printed = await go(folder.path, ['mod', 'edit', '-json']).catch(() => undefined);
      if (printed === undefined) continue;
      understood++;
      const { Module, Go, Require, Replace } = JSON.parse(printed) as EditedJson;
      const own = parseGoMod(text);
      expect({ text, module: own.module, go: own.go?.version }).toEqual({
        text,
        module: Module.Path,
        go: Go,
      });
      expect({ text, is: own.requirements.map(({ path, version: at }) => [path, at]) }).toEqual({
        text,
        is: (Require ?? []).map(({ Path, Version }) => [Path, Version]),
      });
      expect({
        text,
        is: own.replacements.map((r) => [r.path, r.version, r.target, r.targetVersion]),
      }).toEqual({
        text,
        is: (Replace ?? []).map(({ Old, New }) => [Old.Path, Old.Version, New.Path, New.Version]),
      });
      const lines = text.split('\n');
      for (const { path, line } of [...own.requirements, ...own.replacements]) {
        expect(lines[line - 1]).toContain(path);
      }
    }
    expect(understood).toBeGreaterThan(40);
  },
  GO_TIMEOUT,
);

test('no text makes it throw', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      'require ',
      'replace ',
      '(',
      ')',
      '=>',
      '"',
      '`',
      '//',
      '\n',
      '\r',
      '\t',
      ' ',
      '\\',
      'a',
      'v1',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      const { requirements, replacements, moduleLine } = parseGoMod(text);
      const lines = text.split('\n').length;
      for (const { line } of [...requirements, ...replacements, { line: moduleLine }]) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
      }
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
