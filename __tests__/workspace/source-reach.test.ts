import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayEmbed, sourceReach } from '../../src/workspace/source-reach.ts';

test.each([
  'import "C"\n',
  'import `C`\n',
  'import (\n\t"C"\n)\n',
  'import "C" // x\n',
  'import "C";\n',
  'import ("fmt"; "C")\n',
  'import ("fmt"\n"C")\n',
  'import/* */"C"\n',
  'import "fmt"; import "C"\n',
  'import (\n\t// #include <x.h>\n\t"C"\n)\n',
  'import "\\x43"\n',
  'import "\\u0043"\n',
  'import "\\103"\n',
  '/*\nfunc f() {}\n*/\nimport "C"\n',
])('C beside Go: %j', (text) => {
  expect(sourceReach('a.go', `package main\n\n${text}`).cgo).toBe(true);
});

test.each([
  'import "fmt"\n\nvar letter = "C"\n',
  '// import "C"\n',
  '/*\nimport "C"\n*/\n',
  'const c = `\nimport "C"\n`\n',
  'import "example.com/C"\n',
])('no C: %j', (text) => {
  expect(sourceReach('a.go', `package main\n\n${text}`).cgo).toBe(false);
});

test('assembly that includes by a path reaches further, and what Go brings does not', () => {
  expect(sourceReach('a/x.s', '#include "textflag.h"\n').includes).toBe(false);
  expect(sourceReach('a/x.s', '#include "textflag.h"\n #include "../../asm/macros.h"\n').includes).toBe(true);
});

test('patterns of embedded files', () => {
  const text =
    'package main\n\n//go:embed all:web "two words.txt" `a b`\n//go:embed *.html\nvar x embed.FS\n';
  expect(sourceReach('a.go', text).embeds).toEqual(['web', 'two words.txt', 'a b', '*.html']);
});

test.each([
  ['web', 'web/a.txt', true],
  ['web/*', 'web/a.txt', true],
  ['*', 'web/a.txt', true],
  ['w?b', 'web/a.txt', true],
  ['static', 'web/a.txt', false],
  ['static/*', 'web/a.txt', false],
  ['plugins.json', 'plugins.json', true],
])('the pattern %s and the file %s: %s', (pattern, file, may) => {
  expect(mayEmbed(pattern, file)).toBe(may);
});

test('no text stops it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('a.go', 'a.s', 'go.mod', 'a.c'),
      fc.string({ unit: 'binary' }),
      (name, text) => {
        sourceReach(name, text);
      },
    ),
  );
});
