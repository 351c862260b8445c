import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code, codeBlock, megabytes, plain, table } from '../../src/report/markdown.ts';

/** How GitHub splits a row into cells: `\` takes the next mark with it, any other `|` ends a cell (cmark-gfm, table.re). */
function cells(row: string): string[] {
  const found = [...row.matchAll(/\|((?:\\[!-/:-@[-`{-~]|[^|\\]|\\)*)(?=\|)/g)];
  return found.map(([, cell = '']) => cell);
}

/** What stays of plain text: escapes and entities undone. */
function unescaped(markdown: string): string {
  return markdown
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** What a reader sees of a piece of code: CommonMark's code span, or the HTML element. */
function shown(markdown: string): string {
  const html = /^<code>(.*)<\/code>$/s.exec(markdown)?.[1];
  if (html !== undefined)
    return html.replaceAll(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
  return /^`([^`]*)`$/s.exec(markdown)?.[1] ?? '';
}

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'|\\`*_<>&#!~[]{}$-+.', '\n', '\r', ' ', 'a', '&amp;', '<b>', '``') }),
  fc.string({ unit: 'grapheme' }),
);

const flat = (value: string): string => value.replaceAll(/\s*[\r\n]\s*/g, ' ').trim();

test.each([
  ['a_b*c', 'a\\_b\\*c'],
  ['<script>', '&lt;script>'],
  ['a & b', 'a &amp; b'],
  ['a | b', 'a \\| b'],
  ['$HOME and $PATH', '\\$HOME and \\$PATH'],
  ['one\n  two\r\nthree\rfour', 'one two three four'],
])('plain text %j', (value, markdown) => {
  expect(plain(value)).toBe(markdown);
});

test.each([
  ['auth.so', '`auth.so`'],
  ['a\\b', '`a\\b`'],
  ['a|b', '<code>a&#124;b</code>'],
  ['a`b', '<code>a&#96;b</code>'],
  ['', ''],
])('code %j', (value, markdown) => {
  expect(code(value)).toBe(markdown);
});

test('no text breaks a row, as plain text or as code', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (values) => {
      const header = values.flatMap(() => ['a', 'b']);
      const lines = table(header, [values.flatMap((value) => [plain(value), code(value)])]).split(
        /\r\n|\r|\n/,
      );
      expect(lines).toHaveLength(3);
      expect(lines.map((line) => cells(line).length)).toEqual([header.length, header.length, header.length]);
    }),
    { seed: 20_261_127, numRuns: 2000 },
  );
});

test('what was written can be read again', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(unescaped(plain(value))).toBe(flat(value));
      expect(shown(code(value))).toBe(flat(value));
    }),
    { seed: 20_261_127, numRuns: 2000 },
  );
});

test('nothing in plain text opens a tag, a link, an image, code or emphasis', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(plain(value).replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[<`*_[\]|#~$]/);
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});

test('a block of code ends where it should, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.array(text.map(flat), { maxLength: 5 }), (lines) => {
      const [open = '', ...rest] = codeBlock(lines, 'sh').split('\n');
      const fence = open.replace(/sh$/, '');
      expect(fence).toMatch(/^`{3,}$/);
      // A line of at least as many backticks would close it.
      expect(rest.findIndex((line) => line.trim().startsWith(fence))).toBe(rest.length - 1);
      expect(rest.slice(0, -1)).toEqual(lines);
    }),
    { seed: 20_261_127, numRuns: 500 },
  );
});

test('sizes for people', () => {
  expect([0, 4_123_456, 15_300_000].map(megabytes)).toEqual(['0.0 MB', '4.1 MB', '15.3 MB']);
});
