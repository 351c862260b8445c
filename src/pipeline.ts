import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { readyBuilder } from './builder/choose.ts';
import { engineState } from './builder/docker/engine.ts';
import type { CacheSession } from './cache/session.ts';
import { obtainGateway } from './gateway/gateway.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type Release, resolveRelease } from './krakend/release.ts';
import { targetFolder } from './krakend/target.ts';
import type { Console } from './log.ts';
import type { FixReport, PluginReport, TargetReport } from './report/report.ts';
import { allOrFirstFailure } from './settle.ts';
import { buildForTarget, type TargetResult } from './stages/build-target.ts';
import { builderWishes, planTargets, pluginsOf } from './stages/plan.ts';

/** What a run stands on, besides its inputs. */
export interface Ground {
  readonly workspace: string;
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
 * plugins loaded by the gateway. What happens to one plugin does not stop the others.
 *
 * @throws ProblemError for what stops them all: a bad version, no plugin, no builder.
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
  const ready = await allOrFirstFailure(
    targets.map(async (target) => {
      const search = {
        target,
        release,
        request: inputs.gateway,
        workspace,
        temporary: ground.temporary,
        caches: ground.caches,
      };
      const [builder, gateway] = await allOrFirstFailure([
        console.phase(`Builder for ${targetFolder(target)}`, (phase) =>
          readyBuilder(wishes, target, engine, phase),
        ),
        console.phase(`Gateway ${targetFolder(target)}`, (phase) => obtainGateway(search, phase)),
      ] as const);
      return { target, builder, gateway };
    }),
  );

  const results: TargetResult[] = [];
  // One after another: Go uses all cores for each.
  for (const one of ready) {
    const { temporary, caches } = ground;
    results.push(
      await buildForTarget({
        ...one,
        release,
        plugins,
        inputs,
        wishes,
        workspace,
        temporary,
        caches,
        console,
      }),
    );
  }
  return {
    release,
    targets: results.map(({ target }) => target),
    plugins: results.flatMap((result) => result.plugins),
    fixes: results.flatMap((result) => result.fixes),
  };
}
