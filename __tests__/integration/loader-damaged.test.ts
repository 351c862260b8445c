/** No damaged plugin is said to load that a gateway, having opened it for real, refuses or dies of. */
import { expect, test } from 'vitest';
import { isFalseAcceptance, openMutants } from '../loader/damage/open-mutants.ts';
import { COMPILERS } from '../loader/pairs/build-pair.ts';
import { ensurePrograms } from '../world/packages.ts';

test('no damaged file is taken for a good one', async () => {
  await ensurePrograms(COMPILERS);
  const outcomes = await openMutants(60, 20_261_123);
  expect(outcomes.filter(isFalseAcceptance)).toEqual([]);
  // Otherwise the test would show nothing.
  const broken = outcomes.filter(({ answer }) => answer.state !== 'accepts');
  expect(broken.length).toBeGreaterThan(15);
  expect(new Set(outcomes.map(({ place }) => place)).size).toBeGreaterThan(6);
});
