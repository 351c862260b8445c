import type { Problem } from './problem.ts';

/** Where the story of a run is told. The runner's console implements it in `github/console.ts`. */
export interface Log {
  info(line: string): void;
  /** Something the user should know that does not fail the step. */
  warning(problem: Problem): void;
  error(problem: Problem): void;
  notice(problem: Problem): void;
}

/** A console that can fold the lines of one phase, several of which may run at the same time. */
export interface Console extends Log {
  /**
   * Runs one phase. Its lines are folded under `title`; when it ends, one line outside the fold says how
   * it went and how long it took.
   */
  phase<T>(title: string, work: (phase: Phase) => Promise<T>): Promise<T>;
}

/** What a running phase can say. */
export interface Phase extends Log {
  /**
   * Sets the words that stand beside the phase's title once it has ended, such as `from the cache`, and
   * whether it went well; a phase that throws never did.
   */
  outcome(words: string, well?: boolean): void;
}

/** Seconds with one decimal, for people: `0.4 s`, `83.0 s`. */
export function elapsed(sinceMs: number, nowMs: number = performance.now()): string {
  return `${((nowMs - sinceMs) / 1000).toFixed(1)} s`;
}
