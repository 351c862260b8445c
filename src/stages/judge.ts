import { targetFolder } from '../krakend/target.ts';
import { type Candidate, judge, type Verdict } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import type { Compiled } from './compile.ts';
import type { TargetRun } from './target-run.ts';

/**
 * What the gateway's file says to each built plugin: alone first, and to those that it would take alone, all
 * together in the order in which a gateway reads its folder.
 *
 * @returns nothing for a plugin that was not built, and `unknown` where there is no gateway.
 */
export function judgePlugins(
  { gateway, target }: TargetRun,
  plugins: readonly Compiled[],
  phase: Phase,
): ReadonlyMap<Compiled, Verdict> {
  const verdicts = new Map<Compiled, Verdict>();
  const candidates = plugins.flatMap((compiled) => (compiled.built ? [candidateOf(compiled)] : []));
  if (!gateway) {
    for (const { compiled } of candidates) verdicts.set(compiled, NO_GATEWAY);
    return verdicts;
  }
  for (const candidate of candidates) {
    const [alone] = judge(gateway.profile, [candidate]);
    verdicts.set(candidate.compiled, alone as Verdict);
  }
  const taken = candidates
    .filter(({ compiled }) => isTaken(verdicts.get(compiled)))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const [index, together] of judge(gateway.profile, taken).entries()) {
    const compiled = taken[index]?.compiled;
    if (compiled && !isTaken(together)) verdicts.set(compiled, together);
  }
  const folder = targetFolder(target);
  for (const [{ examined }, verdict] of verdicts) {
    phase.info(`${examined.plugin.name}: by its file, ${folder} ${verdictWords(verdict)}`);
    for (const { what } of verdict.cautions) phase.info(`  but ${what}`);
  }
  return verdicts;
}

const NO_GATEWAY: Verdict = { state: 'unknown', why: 'the gateway could not be had', cautions: [] };

interface OwnCandidate extends Candidate {
  readonly compiled: Compiled;
}

function candidateOf(compiled: Compiled): OwnCandidate {
  const { built, examined } = compiled;
  if (!built) throw new Error('a plugin without a file is not judged');
  return { file: `${examined.plugin.name}.so`, facts: built.facts, compiled };
}

function isTaken(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'accepts' || verdict?.state === 'unknown';
}

/** `accepts it`, or what happens in place of that, as the end of a sentence about the gateway. */
export function verdictWords(verdict: Verdict): string {
  if (verdict.state === 'accepts') return 'accepts it';
  if (verdict.state === 'unknown') return `may accept it: ${verdict.why}`;
  return `${verdict.state === 'kills' ? 'dies of it' : 'rejects it'}: ${verdict.said}`;
}
