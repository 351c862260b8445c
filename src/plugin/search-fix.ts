import type { Mismatch } from './compatibility.ts';
import { type Change, changeFor } from './fix.ts';
import type { GoMod } from './go-mod.ts';

/** What listing with some changes brought: the modules that still differ, or Go's words where it could not. */
export type Trial =
  | { readonly ok: true; readonly mismatches: readonly Mismatch[] }
  | { readonly ok: false; readonly output: string };

/** Lists what would be linked with these flags of `go mod edit` applied to the user's go.mod. */
export type Attempt = (flags: readonly string[]) => Promise<Trial>;

export interface FoundChanges {
  readonly changes: readonly Change[];
  /** What differs with them; nothing where they hold. */
  readonly left: readonly Mismatch[];
  /** What Go said where it could not list with them. */
  readonly failure?: string;
}

/** A changed module may pull in others that differ in turn; four rounds were enough for every real plugin. */
const ROUNDS = 8;

/** Every trial is a call of Go: more than these take longer than they are worth. */
const MOST_TRIALS = 40;

/**
 * Searches for the fewest changes of go.mod with which nothing linked differs from the gateway. Lines that are
 * there are set first; where something else asks for more, a replace holds the version.
 *
 * @param first what differs as go.mod stands.
 */
export async function searchFix(
  first: readonly Mismatch[],
  goMod: GoMod,
  attempt: Attempt,
): Promise<FoundChanges> {
  const gentle = await iterate(first, goMod, 'require', attempt);
  const found = gentle.failure === undefined ? gentle : await iterate(first, goMod, 'replace', attempt);
  if (found.failure !== undefined || found.left.length > 0) return found;
  return { changes: await fewest(found.changes, attempt), left: [] };
}

/** Changes what differs, lists again, and goes on until nothing differs or nothing more can be changed. */
async function iterate(
  first: readonly Mismatch[],
  goMod: GoMod,
  start: Change['how'],
  attempt: Attempt,
): Promise<FoundChanges> {
  const changes = new Map<string, Change>();
  let left = first;
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    const more = changesFor(left, goMod, start, changes);
    if (more.length === 0) break;
    for (const change of more) changes.set(change.module, change);
    const trial = await attempt(flagsOf([...changes.values()]));
    if (!trial.ok) return { changes: [...changes.values()], left, failure: trial.output };
    left = trial.mismatches;
  }
  return { changes: [...changes.values()], left };
}

/**
 * The next changes. What go.mod asks for directly comes first and alone: with it at the gateway's version, what
 * it pulls in often is the gateway's as well.
 */
function changesFor(
  mismatches: readonly Mismatch[],
  goMod: GoMod,
  start: Change['how'],
  made: ReadonlyMap<string, Change>,
): Change[] {
  const next = mismatches.flatMap((mismatch) => {
    const before = made.get(mismatch.module);
    if (before?.how === 'replace') return [];
    const change = changeFor(mismatch, goMod, before ? 'replace' : start);
    return change ? [{ change, direct: mismatch.direct }] : [];
  });
  const direct = next.filter((one) => one.direct);
  return (direct.length > 0 ? direct : next).map(({ change }) => change);
}

/**
 * Leaves out, one after another, every change without which nothing differs either; the last made go first. One
 * that is left out may have been what another one was for, so it goes round until none can be spared.
 */
async function fewest(changes: readonly Change[], attempt: Attempt): Promise<readonly Change[]> {
  let kept = changes;
  let untried = changes.toReversed();
  for (let trials = 0; kept.length > 1 && untried.length > 0 && trials < MOST_TRIALS; trials++) {
    const [candidate, ...rest] = untried;
    const without = kept.filter((one) => one !== candidate);
    const trial = await attempt(flagsOf(without));
    const spared = trial.ok && trial.mismatches.length === 0;
    if (spared) kept = without;
    untried = spared ? kept.toReversed() : rest;
  }
  return kept;
}

/** The flags of several changes, in their order. */
export function flagsOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ flags }) => flags);
}
