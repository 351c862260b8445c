/**
 * The middle of some figures; of an even number the mean of the two in the middle.
 *
 * @throws where there is none.
 */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('no figures to take the median of');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The smallest and the largest. */
export function range(figures: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...figures), Math.max(...figures)];
}

/** What each further thing costs, as a part of the first: of a first alone and of all of them together. */
export function marginal(first: number, all: number, count: number): number {
  return (all - first) / (count - 1) / first;
}
