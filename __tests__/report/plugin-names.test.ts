import { expect, test } from 'vitest';
import { MOST_NAMES, pluginNames } from '../../src/report/plugin-names.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index + 1}`);

test('few are named', () => {
  expect(pluginNames(['auth'], { total: 1 })).toBe('auth');
  expect(pluginNames(names(MOST_NAMES), { shown: (name) => `<${name}>` })).toBe(
    '<p1>, <p2>, <p3>, <p4>, <p5>',
  );
});

test('many are counted, and some of them named', () => {
  expect(pluginNames(names(30), { total: 31, shown: (name) => `<${name}>` })).toBe(
    '<p1>, <p2>, <p3> and 27 more',
  );
  expect(pluginNames(names(30))).toBe('p1, p2, p3 and 27 more');
});

test('all are said to be all', () => {
  expect(pluginNames(names(30), { total: 30 })).toBe('all 30');
});
