import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from '../../../src/loader/index.ts';
import { type Answer, askGateway } from '../pairs/ask-gateway.ts';
import { buildGateway, buildPlugin, type Kit } from '../pairs/build-pair.ts';
import { predict } from '../pairs/predict.ts';
import { Random } from '../pairs/random.ts';
import { type Mutant, mutate } from './mutate.ts';
import { findPlaces } from './places.ts';

/** A damaged plugin, what was predicted of it and what a gateway really did. */
export interface MutantOutcome extends Omit<Mutant, 'bytes'> {
  readonly verdict: Verdict;
  readonly answer: Answer;
}

const KIT: Kit = { go: '1.25.6', architecture: 'amd64' };

/**
 * Damages a plugin that fits, and has a gateway open each of the damaged files in a process of its own.
 * @param count how many files
 */
export async function openMutants(count: number, seed: number): Promise<MutantOutcome[]> {
  const gateway = await buildGateway(
    { path: 'example.com/gateway', gateway: true, abilities: ['fmt', 'http', 'text'] },
    KIT,
  );
  const plugin = await buildPlugin({
    kind: 'plugin',
    module: { path: 'example.com/plugins/damaged', abilities: ['fmt', 'cgo', 'text'] },
    kit: KIT,
  });
  const intact = readFileSync(plugin);
  const places = findPlaces(intact);
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), 'kpa-damaged-'));
  try {
    return Array.from({ length: count }, (_, index) => {
      const { bytes, ...mutant } = mutate(intact, places, random);
      // A name of its own for each: plugin.Open and the dynamic loader both remember names.
      const file = join(folder, `damaged-${index}.so`);
      writeFileSync(file, bytes);
      const [verdict] = predict(gateway, [file], true);
      const [answer] = askGateway(gateway, [file], 'amd64');
      rmSync(file);
      if (verdict === undefined || answer === undefined) throw new Error('a file without an answer');
      return { ...mutant, verdict, answer };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A plugin of which we said that it loads, and it did not. */
export function isFalseAcceptance({ verdict, answer }: MutantOutcome): boolean {
  return verdict.state === 'accepts' && answer.state !== 'accepts';
}

/** What became of damaged files, by the place of the damage, as a Markdown table. */
export function renderMutants(outcomes: readonly MutantOutcome[]): string {
  const said = ['accepts', 'rejects', 'kills', 'unknown'] as const;
  const really = ['accepts', 'rejects', 'kills'] as const;
  const head = ['damage in', 'files', ...really.map((one) => `really ${one}`), ...said, 'wrongly accepted'];
  const groups = [...Map.groupBy(outcomes, ({ place }) => place), ['all', outcomes] as const];
  const body = groups.map(([place, of]) => [
    place,
    of.length,
    ...really.map((state) => of.filter(({ answer }) => answer.state === state).length),
    ...said.map((state) => of.filter(({ verdict }) => verdict.state === state).length),
    of.filter(isFalseAcceptance).length,
  ]);
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
