import type { Problem } from '../problem.ts';

/**
 * How many annotations of a kind GitHub shows of one step: the first ten; it drops the others without a word
 * (https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations).
 */
export const MOST_ANNOTATIONS = 10;

/** So many are shown as they come; for the places behind them the more telling of the later ones are picked at the end. */
const AT_ONCE = 7;

export type AnnotationKind = 'error' | 'warning' | 'notice';

/** Which problems of one step become annotations. */
export interface AnnotationBudget {
  /** Whether a problem that has just come up is shown at once; if not, it is kept for the end. */
  take(kind: AnnotationKind, problem: Problem): boolean;
  /**
   * What is shown at the end of those that were kept, the most telling first, and how many are left over.
   *
   * @param reserved places of this kind that are taken by others.
   */
  rest(
    kind: AnnotationKind,
    reserved?: number,
  ): { readonly shown: readonly Problem[]; readonly left: number };
}

/** A budget with nothing spent. */
export function annotationBudget(): AnnotationBudget {
  const shown: Record<AnnotationKind, Problem[]> = { error: [], warning: [], notice: [] };
  const kept: Record<AnnotationKind, Problem[]> = { error: [], warning: [], notice: [] };
  return {
    take: (kind, problem) => {
      const now = shown[kind].length < AT_ONCE;
      (now ? shown : kept)[kind].push(problem);
      return now;
    },
    rest: (kind, reserved = 0) => {
      const room = MOST_ANNOTATIONS - reserved - shown[kind].length;
      const ranked = mostTelling(kept[kind], shown[kind]);
      // The last place is for the sentence that says how many there are besides.
      const fitting = ranked.length <= room ? ranked : ranked.slice(0, room - 1);
      return { shown: fitting, left: ranked.length - fitting.length };
    },
  };
}

/**
 * Problems in the order in which they tell something: first those that are like none before them, then those with
 * a place in a file, then as they came.
 */
export function mostTelling(problems: readonly Problem[], before: readonly Problem[]): Problem[] {
  const known = new Set(before.map(likeness));
  const rated = problems.map((problem) => {
    const repeated = known.has(likeness(problem));
    known.add(likeness(problem));
    return { problem, rate: (repeated ? 2 : 0) + (problem.place ? 0 : 1) };
  });
  return rated.toSorted((a, b) => a.rate - b.rate).map(({ problem }) => problem);
}

/** The same for problems that differ in numbers and targets alone: one plugin for sixteen gateways. */
function likeness({ what, place }: Problem): string {
  const words = what.replaceAll(/\d[\w.+-]*/g, '');
  return `${place?.file ?? ''}:${place?.line ?? ''} ${words}`;
}
