import { expect, test } from 'vitest';
import { partsDue, ROWS, rowsDue } from './rows.ts';

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

test('a bench of everything measures all in the first round, and what has an aim in each', () => {
  const wishes = { rounds: 5, chosen: undefined };
  expect(rowsDue(wishes, 1)).toEqual(ROWS);
  const aimedAt = ['cold', 'nothing', 'source', 'architectures', 'ten'];
  expect(names(rowsDue(wishes, 5))).toEqual(aimedAt);
  expect(rowsDue(wishes, 6)).toEqual([]);
  expect([partsDue(wishes, 1), partsDue(wishes, 5)]).toEqual([true, true]);
});

test('what was chosen is measured in every round', () => {
  const wishes = { rounds: 5, chosen: new Set(['cold', 'ten', 'parts']) };
  expect(names(rowsDue(wishes, 5))).toEqual(['cold', 'ten']);
  expect(partsDue(wishes, 5)).toBe(true);
});
