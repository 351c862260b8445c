import type { Verdict } from '../../../src/loader/index.ts';
import type { Answer } from './ask-gateway.ts';
import { differences, type Outcome } from './run-pairs.ts';

/** One line of the table. */
export interface Line {
  readonly row: string;
  readonly pairs: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly killed: number;
  /** Predicted as it came: state, and the package that is named. */
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
  /** Without a look at shared libraries. */
  readonly blind: { readonly right: number; readonly wrong: number; readonly unknown: number };
  /** Refusals in which the runtime named a package, and how many of them were predicted. */
  readonly named: { readonly really: number; readonly right: number };
  readonly checkPlugin: { readonly right: number; readonly asked: number };
}

/** Counts the outcomes by row, and over all of them. */
export function makeTable(outcomes: readonly Outcome[]): Line[] {
  const rows = Map.groupBy(outcomes, ({ row }) => row);
  return [...Array.from(rows, ([row, of]) => lineOf(row, of)), lineOf('all', outcomes)];
}

function lineOf(row: string, outcomes: readonly Outcome[]): Line {
  const cases = outcomes.map((outcome) => ({ ...outcome, ...caseOf(outcome) }));
  const answered = (state: Answer['state']): number => count(cases, ({ answer }) => answer.state === state);
  const asked = cases.filter(({ checkPlugin }) => checkPlugin !== undefined);
  const named = cases.filter(({ answer }) => 'package' in answer && answer.package !== undefined);
  return {
    row,
    pairs: cases.length,
    accepted: answered('accepts'),
    rejected: answered('rejects'),
    killed: answered('kills'),
    ...score(cases),
    blind: score(
      cases.map((one) => ({ ...one, predicted: one.blind, verdict: one.blind.at(-1) as Verdict })),
    ),
    named: {
      really: named.length,
      right: count(
        named,
        ({ verdict, answer }) =>
          'package' in verdict && 'package' in answer && verdict.package === answer.package,
      ),
    },
    checkPlugin: {
      asked: asked.length,
      right: count(asked, ({ checkPlugin, answer }) => checkPlugin === (answer.state === 'accepts')),
    },
  };
}

/** Every file of a pair counts for right and wrong; the last one, the pair's own, for unknown. */
function score(
  cases: readonly (Pick<Outcome, 'predicted' | 'answers'> & { verdict: Verdict })[],
): Pick<Line, 'right' | 'wrong' | 'unknown'> {
  const wrong = count(cases, (one) => differences(one).length > 0);
  const unknown = count(cases, (one) => one.verdict.state === 'unknown' && differences(one).length === 0);
  return { right: cases.length - wrong - unknown, wrong, unknown };
}

function caseOf({ predicted, answers }: Outcome): { verdict: Verdict; answer: Answer } {
  const [verdict, answer] = [predicted.at(-1), answers.at(-1)];
  if (verdict === undefined || answer === undefined) throw new Error('a pair without a plugin');
  return { verdict, answer };
}

function count<T>(of: readonly T[], holds: (one: T) => boolean): number {
  return of.filter(holds).length;
}

/** The table as Markdown. */
export function renderTable(lines: readonly Line[]): string {
  const head = [
    'what differs',
    'pairs',
    'accepted',
    'rejected',
    'killed',
    'verdict right',
    'wrong',
    'unknown',
    'package named right',
    'without libraries: right / wrong / unknown',
    'check-plugin right',
  ];
  const body = lines.map((line) => [
    line.row,
    line.pairs,
    line.accepted,
    line.rejected,
    line.killed,
    line.right,
    line.wrong,
    line.unknown,
    line.named.really === 0 ? '' : `${line.named.right} of ${line.named.really}`,
    `${line.blind.right} / ${line.blind.wrong} / ${line.blind.unknown}`,
    line.checkPlugin.asked === 0 ? '' : `${line.checkPlugin.right} of ${line.checkPlugin.asked}`,
  ]);
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
