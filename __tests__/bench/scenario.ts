import type { Architecture, Variant } from '../world/catalogue.ts';

/** The release that everything is measured with. */
export const VERSION = '2.12.1';

/** What is built, by hand or by the action. */
export interface Scenario {
  readonly name: string;
  readonly plugins: number;
  readonly variants: readonly Variant[];
  readonly architectures: readonly Architecture[];
}

const one = { plugins: 1, variants: ['alpine'], architectures: ['amd64'] } as const;

export const SCENARIOS = {
  one: { name: 'one plugin', ...one },
  architectures: { name: 'two architectures', ...one, architectures: ['amd64', 'arm64'] },
  variants: { name: 'both variants', ...one, variants: ['alpine', 'linux-generic'] },
  three: { name: 'three plugins', ...one, plugins: 3 },
  ten: { name: 'ten plugins', ...one, plugins: 10 },
  thirty: { name: 'thirty plugins', ...one, plugins: 30 },
  four: {
    name: 'four targets',
    ...one,
    variants: ['alpine', 'linux-generic'],
    architectures: ['amd64', 'arm64'],
  },
} as const satisfies Readonly<Record<string, Scenario>>;
