import type { Change } from './plugin.ts';
import { SCENARIOS, type Scenario } from './scenario.ts';

/** One comparison of the bench: the action in one situation, against the flow that people write themselves. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly scenario: Scenario;
  readonly change: Change;
  /** What the caches hold: nothing, or what an earlier run of the unchanged sources left. */
  readonly caches: 'empty' | 'filled';
  /** Runs of many minutes are made less often. */
  readonly mostRounds: number;
  /** The share of the time by hand that main may take. */
  readonly atMost?: number;
}

const { one, architectures, variants, three, ten } = SCENARIOS;
const cold = { change: 'nothing', caches: 'empty' } as const;
const unchanged = { change: 'nothing', caches: 'filled' } as const;
const sourceChanged = { change: 'one line', caches: 'filled' } as const;

export const ROWS: readonly Row[] = [
  { name: 'cold', title: 'cold', scenario: one, ...cold, mostRounds: 9, atMost: 0.85 },
  { name: 'nothing', title: 'nothing changed', scenario: one, ...unchanged, mostRounds: 9, atMost: 0.05 },
  { name: 'source', title: 'source changed', scenario: one, ...sourceChanged, mostRounds: 9, atMost: 0.3 },
  {
    name: 'dependency',
    title: 'dependency changed',
    scenario: one,
    change: 'a dependency',
    caches: 'filled',
    mostRounds: 5,
  },
  {
    name: 'architectures',
    title: 'two architectures, cold',
    scenario: architectures,
    ...cold,
    mostRounds: 3,
  },
  {
    name: 'architectures-nothing',
    title: 'two architectures, nothing changed',
    scenario: architectures,
    ...unchanged,
    mostRounds: 3,
  },
  {
    name: 'architectures-source',
    title: 'two architectures, source changed',
    scenario: architectures,
    ...sourceChanged,
    mostRounds: 3,
  },
  { name: 'variants', title: 'both variants, cold', scenario: variants, ...cold, mostRounds: 2 },
  {
    name: 'variants-source',
    title: 'both variants, source changed',
    scenario: variants,
    ...sourceChanged,
    mostRounds: 2,
  },
  { name: 'three', title: 'three plugins, cold', scenario: three, ...cold, mostRounds: 2 },
  {
    name: 'three-source',
    title: 'three plugins, source of one changed',
    scenario: three,
    ...sourceChanged,
    mostRounds: 2,
  },
  { name: 'ten', title: 'ten plugins, cold', scenario: ten, ...cold, mostRounds: 2 },
];

/** What is measured besides the rows. */
export const EXTRAS = ['parts', 'memory'] as const;

export const NAMES: readonly string[] = [...ROWS.map(({ name }) => name), ...EXTRAS];

/**
 * Ten plugins are compared with one, and by hand they would take as long as all else together.
 */
export function isDoneByHand(scenario: Scenario): boolean {
  return scenario !== ten;
}
