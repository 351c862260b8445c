import * as core from '@actions/core';
import { type Console, elapsed, type Phase } from '../log.ts';
import { describeProblem, type Problem } from '../problem.ts';

/**
 * The runner's log. Phases may overlap, but the runner can fold only one group at a time: the phase
 * that started first writes through, the others keep their lines until it is their turn.
 */
export function runnerConsole(): Console {
  const now = (line: () => void): void => line();
  const waiting: RunningPhase[] = [];

  function take(phase: RunningPhase): void {
    core.startGroup(phase.title);
    for (const write of phase.pending.splice(0)) write();
  }

  function release(): void {
    for (let first = waiting[0]; first; first = waiting[0]) {
      if (!first.ended) return;
      waiting.shift();
      core.endGroup();
      core.info(defuse(first.closingLine));
      for (const write of first.afterwards) write();
      if (waiting[0]) take(waiting[0]);
    }
  }

  async function phase<T>(title: string, work: (phase: Phase) => Promise<T>): Promise<T> {
    const started = performance.now();
    const running: RunningPhase = { title, pending: [], afterwards: [], ended: false, closingLine: '' };
    const write = (line: () => void): void => {
      if (waiting[0] === running) line();
      else running.pending.push(line);
    };
    let words = '';
    let well = true;
    const outcome: Phase['outcome'] = (text, good = true) => {
      words = text;
      well = good;
    };
    waiting.push(running);
    if (waiting[0] === running) take(running);
    try {
      const result = await work({ ...lines(write, (line) => running.afterwards.push(line)), outcome });
      running.closingLine = closing(well ? '✓' : '✗', title, words, started);
      return result;
    } catch (error) {
      running.closingLine = closing('✗', title, words || 'failed', started);
      throw error;
    } finally {
      running.ended = true;
      release();
    }
  }

  return { ...lines(now, now), phase };
}

interface RunningPhase {
  readonly title: string;
  readonly pending: (() => void)[];
  /** Errors and warnings: inside the fold nobody would see them. */
  readonly afterwards: (() => void)[];
  ended: boolean;
  closingLine: string;
}

function closing(mark: string, title: string, words: string, started: number): string {
  return `${mark} ${title}${words ? `: ${words}` : ''} (${elapsed(started)})`;
}

type Writer = (line: () => void) => void;

function lines(write: Writer, shout: Writer): Pick<Phase, 'info' | 'warning' | 'error' | 'notice'> {
  return {
    info: (line) => write(() => core.info(defuse(line))),
    warning: (problem) => shout(() => core.warning(describeProblem(problem), annotation(problem))),
    error: (problem) => shout(() => core.error(describeProblem(problem), annotation(problem))),
    notice: (problem) => shout(() => core.notice(describeProblem(problem), annotation(problem))),
  };
}

/**
 * What a program prints, or a file is called, must not be taken for a workflow command. The runner acts on
 * `::` at the start of a line, white space apart, and on `##[` anywhere in it (actions/runner,
 * ActionCommand.cs); for .NET a carriage return ends a line, and U+0085 is white space. A zero-width space
 * between the characters keeps them readable and dead.
 */
export function defuse(text: string): string {
  return text.replaceAll(/(^|[\r\n])([\s\u0085]*):(?=:)/g, '$1$2:\u200b').replaceAll('##[', '#\u200b#[');
}

function annotation(problem: Problem): core.AnnotationProperties {
  const { place } = problem;
  const title = problem.what.length > 120 ? `${problem.what.slice(0, 119)}…` : problem.what;
  if (!place) return { title };
  return {
    title,
    file: place.file,
    ...(place.line === undefined ? {} : { startLine: place.line }),
    ...(place.column === undefined ? {} : { startColumn: place.column }),
  };
}
