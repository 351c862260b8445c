import type { Phase } from '../src/log.ts';
import type { Problem } from '../src/problem.ts';

/** A phase that only remembers what was said. */
export function rememberingPhase() {
  const said = { lines: [] as string[], warnings: [] as Problem[], errors: [] as Problem[], outcome: '' };
  const phase: Phase = {
    info: (line) => said.lines.push(line),
    notice: (problem) => said.lines.push(problem.what),
    warning: (problem) => said.warnings.push(problem),
    error: (problem) => said.errors.push(problem),
    outcome: (words) => {
      said.outcome = words;
    },
  };
  return { said, phase };
}
