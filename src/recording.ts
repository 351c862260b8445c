import type { Console, Log } from './log.ts';
import { describeProblem, type Problem } from './problem.ts';

/** How a problem is said. */
export type Level = 'error' | 'warning' | 'notice';

/** A problem that was said. */
export interface Said {
  readonly level: Level;
  readonly problem: Problem;
}

/** A console that writes down the problems that it says, but for those of this run alone. */
export function recording(console: Console): { readonly console: Console; readonly said: readonly Said[] } {
  const said: Said[] = [];
  const tell: Tell = (log, one) => {
    if (!one.problem.passing) said.push(one);
    log[one.level](one.problem);
  };
  return { console: telling(console, tell), said };
}

/** A console that says each problem once, for however many targets it comes up. */
export function sayingOnce(console: Console): Console {
  const known = new Set<string>();
  return telling(console, (log, { level, problem }) => {
    const words = `${level} ${describeProblem(problem)}`;
    if (!known.has(words)) log[level](problem);
    known.add(words);
  });
}

/** Says what was written down. */
export function sayAgain(said: readonly Said[], log: Pick<Log, Level>): void {
  for (const { level, problem } of said) log[level](problem);
}

/** What is done with a problem, and the log that it was for: a console's, or a phase's. */
type Tell = (log: Pick<Log, Level>, one: Said) => void;

function telling(console: Console, tell: Tell): Console {
  const around = (log: Log): Log => ({
    info: (line) => log.info(line),
    error: (problem) => tell(log, { level: 'error', problem }),
    warning: (problem) => tell(log, { level: 'warning', problem }),
    notice: (problem) => tell(log, { level: 'notice', problem }),
  });
  return {
    ...around(console),
    phase: (title, work) =>
      console.phase(title, (phase) =>
        work({ ...around(phase), outcome: (words, well) => phase.outcome(words, well) }),
      ),
  };
}
