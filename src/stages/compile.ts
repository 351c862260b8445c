import { mkdir, stat } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPlugin } from '../builder/build-plugin.ts';
import { collectorVariables } from '../builder/collector.ts';
import { explainGoFailure } from '../diagnosis/go-failure.ts';
import { sha256Of } from '../digest.ts';
import { targetFolder } from '../krakend/target.ts';
import { linkOrCopy } from '../link-or-copy.ts';
import { openFile, type PluginFacts, readPluginFacts } from '../loader/index.ts';
import { elapsed, type Log, type Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import type { PluginFile } from '../report/report.ts';
import type { FilesBefore } from '../result/result-cache.ts';
import { sideBySide } from '../side-by-side.ts';
import { goPaths } from '../workspace/find-plugins.ts';
import { compileOrder } from './compile-order.ts';
import type { Examined } from './examine.ts';
import { failureContext } from './failure-context.ts';
import { noFix } from './module-problems.ts';
import { NO_LONGER_COMPILES } from './settle-fixes.ts';
import { type TargetRun, widthOf } from './target-run.ts';

/** A plugin after compiling: its file and what stands in it, or the problems. */
export interface Compiled {
  readonly examined: Examined;
  readonly built?: { readonly file: PluginFile; readonly facts: PluginFacts };
  readonly problems: readonly Problem[];
  readonly seconds: number;
}

/**
 * Compiles the plugins that are worth it: those that bring packages of their own one after another, then the others
 * side by side.
 *
 * @param before files of plugins that were made of other sources. Each is laid where Go puts the plugin: it links
 * nothing whose build ID says that it is made of the same (`useCache` in cmd/go/internal/work/buildid.go).
 */
export async function compile(
  run: TargetRun,
  plugins: readonly Examined[],
  before: FilesBefore,
  phase: Phase,
): Promise<Compiled[]> {
  const { first, then } = compileOrder(plugins.filter(({ stop }) => stop === undefined));
  const build = (examined: Examined, log: Log): Promise<Compiled> =>
    compileOne(run, examined, before.get(examined.plugin.name), log);
  const compiled = [
    ...(await sideBySide(first, 1, phase, build)),
    ...(await sideBySide(then, widthOf(run), phase, build)),
  ];
  const built = compiled.filter((one) => one.built).length;
  phase.outcome(`${built} of ${compiled.length} built`, built === compiled.length);
  return plugins.map(
    (examined) => compiled.find((one) => one.examined === examined) ?? notCompiled(examined),
  );
}

/** A plugin that examining has stopped. */
export function notCompiled(examined: Examined): Compiled {
  return { examined, problems: examined.problems, seconds: 0 };
}

async function compileOne(
  run: TargetRun,
  examined: Examined,
  before: string | undefined,
  log: Log,
): Promise<Compiled> {
  const { plugin, copy } = examined;
  const started = performance.now();
  const output = join(run.work, 'built', `${plugin.name}.so`);
  const laid = before === undefined ? undefined : await lay(before, output);
  log.info(`go build ${goPaths(plugin).join(' ')} (${plugin.name})`);
  const result = await buildPlugin({
    builder: run.builder,
    plugin,
    copy,
    buildFlags: run.inputs.buildFlags,
    ldflags: run.inputs.ldflags,
    environment: run.builder.overlapping
      ? collectorVariables(memory(), availableParallelism(), run.inputs.buildEnv)
      : {},
    output,
    onLine: log.info,
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
    for (const problem of all) log.error(problem);
    return { examined, problems: [...examined.problems, ...all], seconds };
  }
  using source = openFile(output);
  const facts = readPluginFacts(source);
  const { size, ino } = await stat(output);
  const file: PluginFile = {
    built: output,
    sha256: await sha256Of(output),
    size,
    goVersion: facts.goVersion ?? run.goVersion,
  };
  log.info(
    `  ${(file.size / 1e6).toFixed(1)} MB in ${elapsed(started)}, ${facts.kinds.join(', ') || 'no registerer'}${ino === laid ? ', as it was' : ''}`,
  );
  return { examined, built: { file, facts }, problems: examined.problems, seconds };
}

/** @returns the number of the file, by which it can be told from one that is put in its place. */
async function lay(file: string, place: string): Promise<number> {
  await mkdir(dirname(place), { recursive: true });
  await linkOrCopy(file, place);
  return (await stat(place)).ino;
}

/** That of a container's own limit, where this runs in one. */
function memory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || totalmem());
}
