import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPlugin } from '../builder/build-plugin.ts';
import { explainGoFailure } from '../diagnosis/go-failure.ts';
import { sha256Of } from '../digest.ts';
import { targetFolder } from '../krakend/target.ts';
import { openFile, type PluginFacts, readPluginFacts } from '../loader/index.ts';
import { elapsed, type Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import type { PluginFile } from '../report/report.ts';
import { goPaths } from '../workspace/find-plugins.ts';
import type { Examined } from './examine.ts';
import { failureContext } from './failure-context.ts';
import { noFix } from './module-problems.ts';
import { NO_LONGER_COMPILES } from './settle-fixes.ts';
import type { TargetRun } from './target-run.ts';

/** A plugin after compiling: its file and what stands in it, or the problems. */
export interface Compiled {
  readonly examined: Examined;
  readonly built?: { readonly file: PluginFile; readonly facts: PluginFacts };
  readonly problems: readonly Problem[];
  readonly seconds: number;
}

/** Compiles the plugins that are worth it, one after another: Go uses all cores for each. */
export async function compile(
  run: TargetRun,
  plugins: readonly Examined[],
  phase: Phase,
): Promise<Compiled[]> {
  const compiled: Compiled[] = [];
  for (const examined of plugins) {
    if (examined.stop) compiled.push(notCompiled(examined));
    else compiled.push(await compileOne(run, examined, phase));
  }
  const built = compiled.filter((one) => one.built).length;
  const tried = plugins.filter(({ stop }) => stop === undefined).length;
  phase.outcome(`${built} of ${tried} built`, built === tried);
  return compiled;
}

/** A plugin that examining has stopped. */
export function notCompiled(examined: Examined): Compiled {
  return { examined, problems: examined.problems, seconds: 0 };
}

async function compileOne(run: TargetRun, examined: Examined, phase: Phase): Promise<Compiled> {
  const { plugin, copy } = examined;
  const started = performance.now();
  const output = join(run.work, 'built', `${plugin.name}.so`);
  phase.info(`go build ${goPaths(plugin).join(' ')} (${plugin.name})`);
  const result = await buildPlugin({
    builder: run.builder,
    plugin,
    copy,
    buildFlags: run.inputs.buildFlags,
    ldflags: run.inputs.ldflags,
    output,
    onLine: phase.info,
  });
  const seconds = (performance.now() - started) / 1000;
  if (!result.ok) {
    const problems = explainGoFailure({
      doing: `Building ${plugin.name}`,
      output: result.output,
      logTitle: `Compile for ${targetFolder(run.target)}`,
      ...failureContext(run, plugin.module, copy),
    });
    const { fix } = examined;
    const all = fix
      ? [...problems, noFix(plugin.module, { ...fix, obstacle: NO_LONGER_COMPILES }, [])]
      : problems;
    for (const problem of all) phase.error(problem);
    return { examined, problems: [...examined.problems, ...all], seconds };
  }
  using source = openFile(output);
  const facts = readPluginFacts(source);
  const file: PluginFile = {
    built: output,
    sha256: await sha256Of(output),
    size: (await stat(output)).size,
    goVersion: facts.goVersion ?? run.goVersion,
  };
  phase.info(
    `  ${(file.size / 1e6).toFixed(1)} MB in ${elapsed(started)}, ${facts.kinds.join(', ') || 'no registerer'}`,
  );
  return { examined, built: { file, facts }, problems: examined.problems, seconds };
}
