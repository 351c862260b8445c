import type { Log } from '../log.ts';
import { describeProblem, type Problem } from '../problem.ts';

/**
 * Says warnings and errors that hold for several targets only once.
 *
 * @param told what has been said; it grows.
 */
export function once(told: Set<string>, log: Log): Pick<Log, 'warning' | 'error'> {
  const sayer =
    (level: 'warning' | 'error') =>
    (problem: Problem): void => {
      const words = describeProblem(problem);
      if (!told.has(words)) log[level](problem);
      told.add(words);
    };
  return { warning: sayer('warning'), error: sayer('error') };
}
