import { expect, test } from 'vitest';
import { results, run, usage } from './samples.ts';
import { isReached, type Target, targetsOf } from './targets.ts';

const hand = (...seconds: number[]) =>
  seconds.map((one) => ({ seconds: one, phases: [], containerCpuSeconds: 50 }));

function target(targets: readonly Target[], words: string): Target {
  const found = targets.find(({ what }) => what.includes(words));
  if (!found) throw new Error(`no target ${words}`);
  return found;
}

test('a row is measured by the medians of both sides', () => {
  const measured = results(
    { cold: [run(40), run(30), run(35)], source: [run(20)] },
    { byHand: { 'one plugin': hand(50, 70, 60) } },
  );
  const targets = targetsOf(measured);
  expect(target(targets, 'cold')).toMatchObject({ limit: 0.85, measured: 35 / 60 });
  expect(isReached(target(targets, 'cold'))).toBe(true);
  expect(target(targets, 'source changed')).toMatchObject({ limit: 0.3, measured: 20 / 60 });
  expect(isReached(target(targets, 'source changed'))).toBe(false);
});

test('two architectures are measured by what bounds them', () => {
  const parts = { pull: [10], compile: [20], 'compile-arm64': [20] };
  const phases = [
    { title: 'pull the builder, alpine', seconds: 10 },
    { title: 'check-plugin', seconds: 100 },
    { title: 'go build for alpine amd64, .', seconds: 30 },
    { title: 'go build for alpine arm64, .', seconds: 30 },
  ];
  const byHand = { 'two architectures': [{ seconds: 170, phases, containerCpuSeconds: 90 }] };
  const targets = targetsOf(results({ architectures: [run(60)] }, { parts, byHand }));
  expect(target(targets, 'each with its modules').measured).toBeCloseTo(60 / 73);
  expect(target(targets, 'modules there').measured).toBeCloseTo(60 / 52);
});

test('a tenth plugin is measured by the first', () => {
  const targets = targetsOf(results({ cold: [run(40)], ten: [run(58)] }));
  expect(target(targets, 'tenth plugin').measured).toBeCloseTo(0.05);
});

test('time and memory of its own: the row that needs most, main and post apart', () => {
  const targets = targetsOf(
    results({
      cold: [run(40, { main: usage({ ownSeconds: 2 }), post: usage({ ownSeconds: 9, peakMegabytes: 290 }) })],
      nothing: [run(2, { main: usage({ ownSeconds: 0.4, firstLineSeconds: 0.3 }) })],
    }),
  );
  expect(target(targets, 'own time').measured).toBe(2);
  expect(target(targets, 'the same of post').measured).toBe(9);
  expect(target(targets, 'first line').measured).toBeCloseTo(0.2);
  expect(target(targets, 'any row').measured).toBe(290);
});

test('what was not measured is neither reached nor missed', () => {
  const targets = targetsOf(results({ cold: [run(40)] }));
  for (const words of ['cold', 'tenth plugin', 'two architectures', 'more than 1 GB']) {
    expect(isReached(target(targets, words)), words).toBeUndefined();
  }
});
