import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { engineState } from './builder/docker/engine.ts';
import { type KnownGateway, knownGateway } from './gateway/known-gateway.ts';
import type { Inputs } from './inputs/inputs.ts';
import { releaseName } from './krakend/release.ts';
import { type Target, targetFolder } from './krakend/target.ts';
import type { Ground } from './pipeline.ts';
import { type SharingPair, sharedModules } from './plugin/shared-modules.ts';
import { type Problem, ProblemError, problemOf } from './problem.ts';
import { askedOnce } from './registry/asked-once.ts';
import { tagDigests } from './registry/tag-digest.ts';
import type { Preview, PreviewGateway } from './report/preview.ts';
import type { FixReport } from './report/report.ts';
import { findReleases } from './stages/find-release.ts';
import { unmetDemands } from './stages/gateway-demands.ts';
import { refuseOneForMany } from './stages/gateways.ts';
import { readyLister } from './stages/lister.ts';
import { matchGateway } from './stages/match-gateway.ts';
import { builderWishes, planTargets, pluginsOf, targetOf } from './stages/plan.ts';
import { cellOf, type PluginFitness, withTwins } from './stages/plugin-fitness.ts';
import { previewModule } from './stages/preview-module.ts';
import { resolveFrom, versionSource } from './stages/version-source.ts';
import type { PluginSource } from './workspace/find-plugins.ts';

/**
 * The story of mode: check: which releases, which plugins; what every gateway links; what the plugins would
 * link with its Go, and what would have to change. Nothing is compiled, and no gateway is run.
 *
 * @throws ProblemError for what stops them all: a bad version, no plugin, one gateway for several releases.
 */
export async function checkPlugins(inputs: Inputs, ground: Ground): Promise<Omit<Preview, 'seconds'>> {
  const { console, environment, temporary, caches, label } = ground;
  const workspace = await realpath(ground.workspace);
  const source = await versionSource(inputs, workspace, console);
  const releases = await resolveFrom(source, (krakendVersion) =>
    findReleases({ ...inputs, krakendVersion }, environment, console),
  );
  for (const release of releases) {
    const { source, warning } = release;
    console.info(`${releaseName(release)} (${source})`);
    if (warning) console.warning({ what: warning });
  }
  refuseOneForMany(inputs.gateway, releases);
  const newest = releases.at(-1);
  const plugins = newest ? await pluginsOf(inputs, workspace, newest) : [];
  const wishes = builderWishes(inputs, ground);
  const engine = await engineState();
  const client = askedOnce(environment, console.info);
  const digests = tagDigests(client, console.info);
  const images = { engine, caches, client, digests };
  const { gateway: request, imageRegistry } = inputs;
  const owner = { ...ground, kept: caches.wanted('modules') };

  const parts: Part[] = [];
  for (const release of releases) {
    const search = { release, request, imageRegistry, workspace, temporary, caches, engine, digests, label };
    for (const wanted of targetsOf(inputs, release)) {
      const { target } = wanted;
      try {
        if (wanted.problem) throw new ProblemError(wanted.problem);
        const title = targetFolder(target);
        const known = await console.phase(`Gateway ${title}`, (phase) =>
          knownGateway({ ...search, target }, phase),
        );
        const { goVersion } = known.profile;
        const alike = parts.find((part) => part.known && linksTheSame(part, known, target));
        const matched = matchGateway(known.profile, inputs, wishes);
        const demands = unmetDemands(known.profile, target, matched, console);
        const own = { ...images, facts: release.facts };
        const modules = plugins.map(({ module }) => module);
        const order = { target, goVersion, workspace, wishes: matched.wishes, images: own, owner, modules };
        parts.push(
          alike
            ? forTarget(alike, target, known, demands)
            : await compareAll(order, known, demands, plugins, matched.inputs, ground),
        );
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        parts.push(unknownPart(target, problemOf(error), plugins));
      }
    }
  }
  return {
    gateways: parts.map(({ gateway }) => gateway),
    cells: parts.flatMap(({ gateway, demands, found }) =>
      found.map((one) => cellOf(one, gateway.target, demands, workspace)),
    ),
    fixes: parts.flatMap(({ fixes }) => fixes),
    shared: sharedModules(parts.flatMap(({ pairs }) => pairs)),
  };
}

/** Everything about one gateway. */
interface Part {
  readonly gateway: PreviewGateway;
  readonly known?: KnownGateway;
  /** Why it would refuse every plugin. */
  readonly demands: readonly Problem[];
  readonly found: readonly PluginFitness[];
  readonly fixes: readonly FixReport[];
  readonly pairs: readonly SharingPair[];
}

async function compareAll(
  order: Parameters<typeof readyLister>[0],
  known: KnownGateway,
  demands: readonly Problem[],
  plugins: readonly PluginSource[],
  inputs: Inputs,
  { console, temporary }: Ground,
): Promise<Part> {
  const { target, goVersion, workspace } = order;
  const { profile } = known;
  const title = targetFolder(target);
  await using lister = await console.phase(`Go for ${title}`, async (phase) => {
    const builder = await readyLister(order, phase);
    return { builder, [Symbol.asyncDispose]: async () => void (await builder.close(console)) };
  });
  // Awaited here: what comes after this function has closed the builder.
  return await console.phase(`Modules for ${title}`, async (phase) => {
    const { builder } = lister;
    const run = { target, builder, profile, goVersion, inputs, workspace };
    const byModule = Map.groupBy(plugins, ({ module }) => module.folder);
    const each: PluginFitness[] = [];
    const fixes: FixReport[] = [];
    const pairs: SharingPair[] = [];
    for (const [index, own] of [...byModule.values()].entries()) {
      const folder = join(temporary, 'work', title, `module-${index}`);
      const part = await previewModule(run, own, folder, phase);
      each.push(...part.plugins);
      fixes.push(...part.fixes);
      for (const [{ name: plugin }, linked] of part.linked)
        pairs.push({ plugin, linked, gateway: title, profile });
    }
    const found = withTwins(each, goVersion);
    const fit = demands.length > 0 ? 0 : found.filter(({ fitness }) => fitness === 'fits').length;
    phase.outcome(`${fit} of ${found.length} fit`, fit === found.length);
    return { gateway: gatewayOf(target, known), known, demands, found, fixes, pairs };
  });
}

function targetsOf(
  inputs: Inputs,
  release: Parameters<typeof planTargets>[1],
): { target: Target; problem?: Problem }[] {
  return inputs.variants.flatMap((variant) => {
    const one = { ...inputs, variants: [variant] };
    try {
      return planTargets(one, release).map((target) => ({ target }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return inputs.architectures.map((architecture) => ({
        target: targetOf(release, variant, architecture),
        problem: error.problem,
      }));
    }
  });
}

/** Variants of a release, and often its patches, link the same modules: what is known of one holds for all. */
function linksTheSame({ known, gateway }: Part, other: KnownGateway, target: Target): boolean {
  const facts = ({ profile }: KnownGateway): string =>
    JSON.stringify([
      profile.goVersion,
      profile.experiments,
      profile.settings['-tags'],
      profile.modules,
      Object.keys(profile.packages).toSorted(),
    ]);
  return (
    known !== undefined &&
    gateway.target.architecture === target.architecture &&
    facts(known) === facts(other)
  );
}

function forTarget(part: Part, target: Target, known: KnownGateway, demands: readonly Problem[]): Part {
  const title = targetFolder(target);
  return {
    gateway: gatewayOf(target, known),
    known,
    demands,
    found: part.found,
    fixes: part.fixes.map((fix) => ({ ...fix, target: title })),
    pairs: part.pairs.map((pair) => ({ ...pair, gateway: title })),
  };
}

function gatewayOf(target: Target, { profile, source, sha256 }: KnownGateway): PreviewGateway {
  const { goVersion, libc, libcFamily } = profile;
  return { target, goVersion, libc: libc ?? libcFamily, source, sha256 };
}

function unknownPart(target: Target, problem: Problem, plugins: readonly PluginSource[]): Part {
  const found = plugins.map(
    (plugin): PluginFitness => ({ plugin, fitness: 'unknown', mismatches: [], problemsFor: () => [] }),
  );
  return { gateway: { target, problem }, demands: [], found, fixes: [], pairs: [] };
}
