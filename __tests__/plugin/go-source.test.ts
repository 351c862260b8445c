import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGoFile } from '../../src/plugin/go-source.ts';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { askGo, GO_TIMEOUT } from './go.ts';

const monorepo = (file: string) => readGoFile(readFileSync(join(fixtureFolder('monorepo'), file), 'utf8'));

test('a variable and one in a group are found', () => {
  expect(monorepo('plugins/auth/main.go')).toEqual({
    packageName: 'main',
    variables: ['HandlerRegisterer'],
    hasMain: true,
  });
  expect(monorepo('plugins/audit/main.go').variables).toEqual(['pluginName', 'ModifierRegisterer']);
});

test('comments, strings and functions declare nothing', () => {
  expect(monorepo('cmd/tool/main.go')).toEqual({ packageName: 'main', variables: [], hasMain: true });
});

test('the constraint above the package clause is read, with a comment between them', () => {
  expect(monorepo('plugins/auth/new-plugin.go')).toEqual({
    packageName: 'main',
    variables: ['ClientRegisterer'],
    hasMain: false,
    constraint: 'ignore',
  });
});

test.each([
  ['a comment before the clause', '/* package other */ package main\n', 'main'],
  ['another name', '// Package auth …\npackage auth_test\n', 'auth_test'],
  ['letters beyond ASCII', 'package größe\n', 'größe'],
  ['a byte order mark', '\ufeffpackage main\n', 'main'],
  ['CRLF', '// x\r\npackage main\r\n', 'main'],
  ['nothing', '', ''],
])('the package name: %s', (_, source, name) => {
  expect(readGoFile(source).packageName).toBe(name);
});

test.each([
  ['//go:build linux && !cgo\n\npackage main\n', 'linux && !cgo'],
  ['// Copyright\n\n//go:build ignore\n\n// Package x\npackage main\n', 'ignore'],
  ['//go:build ignore\r\npackage main\r\n', 'ignore'],
  ['/*\n//go:build ignore\n*/\npackage main\n', undefined],
  ['package main\n\n//go:build ignore\n', undefined],
  ['// go:build ignore\npackage main\n', undefined],
  ['//go:buildx ignore\npackage main\n', undefined],
  [
    '// +build linux,amd64 darwin\n// +build !cgo\n\npackage main\n',
    '((linux && amd64) || (darwin)) && ((!cgo))',
  ],
  ['//+build ignore\r\n\r\npackage main\r\n', '((ignore))'],
  ['// +build mine\n\n//go:build ignore\npackage main\n', 'ignore'],
  ['// +build ignore\npackage main\n', undefined],
  ['/* x */\n// +build ignore\n\npackage main\n', undefined],
  ['// +builds ignore\n\npackage main\n', undefined],
])('the constraint of %j', (source, constraint) => {
  expect(readGoFile(source).constraint).toBe(constraint);
});

/** Declarations in which names may hide; the answer of each is Go's, asked below. */
const DECLARATIONS = [
  'var A = 1',
  'var A, B = 1, 2',
  'var A,\n\tB = 1, 2',
  'var A int; var B int',
  'var (\n\tA = 1\n\tB, C = 2, 3 // D = 4\n)',
  'var ( A = 1; B = 2 )',
  'var (\n\tA = one +\n\t\ttwo\n\tB = 2\n)',
  'var (\n\tA = []int{\n\t\tx,\n\t}\n\tB = f(\n\t\ty,\n\t)\n)',
  'var A = func() int {\n\tvar hidden = 1\n\treturn hidden\n}()',
  'var A = map[string]int{"}": 1, "var B": 2}',
  'var A = `\nvar hidden = 1\n`',
  "var A = '\"'\nvar B = '\\''",
  'var A = "\\"" // "\nvar B = "/*"',
  'var A struct {\n\tHidden int\n}',
  'var (\n\tA struct {\n\t\tHidden int\n\t}\n\tB int\n)',
  'var A interface{ M(hidden int) }',
  'func f() {\n\tvar hidden = 1\n\t_ = hidden\n}',
  'func (r reg) f(\n\thidden int,\n) (err error) {\n\treturn\n}',
  'type T struct {\n\thidden int\n}',
  'const c = 1',
  '/* var hidden = 1 */',
  '// var hidden = 1',
  'func main() {\n\tvar main = 1\n\t_ = main\n}',
  'func (r reg) main() {}',
  'var f = func() { main() }',
  'var Größe = 1',
  'var _ = 1',
];

test(
  'whatever is declared in whatever order, the variables are those that Go finds',
  async () => {
    const files = fc.sample(
      fc.record({
        declarations: fc.array(fc.constantFrom(...DECLARATIONS), { maxLength: 6 }),
        between: fc.constantFrom('\n', '\n\n', '\r\n', ' ; ', '\n// {\n', '\n/* ( */\n'),
      }),
      { numRuns: 300, seed: 20_261_127 },
    );
    const single = DECLARATIONS.map((one) => ({ declarations: [one], between: '\n' }));
    const sources = [...single, ...files].map(({ declarations, between }) => {
      const text = ['package main', ...declarations].join(between);
      return `${text}\n`;
    });
    const answers = await askGo(
      sources.map((source) => ({ name: 'x.go', source, architecture: 'amd64', goMinor: 25, tags: [] })),
    );
    const read = sources.map((source) => readGoFile(source));

    const valid = answers.flatMap((answer, index) =>
      answer.valid ? [{ source: sources[index], names: answer.variables, hasMain: answer.hasMain }] : [],
    );
    expect(valid.length).toBeGreaterThan(200);
    for (const { source, names, hasMain } of valid) {
      const own = read[sources.indexOf(source ?? '')];
      expect({ source, names: own?.variables, hasMain: own?.hasMain }).toEqual({ source, names, hasMain });
    }
  },
  GO_TIMEOUT,
);

test('no text makes it throw', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '"',
      "'",
      '`',
      '/',
      '*',
      '\\',
      '\n',
      '(',
      ')',
      '{',
      '}',
      ';',
      ',',
      'var ',
      'package ',
      'A',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      const { packageName, variables } = readGoFile(text);
      for (const name of [packageName, ...variables]) expect(text).toContain(name);
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
