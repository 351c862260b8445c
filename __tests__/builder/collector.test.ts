import { expect, test } from 'vitest';
import { collectorVariables } from '../../src/builder/collector.ts';

const GIB = 2 ** 30;

test.each([
  ["GitHub's runner of public repositories", 16, 4, String(2 * GIB)],
  ["GitHub's runner of private repositories", 7, 2, String(1.75 * GIB)],
  ['many cores', 256, 64, String(2 * GIB)],
])('%s: no collection below a share of the memory', (_, memory, cores, limit) => {
  expect(collectorVariables(memory * GIB, cores, { CC: 'gcc' })).toEqual({ GOGC: 'off', GOMEMLIMIT: limit });
});

test('with little memory all stays as it is', () => {
  expect(collectorVariables(3 * GIB, 2, {})).toEqual({});
  expect(collectorVariables(16 * GIB, 16, {})).toEqual({});
});

test.each(['GOGC', 'GOMEMLIMIT'])('who sets %s has the last word', (name) => {
  expect(collectorVariables(64 * GIB, 2, { [name]: '50' })).toEqual({});
});
