/** How many tags are named in place of one that does not exist. */
const NAMED = 5;

/**
 * The existing tags that are most likely meant by one that does not exist: of the same variant, exact
 * releases only (`2.13` and `latest` move), first those of the same minor, then the nearest on the way of the
 * releases; the newer one where two are as near.
 *
 * @param wanted such as `2.13.9-linux-generic`.
 * @returns at most five, nearest first.
 */
export function nearestTags(wanted: string, existing: readonly string[]): string[] {
  const target = exactTag(wanted);
  const exact = [...new Set(existing)].flatMap((tag) => exactTag(tag) ?? []);
  const variant = exact.filter(({ suffix }) => suffix === target?.suffix);
  const candidates = variant.length > 0 ? variant : exact;
  return candidates
    .toSorted(
      (a, b) => (target ? byDistance(target, a, b) : 0) || newerFirst(a, b) || (a.tag < b.tag ? -1 : 1),
    )
    .slice(0, NAMED)
    .map(({ tag }) => tag);
}

interface ExactTag {
  readonly tag: string;
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  /** `-linux-generic`, or nothing. */
  readonly suffix: string;
}

function exactTag(tag: string): ExactTag | undefined {
  const match = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?$/.exec(tag);
  if (!match) return undefined;
  const [, major, minor, patch, suffix = ''] = match;
  return { tag, numbers: [Number(major), Number(minor), Number(patch)], suffix };
}

/** A minor further away counts more than any patch; within another minor the patch next to the target. */
function byDistance(target: ExactTag, a: ExactTag, b: ExactTag): number {
  for (const place of [0, 1, 2] as const) {
    const [at, one, other] = [target.numbers[place], a.numbers[place], b.numbers[place]];
    if (one === other && one === at) continue;
    const nearer = Math.abs(one - at) - Math.abs(other - at);
    if (nearer !== 0) return nearer;
    if (one !== other) return other - one;
    // Both in the same other line: from above its first releases are the nearest, from below its last.
    return one > at ? -newerFirst(a, b) : newerFirst(a, b);
  }
  return 0;
}

function newerFirst(a: ExactTag, b: ExactTag): number {
  for (const place of [0, 1, 2] as const) {
    if (a.numbers[place] !== b.numbers[place]) return b.numbers[place] - a.numbers[place];
  }
  return 0;
}
