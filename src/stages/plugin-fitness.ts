import { relative } from 'node:path';
import { laterTwins, twinProblem } from '../diagnosis/findings.ts';
import type { Target } from '../krakend/target.ts';
import type { Problem } from '../problem.ts';
import type { Fitness, PreviewCell } from '../report/preview.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import { moduleGround } from './failure-context.ts';
import { twinOf } from './twins.ts';

/** How a plugin stands to all gateways that link the same. */
export interface PluginFitness extends Pick<PreviewCell, 'fitness' | 'mismatches' | 'goLine'> {
  readonly plugin: PluginSource;
  /** What is wrong, in words for one of the gateways. */
  readonly problemsFor: (target: Target) => readonly Problem[];
}

/** A plugin with a gateway, which may refuse every plugin for `demands` that are not met. */
export function cellOf(
  { plugin, problemsFor, fitness, ...more }: PluginFitness,
  target: Target,
  demands: readonly Problem[],
  workspace: string,
): PreviewCell {
  return {
    plugin: plugin.name,
    source: relative(workspace, plugin.folder) || '.',
    module: plugin.module.relative,
    target,
    fitness: demands.length > 0 ? 'broken' : fitness,
    ...more,
    problems: [...demands, ...problemsFor(target)],
  };
}

/** Of two plugins with one path the gateway takes only one; plugins that are not built anyway don't count. */
export function withTwins(found: readonly PluginFitness[], goVersion: string): PluginFitness[] {
  const built: readonly Fitness[] = ['fits', 'changes'];
  const candidates = found.filter(({ fitness }) => built.includes(fitness));
  const twins = laterTwins(candidates.map((one) => ({ ...twinOf(one.plugin), one })));
  const firsts = new Map([...twins].map(([later, first]) => [later.one, first]));
  return found.map((one): PluginFitness => {
    const first = firsts.get(one);
    if (!first) return one;
    const { plugin, problemsFor } = one;
    return {
      ...one,
      fitness: 'broken',
      problemsFor: (target) => [
        ...problemsFor(target),
        twinProblem(twinOf(plugin), first, moduleGround({ target, goVersion }, plugin.module)),
      ],
    };
  });
}
