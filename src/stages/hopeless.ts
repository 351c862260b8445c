import { moduleFindings } from '../diagnosis/findings.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { loweredGoLine } from '../plugin/go-line.ts';
import type { Problem } from '../problem.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import type { TargetResult } from './build-target.ts';
import { moduleGround } from './failure-context.ts';
import { stoppedReport, targetReport } from './reports.ts';

/** What is known of a target before its builder and its gateway are asked for. */
export interface Prospect {
  readonly target: Target;
  readonly release: Release;
  readonly plugins: readonly PluginSource[];
  readonly inputs: Pick<Inputs, 'check'>;
  readonly workspace: string;
  readonly gateway: () => Promise<Gateway | undefined>;
  readonly console: Console;
}

/**
 * Looks whether any plugin can be built at all, by the texts of their go.mod files alone. What holds for all of them,
 * and no change of versions would mend, is said without a builder. The catalogue only raises the suspicion: the
 * gateway's own Go decides.
 *
 * @returns undefined where it is worth going on.
 */
export async function findHopeless(prospect: Prospect): Promise<TargetResult | undefined> {
  const { target, release, plugins, workspace, console } = prospect;
  const supposed = release.facts?.go;
  if (supposed === undefined || allFindings(prospect, supposed) === undefined) return undefined;
  const gateway = await prospect.gateway();
  const goVersion = gateway?.profile.goVersion ?? supposed;
  const findings = allFindings(prospect, goVersion);
  if (!findings) return undefined;
  await console.phase(`Modules for ${targetFolder(target)}`, async (phase) => {
    for (const problem of new Set([...findings.values()].flat())) phase.error(problem);
    phase.outcome(
      `${plugins.length} of ${plugins.length} can't be built, so that no builder is needed`,
      false,
    );
  });
  return {
    target: targetReport(target, release, gateway, goVersion),
    plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, findings.get(plugin) ?? [])),
    fixes: [],
    shared: [],
  };
}

/** The findings of each plugin; undefined where one has none, or a lower go line may mend them. */
function allFindings(
  { target, plugins, inputs }: Prospect,
  goVersion: string,
): ReadonlyMap<PluginSource, readonly Problem[]> | undefined {
  const found = new Map<PluginSource, readonly Problem[]>();
  for (const own of Map.groupBy(plugins, ({ module }) => module.folder).values()) {
    const [first] = own;
    if (!first) continue;
    const { module } = first;
    const problems = moduleFindings(moduleGround({ target, goVersion }, module), own.flatMap(goPaths));
    const mendable = inputs.check !== 'off' && loweredGoLine(module.goModText, goVersion) !== undefined;
    if (problems.length === 0 || mendable) return undefined;
    for (const plugin of own) found.set(plugin, problems);
  }
  return found.size > 0 ? found : undefined;
}
