import type { Architecture } from './build-pair.ts';
import { Random } from './random.ts';
import { type Pair, ROWS } from './rows.ts';

/** What is asked for. */
export interface Wish {
  readonly seed: number;
  readonly go: readonly string[];
  /** An architecture named twice is chosen twice as often. */
  readonly architectures: readonly Architecture[];
  /** How many pairs of a row. */
  readonly count: (row: string) => number;
}

/** The pairs of all rows; the same ones for the same wish. */
export function generatePairs({ seed, go, architectures, count }: Wish): Pair[] {
  return Object.entries(ROWS).flatMap(([row, make], place) =>
    Array.from({ length: count(row) }, (_, index) => {
      const random = new Random(seed * 1_000_003 + place * 1009 + index);
      return { row, ...make({ random, index, go, architectures }) };
    }),
  );
}
