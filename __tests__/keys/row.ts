import type { CacheKind } from '../../src/inputs/inputs.ts';
import type { Base, Bench, Change, Outcome, Place } from './bench.ts';

/** One input that is changed. */
export interface Row {
  /** For the table. */
  readonly what: string;
  readonly base: Base;
  /** The keys that must change, and no others. */
  readonly keys: readonly CacheKind[];
  /** Whether bytes or verdict change, where that is known: a row that changes nothing would prove nothing. */
  readonly differs?: boolean;
  readonly change: (place: Place) => Promise<Change | undefined>;
  /** Whether the base is built in the same folder, as builders on this machine have the path in what they make. */
  readonly inPlace?: boolean;
  /** Whether the files are laid out in another order. */
  readonly reversed?: boolean;
  /** Whether it is built once more without anything that was compiled before, which must come to the same. */
  readonly cold?: boolean;
  /** Whether it is one of those that the tests run. */
  readonly tested?: boolean;
}

/** What came of a row. */
export interface RowResult {
  readonly row: Row;
  readonly before: Outcome;
  readonly after: Outcome;
  /** The keys that did change. */
  readonly changed: readonly CacheKind[];
  /** In words; none where all is as it must be. */
  readonly wrong: readonly string[];
}

/** The keys that are compared. */
export const COMPARED: readonly CacheKind[] = ['gateway', 'modules', 'build', 'result'];

/** Builds the base, where that is not yet done, and then with the change. */
export async function runRow(bench: Bench, row: Row): Promise<RowResult> {
  return judgeRow(row, await outcomesOf(bench, row));
}

/** What both builds brought, and one more where nothing was compiled before. */
export interface Outcomes {
  readonly before: Outcome;
  readonly after: Outcome;
  readonly anew?: Outcome;
}

export async function outcomesOf(bench: Bench, row: Row): Promise<Outcomes> {
  const { base, inPlace = false, reversed = false } = row;
  const place = await bench.place(base.kind, reversed);
  const before = inPlace ? await bench.run(base, place) : await bench.base(base);
  const change = await row.change(place);
  const after = await bench.run(base, place, change);
  if (!row.cold) return { before, after };
  const home = await bench.session.folder('cold-home');
  const anew = await bench.run(base, place, { ...change, env: { ...change?.env, HOME: home } });
  return { before, after, anew };
}

/** Compares what came with what must. */
export function judgeRow(row: Row, { before, after, anew }: Outcomes): RowResult {
  const changed = COMPARED.filter((kind) => isChanged(before.keys[kind], after.keys[kind], kind));
  const wrong = wrongIn(row, before, after, changed);
  if (anew && anew.sha256 !== after.sha256)
    wrong.push('a build without what was compiled before brings other bytes');
  return { row, before, after, changed, wrong };
}

/** A gateway that lies on the machine under the same stamp is not looked for, and no key is named. */
function isChanged(before: string | undefined, after: string | undefined, kind: CacheKind): boolean {
  return kind === 'gateway' ? after !== undefined && after !== before : after !== before;
}

function wrongIn(row: Row, before: Outcome, after: Outcome, changed: readonly CacheKind[]): string[] {
  const differs = before.sha256 !== after.sha256 || before.verdict !== after.verdict;
  return [
    ...(before.keys.result === undefined ? ['the base has no result key'] : []),
    ...(differs && !changed.includes('result') ? ['bytes or verdict differ under the same result key'] : []),
    ...COMPARED.flatMap((kind) => {
      if (row.keys.includes(kind) === changed.includes(kind)) return [];
      return [
        changed.includes(kind) ? `the ${kind} key changes for nothing` : `the ${kind} key does not change`,
      ];
    }),
    ...(row.differs !== undefined && row.differs !== differs
      ? [row.differs ? 'neither bytes nor verdict differ' : 'bytes or verdict differ']
      : []),
  ];
}
