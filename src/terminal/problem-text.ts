import { describePlace, type Problem } from '../problem.ts';
import { hanging, printable, type Style, wrap } from './text.ts';

/** How text is written for one terminal. */
export interface Page {
  readonly width: number;
  readonly style: Style;
  /** Puts what mends a problem into the words of whoever is told. */
  readonly advice: (fix: string) => string;
  /** Takes secrets out of what is written. */
  readonly hide: (text: string) => string;
}

const MARKS = { error: '✗', warning: '!', notice: '·' } as const;

/**
 * A problem for a terminal: where and what, why, and what mends it. Commands stand on lines of their own and are
 * never broken, so that they can be pasted.
 */
export function problemText(
  problem: Problem,
  level: keyof typeof MARKS,
  { width, style, advice }: Page,
): string[] {
  const { what, why, fix, place } = problem;
  const where = place ? `${describePlace(place)}: ` : '';
  const colour = { error: style.red, warning: style.yellow, notice: style.dim }[level];
  const [first = '', ...rest] = hanging('  ', printable(where + what), width);
  return [
    `${colour(MARKS[level])} ${style.bold(first.trimStart())}`,
    ...rest.map((line) => `  ${style.bold(line.trimStart())}`),
    ...paragraphs(why).flatMap((line) => hanging('  ', line, width)),
    ...(fix === undefined ? [] : mendText(printable(advice(fix)), width)),
  ];
}

function paragraphs(text: string | undefined): string[] {
  return text === undefined ? [] : printable(text).split('\n');
}

function mendText(fix: string, width: number): string[] {
  const [first = '', ...rest] = fix.split('\n');
  const others = rest.flatMap((line) => fixLine(line, width));
  if (isCommand(first)) return ['  To mend it:', ...fixLine(first, width), ...others];
  return [...hanging('  ', `To mend it: ${first}`, width), ...others];
}

function fixLine(line: string, width: number): string[] {
  if (isCommand(line)) return commandLines(line, width).map((one) => `    ${one}`);
  return wrap(line, width - 4).map((one) => `    ${one}`);
}

/** A shell goes on after `&&`, on the next line too. */
function commandLines(line: string, width: number): string[] {
  return line.length + 4 <= width ? [line] : line.split(/(?<= &&) /);
}

/** What somebody pastes into a shell. */
function isCommand(line: string): boolean {
  return /^\(?(cd|go|git|docker|sudo|apt-get|apk|rm|chmod|mkdir|export|npx) /.test(line);
}
