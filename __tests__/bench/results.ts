import type { ByAction } from './by-action.ts';
import type { ByHand } from './by-hand.ts';
import type { Row } from './rows.ts';

/** The figures of one row, round by round. */
export interface RowResult {
  readonly row: Row;
  readonly action: readonly ByAction[];
}

/** What single pieces of work take, in seconds, round by round. */
export type Parts = Readonly<Record<string, readonly number[]>>;

/** The names of the parts, with what they are. */
export const PARTS = {
  pull: 'docker pull of the builder',
  load: 'docker load of the builder from a zstd archive',
  restore: 'restore of that archive from the cache service',
  gateway: "the gateway's tarball",
  compile: 'go build, modules there, nothing compiled',
  'compile-arm64': 'the same for arm64',
  'compile-warm': 'go build, modules there, all but one line compiled',
  verdict: 'the static verdict',
  upload: 'upload of the plugin as an artifact',
} as const;

export type PartName = keyof typeof PARTS;

/** The action's peak memory with a large image. */
export interface Memory {
  /** Of the image, unpacked. */
  readonly imageMegabytes: number;
  /** Fetched by main, packed by post. */
  readonly saving: ByAction;
  /** Restored and mounted by main. */
  readonly restoring: ByAction;
}

/** All that one bench brought. */
export interface Results {
  readonly machine: string;
  readonly date: string;
  readonly rounds: number;
  /** The machine's load before each round: on a busy one only ratios count. */
  readonly load: readonly number[];
  readonly rows: readonly RowResult[];
  /** By the names of scenarios. */
  readonly byHand: Readonly<Record<string, readonly ByHand[]>>;
  readonly parts: Parts;
  readonly memory?: Memory;
}
