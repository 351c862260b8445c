import { targetFolder } from '../krakend/target.ts';
import { type Candidate, judge, judgeFolder, type Verdict } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import type { Compiled } from './compile.ts';
import type { TargetRun } from './target-run.ts';

/**
 * What the gateway's file says to each built plugin: alone, and together with the others.
 *
 * @returns nothing for a plugin that was not built, and `unknown` where there is no gateway.
 */
export function judgePlugins(
  { gateway, target }: TargetRun,
  plugins: readonly Compiled[],
  phase: Phase,
): ReadonlyMap<Compiled, Verdict> {
  const candidates = plugins.flatMap((compiled) => (compiled.built ? [candidateOf(compiled)] : []));
  const judged = gateway && judgeFolder(gateway.profile, candidates);
  const verdicts = new Map(
    candidates.map(({ compiled }, index) => [compiled, judged?.[index] ?? NO_GATEWAY] as const),
  );
  if (!gateway) return verdicts;
  const folder = targetFolder(target);
  for (const [{ examined }, verdict] of verdicts) {
    phase.info(`${examined.plugin.name}: by its file, ${folder} ${verdictWords(verdict)}`);
    for (const { what } of verdict.cautions) phase.info(`  but ${what}`);
  }
  return verdicts;
}

/** What the gateway's file says to one plugin that nothing else is loaded with. */
export function judgeAlone({ gateway }: TargetRun, compiled: Compiled): Verdict | undefined {
  return gateway && compiled.built ? judge(gateway.profile, [candidateOf(compiled)])[0] : undefined;
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

/** `accepts it`, or what happens in place of that, as the end of a sentence about the gateway. */
export function verdictWords(verdict: Verdict): string {
  if (verdict.state === 'accepts') return 'accepts it';
  if (verdict.state === 'unknown') return `may accept it: ${verdict.why}`;
  return `${verdict.state === 'kills' ? 'dies of it' : 'rejects it'}: ${verdict.said}`;
}
