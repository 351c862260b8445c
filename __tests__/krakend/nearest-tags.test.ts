import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestTags } from '../../src/krakend/nearest-tags.ts';

const EXISTING = [
  ...['latest', '2', '2.12', '2.13', 'latest-linux-generic', 'sha-abc'],
  ...['2.9.4', '2.10.0', '2.10.1', '2.10.2', '2.12.0', '2.12.1', '2.13.0', '2.13.1', '2.13.8', '3.0.0'],
  ...['2.9.4-linux-generic', '2.12.1-linux-generic', '2.13.8-linux-generic'],
];

test.each([
  ['2.13.9', ['2.13.8', '2.13.1', '2.13.0', '2.12.1', '2.12.0']],
  ['2.13.3', ['2.13.1', '2.13.0', '2.13.8', '2.12.1', '2.12.0']],
  ['2.11.0', ['2.12.0', '2.12.1', '2.10.2', '2.10.1', '2.10.0']],
  ['2.99.0', ['2.13.8', '2.13.1', '2.13.0', '2.12.1', '2.12.0']],
  ['v2.10.1', ['2.10.1', '2.10.2', '2.10.0', '2.9.4', '2.12.0']],
  ['9.9.9', ['3.0.0', '2.13.8', '2.13.1', '2.13.0', '2.12.1']],
  ['2.12.0-linux-generic', ['2.12.1-linux-generic', '2.13.8-linux-generic', '2.9.4-linux-generic']],
  ['2.13.8-linux-genric', ['2.13.8', '2.13.8-linux-generic', '2.13.1', '2.13.0', '2.12.1']],
  ['lates', ['3.0.0', '2.13.8', '2.13.8-linux-generic', '2.13.1', '2.13.0']],
])('in place of %s', (wanted, nearest) => {
  expect(nearestTags(wanted, EXISTING)).toEqual(nearest);
});

test('nothing of nothing, and nothing of what only moves', () => {
  expect(nearestTags('2.13.8', [])).toEqual([]);
  expect(nearestTags('2.13.8', ['latest', '2.13', '2', '', '2.13.8.1'])).toEqual([]);
});

const version = fc.tuple(fc.constantFrom(2, 3), fc.nat(6), fc.nat(6)).map((numbers) => numbers.join('.'));
const tag = fc.oneof(
  version,
  version.map((text) => `${text}-linux-generic`),
  fc.constantFrom('latest', '2.3'),
);

test('existing ones alone, of the same variant and minor first, whatever their order', () => {
  fc.assert(
    fc.property(tag, fc.array(tag, { maxLength: 30 }), (wanted, existing) => {
      const nearest = nearestTags(wanted, existing);
      expect(nearest.length).toBeLessThanOrEqual(5);
      expect(new Set(nearest).size).toBe(nearest.length);
      for (const one of nearest) expect(existing).toContain(one);
      expect(nearestTags(wanted, existing.toReversed())).toEqual(nearest);
      if (existing.includes(wanted) && /^\d+\.\d+\.\d+/.test(wanted)) expect(nearest[0]).toBe(wanted);

      const line = (text: string): string => text.replace(/\.\d+(?=-|$)/, '');
      const sameLine = new Set(existing.filter((one) => line(one) === line(wanted) && one !== '2.3'));
      if (/^\d+\.\d+\.\d+/.test(wanted)) {
        const first = nearest.slice(0, sameLine.size);
        expect(first.every((one) => sameLine.has(one))).toBe(true);
      }
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
