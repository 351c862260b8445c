import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLineEndsOf } from '../../src/plugin/line-ends.ts';

const line = fc.stringMatching(/^[a-z/ ]{0,5}$/);
const lines = fc.array(line, { minLength: 1 });

test('a text gets the line ends of its model, and nothing else changes', () => {
  fc.assert(
    fc.property(
      lines,
      lines,
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('\n', '\r\n'),
      (a, b, model, own) => {
        const text = `${a.join(own)}${own}`;
        const expected = `${a.join(model === '\r\n' ? '\r\n' : own)}${model === '\r\n' ? '\r\n' : own}`;
        expect(withLineEndsOf(`${b.join(model)}${model}`, text)).toBe(expected);
      },
    ),
    { seed: 20_261_127 },
  );
});

test('most lines decide, and without a model nothing does', () => {
  expect(withLineEndsOf('a\r\nb\r\nc\n', 'x\ny')).toBe('x\r\ny');
  expect(withLineEndsOf('a\r\nb\nc\n', 'x\n')).toBe('x\n');
  expect(withLineEndsOf('', 'x\n')).toBe('x\n');
  expect(withLineEndsOf(undefined, 'x\n')).toBe('x\n');
});
