import type { Results } from './results.ts';
import { medianOf } from './targets.ts';

/** What one more plugin or target adds to a cold run. */
export interface Step {
  readonly what: string;
  readonly seconds: number;
  /** As a share of a run with one. */
  readonly ofFirst: number;
}

/** Rows of which the second has so many more of something than the first. */
const STEPS = [
  { what: 'a plugin, up to ten', from: 'cold', to: 'ten', more: 9 },
  { what: 'a plugin, from ten to thirty', from: 'ten', to: 'thirty', more: 20 },
  { what: 'arm64 beside amd64', from: 'cold', to: 'architectures', more: 1 },
  { what: 'linux-generic beside alpine', from: 'cold', to: 'variants', more: 1 },
  { what: 'a target, up to four', from: 'cold', to: 'four', more: 3 },
] as const;

/** The steps of which both ends were measured, by their medians. */
export function scaleOf(results: Results): Step[] {
  const main = (name: string) => medianOf(results, name, (run) => run.main.seconds);
  const first = main('cold');
  return STEPS.flatMap(({ what, from, to, more }) => {
    const [before, after] = [main(from), main(to)];
    if (first === undefined || before === undefined || after === undefined) return [];
    const seconds = (after - before) / more;
    return [{ what, seconds, ofFirst: seconds / first }];
  });
}
