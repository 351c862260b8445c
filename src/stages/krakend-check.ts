import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckPluginReport, checkPluginArguments, parseCheckPlugin } from '../krakend/check-plugin.ts';
import type { Phase } from '../log.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { TargetRun } from './target-run.ts';

/** KrakenD's own check of go.sum, for people who know it; its verdict decides nothing. */
export async function krakendCheck(
  { builder, checker, goVersion, inputs }: TargetRun,
  module: ModuleFolder,
  folder: string,
  phase: Phase,
): Promise<CheckPluginReport | undefined> {
  if (!checker || inputs.check === 'off' || module.goSumText === undefined) return undefined;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), module.goModText);
  await writeFile(join(folder, 'go.sum'), module.goSumText);
  const goSum = `${builder.pluginFolder(folder)}/go.sum`;
  const args = checkPluginArguments(goVersion, checker.libc, goSum);
  const result = await builder.gateway({ program: checker.program, plugins: folder, args });
  if ('cannot' in result) {
    phase.info(`krakend check-plugin was not run: ${result.cannot}`);
    return undefined;
  }
  const report = parseCheckPlugin(result.stderr);
  if (!report)
    phase.info(`krakend check-plugin gave no verdict: ${result.stderr.trim().split('\n').at(-1) ?? ''}`);
  return report;
}
