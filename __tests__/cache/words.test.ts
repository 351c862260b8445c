import { expect, test } from 'vitest';
import { amountWords, savedWords } from '../../src/cache/words.ts';

const all = { files: 500, bytes: 121_000_000 };
const kept = { files: 412, bytes: 38_140_000 };

test('how much it is', () => {
  expect(amountWords(kept)).toBe('412 files, 38.1 MB');
  expect(amountWords({ files: 1, bytes: 0 })).toBe('1 file, 0.0 MB');
});

test('of how much, where something was left out, and how small it became, where that is known', () => {
  expect(savedWords(all, kept, 9_600_000)).toBe('412 files, 38.1 MB of 121.0 MB, packed 9.6 MB');
  expect(savedWords(all, all, undefined)).toBe('500 files, 121.0 MB');
});
