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
  /** In a bench of everything, what no aim is about is measured less often. */
  readonly mostRounds?: number;
  /** The share of the time by hand that main may take. */
  readonly atMost?: number;
}

const { one, architectures, variants, three, ten, thirty, four } = SCENARIOS;
const cold = { change: 'nothing', caches: 'empty' } as const;
const unchanged = { change: 'nothing', caches: 'filled' } as const;
const sourceChanged = { change: 'one line', caches: 'filled' } as const;

export const ROWS: readonly Row[] = [
  { name: 'cold', title: 'cold', scenario: one, ...cold, atMost: 0.85 },
  { name: 'nothing', title: 'nothing changed', scenario: one, ...unchanged, atMost: 0.05 },
  { name: 'source', title: 'source changed', scenario: one, ...sourceChanged, atMost: 0.3 },
  {
    name: 'dependency',
    title: 'dependency changed',
    scenario: one,
    change: 'a dependency',
    caches: 'filled',
    mostRounds: 2,
  },
  {
    name: 'architectures',
    title: 'two architectures, cold',
    scenario: architectures,
    ...cold,
  },
  {
    name: 'architectures-nothing',
    title: 'two architectures, nothing changed',
    scenario: architectures,
    ...unchanged,
    mostRounds: 2,
  },
  {
    name: 'architectures-source',
    title: 'two architectures, source changed',
    scenario: architectures,
    ...sourceChanged,
    mostRounds: 2,
  },
  { name: 'variants', title: 'both variants, cold', scenario: variants, ...cold, mostRounds: 1 },
  {
    name: 'variants-source',
    title: 'both variants, source changed',
    scenario: variants,
    ...sourceChanged,
    mostRounds: 1,
  },
  { name: 'three', title: 'three plugins, cold', scenario: three, ...cold, mostRounds: 1 },
  {
    name: 'three-source',
    title: 'three plugins, source of one changed',
    scenario: three,
    ...sourceChanged,
    mostRounds: 1,
  },
  { name: 'ten', title: 'ten plugins, cold', scenario: ten, ...cold },
  { name: 'thirty', title: 'thirty plugins, cold', scenario: thirty, ...cold, mostRounds: 1 },
  {
    name: 'thirty-source',
    title: 'thirty plugins, source of one changed',
    scenario: thirty,
    ...sourceChanged,
    mostRounds: 1,
  },
  {
    name: 'thirty-nothing',
    title: 'thirty plugins, nothing changed',
    scenario: thirty,
    ...unchanged,
    mostRounds: 1,
  },
  {
    name: 'four',
    title: 'two variants × two architectures, cold',
    scenario: four,
    ...cold,
    mostRounds: 1,
  },
];

/** The names of all that can be measured. */
export const NAMES: readonly string[] = [...ROWS.map(({ name }) => name), 'parts', 'memory'];

/** What is measured, and how often. */
export interface Wishes {
  readonly rounds: number;
  /** Chosen rows are measured in each round; without a choice it is everything, and some of it less often. */
  readonly chosen: ReadonlySet<string> | undefined;
}

/** The rows that are due in a round, which counts from 1. */
export function rowsDue({ rounds, chosen }: Wishes, round: number): Row[] {
  if (round > rounds) return [];
  return ROWS.filter(({ name, mostRounds = rounds }) => (chosen ? chosen.has(name) : round <= mostRounds));
}

/** Whether the bare parts are due in a round. */
export function partsDue({ rounds, chosen }: Wishes, round: number): boolean {
  return round <= rounds && (chosen?.has('parts') ?? true);
}

/** What is many is compared with one: by hand it would take as long as all else together. */
const MANY: readonly Scenario[] = [ten, thirty, four];

export function isDoneByHand(scenario: Scenario): boolean {
  return !MANY.includes(scenario);
}
