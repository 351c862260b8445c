import { type Console, elapsed, type Phase } from '../log.ts';
import { describeProblem, type Problem } from '../problem.ts';
import { liveLine } from './live-line.ts';
import { type Page, problemText } from './problem-text.ts';
import { hanging, printable } from './text.ts';

/** A console on a terminal, or on what stands in for one. */
export interface TerminalConsole extends Console {
  /** The errors that were told, each once: they are shown at the end, where people look. */
  readonly errors: readonly Problem[];
  /** Takes the live line away. */
  stop(): void;
}

interface RunningPhase {
  readonly title: string;
  readonly started: number;
  last: string;
}

/**
 * Tells the story of a run: a line for each phase that ends, with how it went and how long it took, and on a
 * terminal one that says what is under way.
 *
 * @param verbose also prints what programs say meanwhile.
 */
export function terminalConsole(stream: NodeJS.WriteStream, page: Page, verbose: boolean): TerminalConsole {
  const { style, hide } = page;
  const running: RunningPhase[] = [];
  const errors = new Map<string, Problem>();
  const live = liveLine(stream, () => hide(whatRuns(running)), style);
  const print = (text: string): void => live.print(`${hide(text)}\n`);
  const problem = (one: Problem, level: 'warning' | 'notice'): void =>
    print(problemText(one, level, page).join('\n'));
  const log = {
    warning: (one: Problem) => problem(one, 'warning'),
    notice: (one: Problem) => problem(one, 'notice'),
    error: (one: Problem) => void errors.set(describeProblem(one), one),
  };

  async function phase<T>(title: string, work: (phase: Phase) => Promise<T>): Promise<T> {
    const own: RunningPhase = { title, started: performance.now(), last: '' };
    let words = '';
    let well = true;
    running.push(own);
    const info = (line: string): void => {
      own.last = printable(line);
      if (verbose) print(style.dim(`  ${own.last}`));
    };
    const outcome: Phase['outcome'] = (text, good = true) => {
      words = text;
      well = good;
    };
    try {
      return await work({ ...log, info, outcome });
    } catch (error) {
      well = false;
      words ||= 'failed';
      throw error;
    } finally {
      running.splice(running.indexOf(own), 1);
      print(closing(own, printable(words), well, page));
    }
  }

  return {
    ...log,
    info: (line) => print(hanging('', printable(line), page.width).map(style.dim).join('\n')),
    phase,
    get errors() {
      return [...errors.values()];
    },
    stop: live.stop,
  };
}

function closing({ title, started }: RunningPhase, words: string, well: boolean, page: Page): string {
  const { style, width } = page;
  const mark = well ? style.green('✓') : style.red('✗');
  const text = `${title}${words === '' ? '' : `: ${words}`} (${elapsed(started)})`;
  const [first = '', ...rest] = hanging('  ', text, width);
  return [`${mark} ${first.slice(2)}`, ...rest].join('\n');
}

/** `Compile for 2.12.1-alpine-amd64 12 s: go build …`, with those beside it. */
function whatRuns(running: readonly RunningPhase[]): string {
  const now = performance.now();
  const seconds = ({ started }: RunningPhase): string => `${Math.floor((now - started) / 1000)} s`;
  const [first, ...others] = running;
  if (!first) return '';
  const beside = others.map((one) => `${one.title} ${seconds(one)}`);
  const last = others.length === 0 && first.last !== '' ? `: ${first.last.split('\n')[0]}` : '';
  return [`${first.title} ${seconds(first)}${last}`, ...beside].join(', ');
}
