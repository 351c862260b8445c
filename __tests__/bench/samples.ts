import type { ByAction, StepUsage } from './by-action.ts';
import type { Results } from './results.ts';
import { ROWS, type Row } from './rows.ts';

/** A step with the figures that count in a test. */
export function usage(used: Partial<StepUsage> = {}): StepUsage {
  return { seconds: 1, cpuSeconds: 0.5, ownSeconds: 0.5, peakMegabytes: 100, firstLineSeconds: 0.1, ...used };
}

/** A run of the action whose main took so many seconds. */
export function run(seconds: number, more: Partial<ByAction> = {}): ByAction {
  return {
    main: usage({ seconds }),
    post: usage(),
    phases: [],
    containerCpuSeconds: 40,
    cacheHit: false,
    saved: {},
    ...more,
  };
}

/** The row of that name. Throws if there is none. */
export function rowOf(name: string): Row {
  const row = ROWS.find((one) => one.name === name);
  if (!row) throw new Error(`no row ${name}`);
  return row;
}

/** Results with these runs of the action, by the names of rows. */
export function results(
  action: Readonly<Record<string, readonly ByAction[]>>,
  more: Partial<Results> = {},
): Results {
  return {
    machine: '2 × some processor',
    date: '2026-01-02',
    rounds: 3,
    load: [0.12, 1, 2],
    rows: Object.entries(action).map(([name, runs]) => ({ row: rowOf(name), action: runs })),
    byHand: {},
    parts: {},
    ...more,
  };
}
