/** What the loader says of a gateway and a plugin is what plugin.Open really does: a part of docs/loader.md. */
import { beforeAll, expect, test } from 'vitest';
import { COMPILERS } from '../loader/pairs/build-pair.ts';
import { generatePairs } from '../loader/pairs/generate.ts';
import { ROWS } from '../loader/pairs/rows.ts';
import { differences, type Outcome, runPairs } from '../loader/pairs/run-pairs.ts';
import { SAMPLES } from '../loader/pairs/wishes.ts';
import { ensurePrograms } from '../world/packages.ts';

let outcomes: Outcome[];
beforeAll(async () => {
  await ensurePrograms(COMPILERS);
  outcomes = await runPairs(SAMPLES.flatMap(generatePairs));
});

test('every verdict and every package that is named is the real one', () => {
  const wrong = outcomes.flatMap((outcome) =>
    differences(outcome).map((what) => `${outcome.row}: ${outcome.what} (${outcome.made}): ${what}`),
  );
  expect(wrong).toEqual([]);
});

test('where the machine’s libraries are not looked at, a verdict is right or open', () => {
  const wrong = outcomes.flatMap(({ row, what, made, blind, answers }) =>
    differences({ predicted: blind, answers }).map(
      (difference) => `${row}: ${what} (${made}): ${difference}`,
    ),
  );
  expect(wrong).toEqual([]);
});

test('every row has pairs, on both architectures, and nothing is left open without need', () => {
  expect(new Set(outcomes.map(({ row }) => row))).toEqual(new Set(Object.keys(ROWS)));
  expect(outcomes.filter(({ made }) => made.includes('arm64')).length).toBeGreaterThanOrEqual(5);
  const open = outcomes.filter(({ predicted }) => predicted.some(({ state }) => state === 'unknown'));
  expect(open.map(({ row, what }) => `${row}: ${what}`)).toEqual([]);
});

test('the real answers are of all three kinds', () => {
  const states = outcomes.flatMap(({ answers }) => answers.map(({ state }) => state));
  for (const state of ['accepts', 'rejects', 'kills'] as const) {
    expect(states.filter((one) => one === state).length).toBeGreaterThanOrEqual(5);
  }
});
