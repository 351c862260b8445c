import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/registry/transport.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');

test.each([
  ['0', 0],
  [' 7 ', 7000],
  ['Fri, 27 Nov 2026 10:00:05 GMT', 5000],
  ['Fri, 27 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['99999999999', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, wait) => {
  expect(retryAfterMs(header, NOW)).toBe(wait);
});
