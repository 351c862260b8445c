import { expect, test } from 'vitest';
import { patchFiles } from '../../src/publish/patches.ts';
import { fixReport } from '../report/samples.ts';

test('several modules lie in one patch, and gateways that need the same share it', () => {
  const fixes = ['a-alpine-amd64', 'a-linux-generic-amd64'].flatMap((target) => [
    fixReport('x', { target, patch: 'X\n' }),
    fixReport('y', { target, patch: 'Y\n' }),
    fixReport('z', { target, patch: '', holds: false }),
  ]);
  expect(patchFiles(fixes)).toEqual([{ name: 'fix.patch', text: 'X\nY\n' }]);
});

test('gateways that need different changes have a patch each', () => {
  const fixes = ['2.10.1', '2.12.1'].map((target) => fixReport('', { target, patch: `${target}\n` }));
  expect(patchFiles(fixes).map(({ name }) => name)).toEqual(['fix-2.10.1.patch', 'fix-2.12.1.patch']);
});

test('no fix, no patch', () => {
  expect(patchFiles([])).toEqual([]);
});
