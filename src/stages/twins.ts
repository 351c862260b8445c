import { posix } from 'node:path';
import { laterTwins, type Twin, twinProblem } from '../diagnosis/findings.ts';
import type { Phase } from '../log.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import type { Examined } from './examine.ts';
import { failureContext } from './failure-context.ts';
import type { TargetRun } from './target-run.ts';

/** Of two plugins with one path the gateway takes only one: the other is not worth compiling. */
export function findTwins(run: TargetRun, examined: readonly Examined[], phase: Phase): Examined[] {
  const { check } = run.inputs;
  const worthIt = examined.filter(({ stop }) => stop === undefined);
  const twins =
    check === 'off' ? [] : laterTwins(worthIt.map((one) => ({ ...twinOf(one.plugin), examined: one })));
  const firsts = new Map([...twins].map(([later, first]) => [later.examined, first]));
  return examined.map((one) => {
    const first = firsts.get(one);
    if (!first) return one;
    const problem = twinProblem(twinOf(one.plugin), first, failureContext(run, one.plugin.module, one.copy));
    if (check === 'warn') {
      phase.warning(problem);
      return one;
    }
    phase.error(problem);
    return { ...one, stop: 'incompatible', problems: [...one.problems, problem] };
  });
}

/**
 * Source of the path: cmd/go/internal/work, pluginPath. What is built from named files gets one from its contents
 * and its place (plugin/unnamed-…), which no other has.
 */
export function twinOf({ module, packagePath, files, name }: PluginSource): Twin {
  if (files) return { name, importPath: `plugin/unnamed-${name}` };
  return { name, importPath: posix.join(module.goMod.module, packagePath) };
}
