import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AGE_MS,
  areTouchable,
  isEntry,
  outputOf,
  TOUCHED_AFTER_MS,
  unusedEntries,
  usedActions,
} from '../../src/trim/build-rules.ts';

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const START = 1_700_000_000_000;

const action = (hash: string) => `${hash.slice(0, 2)}/${hash}-a`;
const output = (hash: string) => `${hash.slice(0, 2)}/${hash}-d`;

test('an action names its output', () => {
  const text = `v1 ${HASH} ${OTHER}                 1234  1700000000000000000\n`;
  expect(outputOf(text)).toBe(output(OTHER));
});

test.each(['', 'v2 x', `v1 ${HASH}`, `v1 ${HASH} nothex 12 12\n`])('%j is no action', (text) => {
  expect(outputOf(text)).toBeUndefined();
});

test.each([
  ['set back', START - AGE_MS, false],
  ['set back, by a file system that keeps whole seconds', START - AGE_MS - 999, false],
  ['touched at once', START, true],
  ['touched by a clock that is minutes behind', START - 600_000, true],
  ['touched later', START + 60_000, true],
])('%s: used %s', (_, mtimeMs, used) => {
  expect(usedActions([{ path: action(HASH), mtimeMs }], START).length === 1).toBe(used);
});

test('Go touches what was set back, and its own trim does not take it', () => {
  expect(AGE_MS).toBeGreaterThan(TOUCHED_AFTER_MS);
  expect(AGE_MS).toBeLessThan(5 * 24 * 3_600_000);
});

test.each(['README', 'trim.txt', 'testexpire.txt', 'fuzz/x', `ab/${HASH}-d/program`, 'ab/short-a'])(
  '%s is no entry, and stays',
  (path) => {
    expect(isEntry(path)).toBe(false);
    expect(unusedEntries([path], new Set())).toEqual([]);
  },
);

const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

test('what is used stays, everything else goes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hash), fc.array(fc.nat()), (hashes, picks) => {
      const files = hashes.flatMap((one) => [action(one), output(one)]);
      const used = new Set(files.filter((_, index) => picks.includes(index)));
      const gone = unusedEntries(files, used);
      expect(files.filter((path) => !gone.includes(path))).toEqual(files.filter((path) => used.has(path)));
    }),
  );
});

test('of files that belong to somebody else nobody knows whether they are used', () => {
  expect(areTouchable([], 1000)).toBe(true);
  expect(areTouchable([{ owner: 1000 }, { owner: 1000 }], 1000)).toBe(true);
  expect(areTouchable([{ owner: 1000 }, { owner: 1001 }], 1000)).toBe(false);
  expect(areTouchable([{ owner: 0 }], undefined)).toBe(false);
});
