import { targetFolder } from '../krakend/target.ts';
import type { Problem } from '../problem.ts';
import type { PluginReport } from '../report/report.ts';
import type { TargetPlan } from './build-target.ts';
import { checkInjection } from './configurations.ts';
import type { Proven } from './prove.ts';
import { smoke } from './smoke.ts';
import type { TargetRun } from './target-run.ts';

/** Checks the user's configurations, and starts the gateway with them if it shall be asked something. */
export async function tryConfigurations(
  { console, told }: Pick<TargetPlan, 'console' | 'told'>,
  run: TargetRun,
  proven: readonly Proven[],
  reports: readonly PluginReport[],
): Promise<readonly Problem[]> {
  const title = targetFolder(run.target);
  const checked = await console.phase(`Configuration for ${title}`, (phase) =>
    checkInjection(run, reports, told, phase),
  );
  const { configurations, problems } = checked;
  if (run.inputs.smoke.length === 0 || configurations.length === 0) return problems;
  const more = await console.phase(`Smoke test of ${title}`, (phase) =>
    smoke(run, configurations, proven, phase),
  );
  return [...problems, ...more];
}
