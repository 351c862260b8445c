import { expect, test } from 'vitest';
import { testWords } from '../../src/report/test-words.ts';

const NONE = { packages: 0, passed: 0, failed: 0, skipped: 0, ran: true, problems: 0, seconds: 1 };

test.each([
  [{ packages: 3, passed: 12 }, '12 tests in 3 packages passed'],
  [{ packages: 1, passed: 1, skipped: 2 }, '1 test in 1 package passed, 2 skipped'],
  [{ packages: 2, passed: 3, failed: 1, problems: 1 }, '1 of 4 tests failed'],
  [{ packages: 2, passed: 3, failed: 1, problems: 2 }, '1 of 4 tests failed; 2 problems in all'],
  [{ packages: 2, passed: 3, problems: 1 }, '1 problem'],
  [{}, 'vetted; there are no tests'],
  [{ ran: false }, 'vetted, not run'],
  [{ ran: false, problems: 2 }, '2 problems'],
])('%j', (some, words) => {
  expect(testWords({ ...NONE, ...some })).toBe(words);
});
