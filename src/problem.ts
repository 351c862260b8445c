/** Where a problem lies in the user's files. */
export interface Place {
  /** Path relative to the workspace, as annotations want it. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something that a person can act on: what, where, why, and the command that mends it. */
export interface Problem {
  /** One sentence: what is wrong. */
  readonly what: string;
  readonly why?: string;
  /** What to do about it; lines that are commands can be pasted as they are. */
  readonly fix?: string;
  readonly place?: Place;
  /** Whether it is of this run alone, such as a cache that did not answer: the next may do without it. */
  readonly passing?: boolean;
}

/** Ends the step with a {@link Problem}; shown as one error without a stack trace. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.what, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** `plugins/auth/go.mod:7`. */
export function describePlace({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** The whole problem as text, most telling part first. */
export function describeProblem(problem: Problem): string {
  const { place } = problem;
  const where = place ? `${describePlace(place)}: ` : '';
  const parts = [where + problem.what];
  if (problem.why) parts.push(problem.why);
  if (problem.fix) parts.push(`To mend it: ${problem.fix}`);
  return parts.join('\n');
}

/** What went wrong, from anything that was thrown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  return { what: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** What went wrong and why, on one line, to be given as the reason of something else. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof ProblemError)) return messageOf(thrown);
  const { what, why } = thrown.problem;
  return why === undefined ? what : `${what} ${why}`;
}

/** The message of anything that was thrown, causes included, on one line. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(String(thrown));
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return messageOf(thrown.errors[0]);
  const cause = thrown.cause === undefined ? '' : `: ${messageOf(thrown.cause)}`;
  return oneLine(`${thrown.message}${cause}`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
