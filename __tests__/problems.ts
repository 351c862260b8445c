import { expect } from 'vitest';
import { type Problem, ProblemError } from '../src/problem.ts';

/** The problem that `work` ends with; anything else, success included, fails the test. */
export function problemFrom(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    return problemIn(error);
  }
  throw new Error('No problem came up.');
}

/** The same for work that is waited for. */
export async function problemFromAsync(work: () => Promise<unknown>): Promise<Problem> {
  const outcome = await work().then(
    () => new Error('No problem came up.'),
    (error: unknown) => error,
  );
  return problemIn(outcome);
}

function problemIn(error: unknown): Problem {
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}
