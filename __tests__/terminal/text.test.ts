import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hanging, printable, wrap } from '../../src/terminal/text.ts';

test.each([
  ['plain é ✓', 'plain é ✓'],
  ['a\tb\r\nc', 'a  b\nc'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007x', 'x'],
  ['back\b\rover', 'backover'],
  ['evil\u202egnp.so', 'evilgnp.so'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('nothing that is shown moves the cursor or changes colours', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    }),
    { seed: 20_261_124 },
  );
});

test('lines are no longer than they may be, unless one word is, and no word is lost', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 1, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width);
      expect(lines.join(' ')).toBe(words.join(' '));
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
    }),
    { seed: 20_261_124 },
  );
});

test('further lines begin below the first', () => {
  expect(hanging('- ', 'one two three', 9)).toEqual(['- one two', '  three']);
});
