import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { type BuilderWishes, type ReadyBuilder, readyBuilder } from './builder/choose.ts';
import { type EngineState, engineState } from './builder/docker/engine.ts';
import type { CacheSession } from './cache/session.ts';
import { type Gateway, obtainGateway } from './gateway/gateway.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type Release, resolveRelease } from './krakend/release.ts';
import { type Target, targetFolder } from './krakend/target.ts';
import type { Console } from './log.ts';
import { ProblemError } from './problem.ts';
import type { FixReport, PluginReport, TargetReport } from './report/report.ts';
import { allOrFirstFailure } from './settle.ts';
import { buildForTarget, type TargetResult } from './stages/build-target.ts';
import { builderWishes, planTargets, pluginsOf } from './stages/plan.ts';
import { stoppedReport } from './stages/reports.ts';

/** What a run stands on, besides its inputs. */
export interface Ground {
  readonly workspace: string;
  /** `owner/name`, '' where nobody says. */
  readonly repository: string;
  /** For the files of this run alone. */
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly caches: CacheSession;
  /** Marks the containers of this run. */
  readonly label: string;
  readonly console: Console;
}

/** What building for all targets brought. */
export interface Built {
  readonly release: Release;
  readonly targets: readonly TargetReport[];
  readonly plugins: readonly PluginReport[];
  readonly fixes: readonly FixReport[];
}

/**
 * The story: which release, which plugins; gateway and builder made ready; modules compared; plugins built;
 * plugins loaded by the gateway. What happens to one plugin or to one target does not stop the others.
 *
 * @throws ProblemError for what stops them all: a bad version, a release without the variant, no plugin.
 */
export async function buildPlugins(inputs: Inputs, ground: Ground): Promise<Built> {
  const { console } = ground;
  const workspace = await realpath(ground.workspace);
  const release = resolveRelease(inputs.krakendVersion);
  console.info(`KrakenD ${release.version} (${release.source})`);
  if (release.warning) console.warning({ what: release.warning });
  const targets = planTargets(inputs, release);
  const plugins = await pluginsOf(inputs, workspace, release);
  for (const { name, folder } of plugins)
    console.info(`Plugin ${name}: ${relative(workspace, folder) || '.'}`);

  const wishes = builderWishes(inputs, ground.environment, ground.label);
  const engine = inputs.builder === 'host' ? { unavailable: 'not asked' } : await engineState();
  const ready = targets.map((target) =>
    makeReady(target, { ...ground, workspace }, release, inputs, wishes, engine),
  );
  await Promise.allSettled(ready);

  const results: TargetResult[] = [];
  // One after another: Go uses all cores for each.
  for (const [index, target] of targets.entries()) {
    try {
      const { builder, gateway } = (await ready[index]) as Ready;
      const plan = { ...ground, target, builder, gateway, release, plugins, inputs, wishes, workspace };
      results.push(await buildForTarget(plan));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      console.error(problem);
      results.push({
        plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, problem)),
        fixes: [],
      });
    }
  }
  return {
    release,
    targets: results.flatMap(({ target }) => target ?? []),
    plugins: results.flatMap((result) => result.plugins),
    fixes: results.flatMap((result) => result.fixes),
  };
}

interface Ready {
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
}

/** Gateway and builder of one target, side by side. */
async function makeReady(
  target: Target,
  ground: Ground,
  release: Release,
  inputs: Inputs,
  wishes: BuilderWishes,
  engine: EngineState,
): Promise<Ready> {
  const { console, workspace, temporary, caches } = ground;
  const search = { target, release, request: inputs.gateway, workspace, temporary, caches };
  const [builder, gateway] = await allOrFirstFailure([
    console.phase(`Builder for ${targetFolder(target)}`, (phase) =>
      readyBuilder(wishes, target, engine, phase),
    ),
    console.phase(`Gateway ${targetFolder(target)}`, (phase) => obtainGateway(search, phase)),
  ] as const);
  return { builder, gateway };
}
