import fc from 'fast-check';
import { valid } from 'semver';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';
import { readReleaseList, refuseList, resolveReleases } from '../../src/krakend/release-list.ts';
import { problemFrom } from '../problems.ts';

const versions = (
  text: string,
  ...rest: Parameters<typeof resolveReleases> extends [unknown, ...infer R] ? R : never
) => resolveReleases(readReleaseList(text), ...rest).map(({ version }) => version);

test.each([
  ['2.12.1', ['2.12.1']],
  ['2.12.1, 2.10.1', ['2.10.1', '2.12.1']],
  ['2.12.1\n2.10.1\n2.12.1', ['2.10.1', '2.12.1']],
  ['>=2.10 <2.13', ['2.10.2', '2.11.2', '2.12.1']],
  ['2.10.0 - 2.11.1', ['2.10.2', '2.11.1']],
  ['~2.12, 2.5', ['2.5.1', '2.12.1']],
  ['2.5.0, 2.5 || 2.6', ['2.5.0', '2.5.1', '2.6.3']],
  ['latest', ['2.13.8']],
])('%j means %j', (text, expected) => {
  expect(versions(text)).toEqual(expected);
});

test('what exists counts: of a mirror the tags that it has', () => {
  const tags = ['2.10.1', '2.12.0', '2.12.1', 'latest', '2.13'];
  const published = {
    builder: { name: 'mirror/builder', tags },
    gateway: { name: 'mirror/krakend', tags },
    variants: ['alpine'],
  } as const;
  expect(versions('>=2.5', published)).toEqual(['2.10.1', '2.12.1']);
});

test.each(['', 'nonsense', '2.12.1, 3.0', '2.12.1; 2.10.1', '>=2.99 <3'])('%j is refused', (text) => {
  expect(() => versions(text)).toThrow();
});

test('a list is for checking alone', () => {
  expect(() => refuseList('2.12.1')).not.toThrow();
  expect(problemFrom(() => refuseList('2.10.1,\n2.12.1')).fix).toContain('mode: check');
});

test('a range gives one release of every minor, all of them known, oldest first', () => {
  const known = CATALOGUE.map(({ version }) => version);
  fc.assert(
    fc.property(fc.constantFrom(...known), (from) => {
      const found = versions(`>=${from}`);
      const minors = found.map((version) => version.split('.')[1]);
      expect(new Set(minors).size).toBe(minors.length);
      expect(found.every((version) => valid(version) && known.includes(version))).toBe(true);
      expect(found.at(-1)).toBe(known.at(-1));
    }),
  );
});
