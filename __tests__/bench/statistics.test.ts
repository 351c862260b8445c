import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marginal, median, range } from './statistics.ts';

test('the median is the figure in the middle, or the mean of two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(() => median([])).toThrow('no figures');
});

test('half of the figures are no larger than the median, half no smaller, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (figures) => {
      const middle = median(figures);
      expect(figures.filter((one) => one <= middle).length * 2).toBeGreaterThanOrEqual(figures.length);
      expect(figures.filter((one) => one >= middle).length * 2).toBeGreaterThanOrEqual(figures.length);
      expect(median(figures.toReversed())).toBe(middle);
    }),
  );
});

test('the range leaves nothing out', () => {
  expect(range([2, 9, 4])).toEqual([2, 9]);
});

test('what nine more cost, as a part of the first', () => {
  expect(marginal(10, 19, 10)).toBeCloseTo(0.1);
  expect(marginal(10, 100, 10)).toBeCloseTo(1);
});
