import type { ByAction } from './by-action.ts';
import { type ByHand, GO_BUILD, PULL_OF_BUILDER } from './by-hand.ts';
import type { PartName, Results } from './results.ts';
import { SCENARIOS } from './scenario.ts';
import { marginal, median } from './statistics.ts';

/** A figure of the bench with what it shall be at most. */
export interface Target {
  readonly what: string;
  readonly limit: number;
  /** Undefined where it was not measured. */
  readonly measured: number | undefined;
  readonly unit: '× by hand' | '× the first' | '× the bound' | 's' | 'MB';
}

/** Whether a figure is within its limit; a figure that was not measured is neither. */
export function isReached({ measured, limit }: Target): boolean | undefined {
  return measured === undefined ? undefined : measured <= limit;
}

/** The median of a figure over the rounds of a row; undefined where the row was not measured. */
export function medianOf(
  results: Results,
  name: string,
  figure: (run: ByAction) => number,
): number | undefined {
  const runs = results.rows.find(({ row }) => row.name === name)?.action ?? [];
  return runs.length === 0 ? undefined : median(runs.map(figure));
}

/** The median time by hand of what a row builds. */
export function byHandOf(results: Results, scenario: string): number | undefined {
  const runs = results.byHand[scenario] ?? [];
  return runs.length === 0 ? undefined : median(runs.map(({ seconds }) => seconds));
}

/** The median of a bare part. */
export function partOf({ parts }: Results, name: PartName): number | undefined {
  const figures = parts[name] ?? [];
  return figures.length === 0 ? undefined : median(figures);
}

/** All that has a limit. */
export function targetsOf(results: Results): Target[] {
  const main = (name: string) => medianOf(results, name, (run) => run.main.seconds);
  const rows = results.rows.flatMap(({ row }): Target[] => {
    if (row.atMost === undefined) return [];
    const measured = ratio(main(row.name), byHandOf(results, row.scenario.name));
    return [{ what: row.title, limit: row.atMost, measured, unit: '× by hand' }];
  });
  const [first, ten] = [main('cold'), main('ten')];
  const all = results.rows.flatMap(({ action }) => action);
  const most = (figure: (run: ByAction) => number | undefined, of: readonly ByAction[] = all) => {
    const figures = of.map(figure).filter((value) => value !== undefined);
    return figures.length === 0 ? undefined : Math.max(...figures);
  };
  const { memory } = results;
  const large = memory && [memory.saving, memory.restoring];
  return [
    ...rows,
    {
      what: 'two architectures, cold: the pull and 1.05 × two go builds, each with its modules, as by hand',
      limit: 1,
      measured: ratio(main('architectures'), boundByHand(results)),
      unit: '× the bound',
    },
    {
      what: 'two architectures, cold: the pull and 1.05 × two go builds, modules there',
      limit: 1,
      measured: ratio(main('architectures'), boundOfParts(results)),
      unit: '× the bound',
    },
    {
      what: 'a tenth plugin',
      limit: 0.1,
      measured: first && ten ? marginal(first, ten, 10) : undefined,
      unit: '× the first',
    },
    {
      what: "the action's own time: main without Docker, Go and the network, the row that needs most",
      limit: 1,
      measured: mostOfMedians(results, (run) => run.main.ownSeconds),
      unit: 's',
    },
    {
      what: 'the same of post',
      limit: 1,
      measured: mostOfMedians(results, (run) => run.post.ownSeconds),
      unit: 's',
    },
    {
      what: 'first line after the start of node, median',
      limit: 0.3,
      measured: all.length === 0 ? undefined : median(all.map((run) => run.main.firstLineSeconds ?? 0)),
      unit: 's',
    },
    {
      what: 'peak memory, any row',
      limit: 300,
      measured: most((run) => Math.max(run.main.peakMegabytes, run.post.peakMegabytes)),
      unit: 'MB',
    },
    {
      what: 'peak memory with an image of more than 1 GB, saved and restored',
      limit: 300,
      measured: large && most((run) => Math.max(run.main.peakMegabytes, run.post.peakMegabytes), large),
      unit: 'MB',
    },
  ];
}

function boundByHand({ byHand }: Results): number | undefined {
  const runs = byHand[SCENARIOS.architectures.name] ?? [];
  const sum = (run: ByHand, word: string): number =>
    run.phases.filter(({ title }) => title.startsWith(word)).reduce((all, { seconds }) => all + seconds, 0);
  const bounds = runs.map((run) => sum(run, PULL_OF_BUILDER) + 1.05 * sum(run, GO_BUILD));
  return bounds.length === 0 ? undefined : median(bounds);
}

function boundOfParts(results: Results): number | undefined {
  const pull = partOf(results, 'pull');
  const [one, other] = [partOf(results, 'compile'), partOf(results, 'compile-arm64')];
  return pull && one && other ? pull + 1.05 * (one + other) : undefined;
}

function mostOfMedians({ rows }: Results, figure: (run: ByAction) => number): number | undefined {
  const medians = rows
    .filter(({ action }) => action.length > 0)
    .map(({ action }) => median(action.map(figure)));
  return medians.length === 0 ? undefined : Math.max(...medians);
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : part / whole;
}
