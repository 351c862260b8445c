import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { type BuilderWishes, type ImageGround, type ReadyBuilder, readyBuilder } from './builder/choose.ts';
import { engineState } from './builder/docker/engine.ts';
import { foreseeBuilder } from './builder/foresee.ts';
import type { CacheSession } from './cache/session.ts';
import { cancelled } from './cancel.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type Release, releaseName } from './krakend/release.ts';
import { type Target, targetFolder } from './krakend/target.ts';
import type { Console } from './log.ts';
import type { SharedModule } from './plugin/shared-modules.ts';
import { describeProblem, type Problem, ProblemError } from './problem.ts';
import { recording, sayingOnce } from './recording.ts';
import { askedOnce } from './registry/asked-once.ts';
import { tagDigests } from './registry/tag-digest.ts';
import type { FixReport, PluginReport, TargetReport } from './report/report.ts';
import { type FilesBefore, resultCache } from './result/result-cache.ts';
import { allOrFirstFailure } from './settle.ts';
import { lane } from './side-by-side.ts';
import { buildForTarget, newLanes, type TargetResult } from './stages/build-target.ts';
import { findRelease } from './stages/find-release.ts';
import { type Gateways, gatewaysOf } from './stages/gateways.ts';
import { headStarts } from './stages/head-start.ts';
import { findHopeless } from './stages/hopeless.ts';
import { builderWishes, planTargets, pluginsOf, testsOf } from './stages/plan.ts';
import { stoppedReport } from './stages/reports.ts';
import { restorerOf } from './stages/stores.ts';
import { resolveFrom, versionSource } from './stages/version-source.ts';

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
  /** Called when something has to be built: beside it, what is needed at the end can be made ready. */
  readonly meanwhile?: () => void;
}

/** What building for all targets brought. */
export interface Built {
  readonly release: Release;
  readonly targets: readonly TargetReport[];
  readonly plugins: readonly PluginReport[];
  readonly fixes: readonly FixReport[];
  /** What is wrong besides plugins, each once. */
  readonly problems: readonly Problem[];
  readonly shared: readonly SharedModule[];
}

/**
 * The story: which release, which plugins; gateway and builder made ready; modules compared; plugins built;
 * plugins loaded by the gateway. What happens to one plugin or to one target does not stop the others.
 *
 * @throws ProblemError for what stops them all: a bad version, a release without the variant, no plugin.
 */
export async function buildPlugins(inputs: Inputs, base: Ground): Promise<Built> {
  const console = sayingOnce(base.console);
  const ground = { ...base, console };
  const workspace = await realpath(ground.workspace);
  const [release, engine] = await allOrFirstFailure([
    releaseOf(inputs, workspace, ground),
    engineState(),
  ] as const);
  console.info(`${releaseName(release)} (${release.source})`);
  if (release.warning) console.warning({ what: release.warning });
  const targets = planTargets(inputs, release);
  const plugins = await pluginsOf(inputs, workspace, release);
  for (const { name, folder } of plugins)
    console.info(`Plugin ${name}: ${relative(workspace, folder) || '.'}`);
  const tests = await testsOf(inputs, workspace, plugins);

  const wishes = builderWishes(inputs, ground);
  const { temporary, caches, label, repository, environment } = ground;
  const { gateway: request, imageRegistry } = inputs;
  const client = askedOnce(ground.environment, console.info);
  const digests = tagDigests(client, console.info);
  const search = { release, request, imageRegistry, workspace, temporary, caches, engine, digests, label };
  const gateways = gatewaysOf(search, inputs.check, console);
  const images = { engine, caches, client, digests, facts: release.facts };
  const known = { inputs, plugins, tests, workspace, wishes, images, gateways, caches, console };
  const earlier = resultCache(known);
  const restorer = restorerOf(caches, console);
  const starts = headStarts(restorer, console);
  const lanes = newLanes();
  const fixing = lane();
  const inContainers = inputs.builder !== 'host' && !('unavailable' in engine);

  async function build(target: Target): Promise<TargetResult> {
    ground.meanwhile?.();
    const shared = { plugins, tests, inputs, wishes, caches, repository, temporary, environment };
    const store = { ...shared, target, workspace };
    const foreseen = inContainers ? foreseeBuilder(wishes, target, images) : Promise.resolve(undefined);
    const headStart = starts.of(store, foreseen, gateways.of(target));
    const ready = makeReady(target, gateways, ground, wishes, images);
    const work = async (): Promise<TargetResult> => {
      const start = await ready;
      const { console: own, said } = recording(console);
      const before = (): Promise<FilesBefore> => earlier.before(target);
      const plan = { ...store, ...start, release, restorer, headStart, lanes, before };
      const result = await buildForTarget({ ...plan, console: own, told: new Set() });
      await earlier.keep(target, { ...start, result, said });
      return result;
    };
    try {
      // What is fixed for one is what the next is built from.
      if (!inputs.fix) return await work();
      const [result] = await allOrFirstFailure([fixing.after(work), ready] as const);
      return result;
    } finally {
      await headStart.end();
    }
  }

  const hopeless = (target: Target): Promise<TargetResult | undefined> =>
    findHopeless({
      target,
      release,
      plugins,
      inputs,
      workspace,
      console,
      gateway: () => gateways.of(target),
    });
  const work = targets.map(async (target): Promise<TargetResult> => {
    try {
      const recalled = await earlier.recall(target);
      if (!recalled) return (await hopeless(target)) ?? (await build(target));
      // Of its modules nothing is here, so that this run can't save those of all targets.
      const { downloads: _, ...result } = recalled;
      return result;
    } catch (error) {
      // Whatever it was told as, it is nobody's mistake.
      cancelled.throwIfAborted();
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      console.error(problem);
      return {
        plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, [problem])),
        fixes: [],
        shared: [],
      };
    }
  });
  const results = await allOrFirstFailure(work);
  // One entry for all targets: without the modules of each it would stay incomplete for ever.
  const downloads = results.map((result) => result.downloads);
  if (downloads[0] && downloads.every((entry) => entry)) ground.caches.complete(downloads[0]);
  return {
    release,
    targets: results.flatMap(({ target }) => target ?? []),
    plugins: results.flatMap((result) => result.plugins),
    fixes: results.flatMap((result) => result.fixes),
    problems: [
      ...new Map(
        results.flatMap(({ problems = [] }) => problems.map((one) => [describeProblem(one), one])),
      ).values(),
    ],
    shared: results
      .flatMap((result) => result.shared)
      .toSorted((a, b) => (a.module < b.module ? -1 : a.module > b.module ? 1 : 0)),
  };
}

/** The release of the gateway, wherever its version is written. */
async function releaseOf(
  inputs: Inputs,
  workspace: string,
  { environment, console }: Ground,
): Promise<Release> {
  const source = await versionSource(inputs, workspace, console);
  return resolveFrom(source, (krakendVersion) =>
    findRelease({ ...inputs, krakendVersion }, environment, console),
  );
}

interface Ready {
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
  readonly checker: Gateway | undefined;
}

/** Gateway and builder of one target, side by side. */
async function makeReady(
  target: Target,
  gateways: Gateways,
  { console }: Ground,
  wishes: BuilderWishes,
  images: ImageGround,
): Promise<Ready> {
  const [builder, gateway, checker] = await allOrFirstFailure([
    console.phase(`Builder for ${targetFolder(target)}`, (phase) =>
      readyBuilder(wishes, target, images, phase),
    ),
    gateways.of(target),
    gateways.checkerOf(target),
  ] as const);
  return { builder, gateway, checker };
}
