import { goMessages } from '../plugin/go-errors.ts';
import type { Place, Problem } from '../problem.ts';
import { COMPILE_CASES } from './compile-cases.ts';
import { DOCKER_CASES } from './docker-cases.ts';
import { DOWNLOAD_CASES } from './download-cases.ts';
import type { ModuleGround } from './go-lines.ts';
import { MODULE_CASES } from './go-module-cases.ts';
import { firstExplanation, type KnownCase } from './known-case.ts';
import { missingWithoutWorkspace, type UnusedWorkspace } from './unused-workspace.ts';

/** What is known of the call of Go that failed. */
export interface GoFailure extends ModuleGround {
  /** What was being done, for the first words: `Building auth`. */
  readonly doing: string;
  readonly output: string;
  /** The title of the log's part in which all of the output stands. */
  readonly logTitle?: string;
  /** The user's file behind one that Go named; undefined where it isn't one of theirs. */
  readonly userFile: (goFile: string) => string | undefined;
  /** The go.work that the build does without. */
  readonly workspace?: UnusedWorkspace;
}

const CASES: readonly KnownCase<GoFailure>[] = [
  ...MODULE_CASES,
  ...DOWNLOAD_CASES,
  ...COMPILE_CASES,
  ...DOCKER_CASES,
];

/** How many of its last lines an unknown message is shown with. */
const SHOWN_LINES = 15;

/** What Go said, as problems of the user's: the known ones with their cause, all others as they are. */
export function explainGoFailure(failure: GoFailure): Problem[] {
  const known = missingWithoutWorkspace(failure) ?? firstExplanation(failure.output, CASES, failure);
  if (known) return [known];
  const newer = newerThanGo(failure);
  const placed = goMessages(failure.output).map(({ file, line, column, message }): Problem => {
    const user = failure.userFile(file);
    const place: Place | undefined =
      user === undefined ? undefined : { file: user, line, ...(column ? { column } : {}) };
    return {
      what: place ? message : `${file}:${line}: ${message}`,
      ...(newer ? { why: newer } : {}),
      ...(place ? { place } : {}),
    };
  });
  if (placed.length > 0) return placed;
  const words = failure.output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const whole = failure.logTitle === undefined ? '' : `\nAll of it is in the log, in "${failure.logTitle}".`;
  return [{ what: `${failure.doing} failed.`, why: words ? `${words}${whole}` : 'Go said nothing.' }];
}

/** Go 1.20 and older compile modules for a newer Go, and say so where that fails. */
function newerThanGo({ output, krakendVersion, goVersion }: GoFailure): string | undefined {
  const wanted = /^note: (?:module requires|imported by a module that requires) [Gg]o (\S+)/m.exec(
    output,
  )?.[1];
  if (wanted === undefined) return undefined;
  return `The module is written for Go ${wanted}; KrakenD ${krakendVersion} and its plugins are built with Go ${goVersion}.`;
}
