import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareGo, loweredGoLine } from '../../src/plugin/go-line.ts';

const goMod = (lines: string): string => `module m\n\n${lines}\nrequire a v1.0.0\n`;

test.each([
  ['go 1.26.0\n', '1.25.6', '1.26.0', '1.25'],
  ['go 1.25.7\n', '1.25.6', '1.25.7', '1.25'],
  ['go 1.24.0\n', '1.20.11', '1.24.0', '1.20'],
  ['go 1.20\n\ntoolchain go1.24.1\n', '1.20.11', '1.20', '1.20'],
  ['go 1.26rc1\n\ntoolchain go1.26rc1\n', '1.25.6', '1.26rc1', '1.25'],
  ['\tgo\t1.30.0 // so new\n', '1.25.6', '1.30.0', '1.25'],
])('%j is lowered for Go %s', (lines, goVersion, from, to) => {
  const lowered = loweredGoLine(goMod(lines), goVersion);
  expect(lowered).toMatchObject({ from, to });
  expect(lowered?.text).toMatch(new RegExp(`^\\s*go\\s+${to.replace('.', '\\.')}(\\s|$)`, 'm'));
  expect(lowered?.text).not.toContain('toolchain');
  expect(lowered?.text).toContain('require a v1.0.0');
});

test.each([
  ['go 1.25.6\n', '1.25.6'],
  ['go 1.25\n', '1.25.6'],
  ['go 1.21\n\ntoolchain go1.25.9\n', '1.25.6'],
  ['go 1.20\n', '1.20.11'],
  ['', '1.25.6'],
])('%j stays for Go %s', (lines, goVersion) => {
  expect(loweredGoLine(goMod(lines), goVersion)).toBeUndefined();
});

test('versions are compared as Go does', () => {
  const ascending = [
    '1.9',
    '1.20',
    '1.21rc2',
    '1.21.0',
    '1.21.1',
    '1.25',
    '1.25rc1',
    '1.25.0',
    '1.25.10',
    '2.0.0',
  ];
  expect(ascending.toReversed().toSorted(compareGo)).toEqual(ascending);
});

test('any text is taken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('1.20.11', '1.25.6'), (text, goVersion) => {
      const lowered = loweredGoLine(text, goVersion);
      if (lowered) expect(loweredGoLine(lowered.text, goVersion)).toBeUndefined();
    }),
  );
});
