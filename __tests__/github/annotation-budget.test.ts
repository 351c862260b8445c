import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AnnotationKind,
  annotationBudget,
  MOST_ANNOTATIONS,
  mostTelling,
} from '../../src/github/annotation-budget.ts';
import type { Problem } from '../../src/problem.ts';

const PROBLEM: fc.Arbitrary<Problem> = fc.record(
  {
    what: fc.constantFrom('a for 2.13.8 fails.', 'a for 2.12.1 fails.', 'b fails.', 'c fails.', 'd fails.'),
    place: fc.record({ file: fc.constantFrom('go.mod', 'a.go'), line: fc.nat(3) }),
  },
  { requiredKeys: ['what'] },
);

const TOLD = fc.array(fc.tuple(fc.constantFrom<AnnotationKind>('error', 'warning', 'notice'), PROBLEM), {
  maxLength: 60,
});

test('of each kind GitHub shows all that are shown, and each problem is shown, kept or counted', () => {
  fc.assert(
    fc.property(TOLD, fc.boolean(), (told, fatal) => {
      const budget = annotationBudget();
      const atOnce = told.filter(([kind, problem]) => budget.take(kind, problem));
      for (const kind of ['error', 'warning', 'notice'] as const) {
        const reserved = fatal && kind === 'error' ? 1 : 0;
        const { shown, left } = budget.rest(kind, reserved);
        const first = atOnce.filter(([of]) => of === kind).length;
        const all = first + reserved + shown.length + (left > 0 ? 1 : 0);
        expect(all).toBeLessThanOrEqual(MOST_ANNOTATIONS);
        expect(first + shown.length + left).toBe(told.filter(([of]) => of === kind).length);
        // One that stands for itself needs no more room than the sentence that would count it.
        expect(left).not.toBe(1);
      }
    }),
    { seed: 20_261_124 },
  );
});

test('ten problems are ten annotations', () => {
  const budget = annotationBudget();
  const problems = Array.from({ length: 10 }, (_, index) => ({ what: `plugin-${index} fails.` }));
  const shown = problems.filter((problem) => budget.take('error', problem));
  expect([...shown, ...budget.rest('error').shown]).toEqual(problems);
  expect(budget.rest('error').left).toBe(0);
});

test('what is new and has a place comes first; the same for another gateway comes last', () => {
  const place = { file: 'go.mod', line: 3 };
  const before = [{ what: 'auth for 2.13.8-alpine-amd64 does not load.' }];
  const again = { what: 'auth for 2.12.1-linux-generic-arm64 does not load.' };
  const vague = { what: 'The registry could not be asked.' };
  const placed = { what: 'a is v1.2.3 here.', place };
  expect(mostTelling([again, vague, placed], before)).toEqual([placed, vague, again]);
});

test('nothing is lost or added by the order', () => {
  fc.assert(
    fc.property(fc.array(PROBLEM), fc.array(PROBLEM), (problems, before) => {
      const ranked = mostTelling(problems, before);
      expect(ranked.length).toBe(problems.length);
      expect(new Set(ranked)).toEqual(new Set(problems));
    }),
    { seed: 20_261_124 },
  );
});
