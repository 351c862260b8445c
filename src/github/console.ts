import * as core from '@actions/core';
import { type Console, elapsed, type Phase } from '../log.ts';
import { describeProblem, type Problem } from '../problem.ts';
import {
  type AnnotationBudget,
  type AnnotationKind,
  annotationBudget,
  MOST_ANNOTATIONS,
} from './annotation-budget.ts';

/**
 * The runner's log. Phases may overlap, but the runner can fold only one group at a time: the phase
 * that started first writes through, the others keep their lines until it is their turn. What belongs to no phase
 * stands outside of all folds.
 */
export function runnerConsole(): RunnerConsole {
  const budget = annotationBudget();
  const waiting: RunningPhase[] = [];
  const outside = (line: () => void): void => {
    if (waiting[0]) waiting[0].afterwards.push(line);
    else line();
  };

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
      const result = await work({
        ...lines(budget, write, (line) => running.afterwards.push(line)),
        outcome,
      });
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

  function end(fatal?: Problem): void {
    if (fatal) annotate('error', fatal);
    for (const kind of ANNOTATION_KINDS) {
      const { shown, left } = budget.rest(kind, fatal && kind === 'error' ? 1 : 0);
      for (const problem of shown) annotate(kind, problem);
      if (left > 0) annotate(kind, besides(kind, left));
    }
  }

  return { ...lines(budget, outside, outside), phase, end };
}

/** The runner's console, which has to be told when the step is over. */
export interface RunnerConsole extends Console {
  /**
   * Shows what of the problems so far was kept for the end, as GitHub shows ten annotations of a kind.
   *
   * @param fatal what ended the step.
   */
  end(fatal?: Problem): void;
}

const COMMANDS = { error: core.error, warning: core.warning, notice: core.notice };
const ANNOTATION_KINDS = ['error', 'warning', 'notice'] as const satisfies AnnotationKind[];

function besides(kind: AnnotationKind, left: number): Problem {
  return {
    what: `${left} more ${kind}${left === 1 ? '' : 's'} of this step in its log, its summary and its report.`,
    why: `GitHub shows ${MOST_ANNOTATIONS} of a kind; these were the most telling.`,
  };
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

function lines(
  budget: AnnotationBudget,
  write: Writer,
  shout: Writer,
): Pick<Phase, 'info' | 'warning' | 'error' | 'notice'> {
  const tell = (kind: AnnotationKind, problem: Problem): void =>
    shout(() => (budget.take(kind, problem) ? annotate(kind, problem) : core.info(inWords(kind, problem))));
  return {
    info: (line) => write(() => core.info(defuse(line))),
    warning: (problem) => tell('warning', problem),
    error: (problem) => tell('error', problem),
    notice: (problem) => tell('notice', problem),
  };
}

function annotate(kind: AnnotationKind, problem: Problem): void {
  COMMANDS[kind](describeProblem(problem), annotation(problem));
}

/** As the runner shows annotations in its log. */
function inWords(kind: AnnotationKind, problem: Problem): string {
  return defuse(`${kind[0]?.toUpperCase()}${kind.slice(1)}: ${describeProblem(problem)}`);
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
