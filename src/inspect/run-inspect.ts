import { randomUUID } from 'node:crypto';
import { type CancelledError, cancelled, listenForCancellation } from '../cancel.ts';
import { LoaderError } from '../loader/index.ts';
import type { Log } from '../log.ts';
import { describeProblem, type Problem, ProblemError } from '../problem.ts';
import { parseInspectArguments, usage } from './arguments.ts';
import { exitCodeOf } from './inspection.ts';
import { inspectionJson, renderInspection } from './render.ts';
import { carryOut } from './subjects.ts';

/** Asks what was wrong with the question: bad arguments, files that are not there. */
const NOT_ASKED = 2;

/**
 * The command: the answer on stdout, what it does meanwhile on stderr.
 *
 * @param command by which it was called, for its help.
 */
export async function runInspect(args: readonly string[], command: string): Promise<void> {
  listenForCancellation();
  try {
    const order = parseInspectArguments(args, command);
    if (order === undefined) {
      process.stdout.write(`${usage(command)}\n`);
      return;
    }
    const inspection = await carryOut(order, `krakend-plugin-action=${randomUUID()}`, LOG);
    process.stdout.write(order.json ? inspectionJson(inspection) : renderInspection(inspection));
    process.exitCode = exitCodeOf(inspection);
  } catch (error) {
    if (cancelled.aborted) process.exitCode = (cancelled.reason as CancelledError).exitCode;
    else if (error instanceof ProblemError) fail(error.problem);
    else if (error instanceof LoaderError) fail({ what: error.message });
    else throw error;
  }
}

function fail(problem: Problem): void {
  tell(describeProblem(problem));
  process.exitCode = NOT_ASKED;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

const LOG: Log = {
  info: tell,
  warning: (problem) => tell(describeProblem(problem)),
  error: (problem) => tell(describeProblem(problem)),
  notice: (problem) => tell(describeProblem(problem)),
};
