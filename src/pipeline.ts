import { mkdir, realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { BuilderDescription, BuildFolders } from './builder/builder.ts';
import { type BuilderWishes, finishBuilder, type ReadyBuilder, readyBuilder } from './builder/choose.ts';
import { engineState } from './builder/docker/engine.ts';
import { buildEntry, modulesEntry } from './cache/keys.ts';
import type { CacheSession } from './cache/session.ts';
import { expandHome, KEPT } from './folders.ts';
import { type Gateway, obtainGateway } from './gateway/gateway.ts';
import { DOWNLOAD_VARIABLES } from './inputs/build-env.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type Release, resolveRelease } from './krakend/release.ts';
import { libcOf, type Target, targetFolder } from './krakend/target.ts';
import type { Console } from './log.ts';
import { ProblemError } from './problem.ts';
import { pick } from './process.ts';
import type { FixReport, PluginReport, TargetReport } from './report/report.ts';
import { compile, notCompiled } from './stages/compile.ts';
import { examine } from './stages/examine.ts';
import { notProven, type Proven, prove } from './stages/prove.ts';
import type { TargetRun } from './stages/target-run.ts';
import { findPlugins, type PluginSource } from './workspace/find-plugins.ts';
import { moduleCacheFolder } from './workspace/module-cache.ts';
import { pathInWorkspace } from './workspace/paths.ts';

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

  const wishes = builderWishes(inputs, ground);
  const engine = inputs.builder === 'host' ? { unavailable: 'not asked' } : await engineState();
  const ready = await allOrFirstFailure(
    targets.flatMap((target): Promise<ReadyBuilder | Gateway | undefined>[] => [
      console.phase(`Builder for ${targetFolder(target)}`, (phase) =>
        readyBuilder(wishes, target, engine, phase),
      ),
      console.phase(`Gateway ${targetFolder(target)}`, (phase) =>
        obtainGateway({ target, release, request: inputs.gateway, workspace, caches: ground.caches }, phase),
      ),
    ]),
  );

  const built: Built[] = [];
  for (const [index, target] of targets.entries()) {
    const builder = ready[index * 2] as ReadyBuilder;
    const gateway = ready[index * 2 + 1] as Gateway | undefined;
    built.push(
      await buildForTarget({ target, builder, gateway, release, plugins, inputs, wishes, workspace }, ground),
    );
  }
  return {
    release,
    targets: built.flatMap((one) => one.targets),
    plugins: built.flatMap((one) => one.plugins),
    fixes: built.flatMap((one) => one.fixes),
  };
}

function planTargets(inputs: Inputs, release: Release): Target[] {
  if (inputs.variants.includes('linux-generic') && release.facts?.linuxGeneric === false) {
    throw new ProblemError({
      what: `KrakenD ${release.version} was not published for linux-generic.`,
      why: 'Builders and gateways for glibc exist since 2.1.3.',
      fix: "set variant: alpine, or krakend-version: '2.1.3' or newer",
    });
  }
  return inputs.variants.flatMap((variant) =>
    inputs.architectures.map((architecture) => ({ version: release.version, variant, architecture })),
  );
}

async function pluginsOf(inputs: Inputs, workspace: string, release: Release): Promise<PluginSource[]> {
  const workingDirectory = await pathInWorkspace(
    workspace,
    workspace,
    inputs.workingDirectory,
    'working-directory',
  );
  const tags = inputs.buildFlags.flatMap((flag) =>
    flag.startsWith('-tags=') ? flag.slice(6).split(/[ ,]/) : [],
  );
  return findPlugins({
    workspace,
    workingDirectory,
    outputDirectory: resolve(workspace, inputs.outputDirectory),
    requests: inputs.plugins,
    context: {
      architecture: inputs.architectures[0] ?? 'amd64',
      goMinor: Number(release.facts?.go.split('.')[1] ?? Number.MAX_SAFE_INTEGER),
      tags,
    },
  });
}

function builderWishes(inputs: Inputs, { environment, label }: Ground): BuilderWishes {
  const download = new Set(DOWNLOAD_VARIABLES);
  const own = Object.entries(inputs.buildEnv);
  return {
    builder: inputs.builder,
    image: inputs.builderImage,
    registry: inputs.imageRegistry,
    network: inputs.containerNetwork,
    environment: Object.fromEntries(own.filter(([name]) => !download.has(name))),
    downloadEnvironment: {
      ...pick(environment, DOWNLOAD_VARIABLES),
      ...Object.fromEntries(own.filter(([name]) => download.has(name))),
    },
    label,
  };
}

interface TargetPlan {
  readonly target: Target;
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
  readonly release: Release;
  readonly plugins: readonly PluginSource[];
  readonly inputs: Inputs;
  readonly wishes: BuilderWishes;
  readonly workspace: string;
}

async function buildForTarget(plan: TargetPlan, ground: Ground): Promise<Built> {
  const { target, gateway, release, plugins, inputs } = plan;
  const { console, caches } = ground;
  const title = targetFolder(target);
  const goVersion = gateway?.profile.goVersion ?? release.facts?.go;
  if (goVersion === undefined) {
    throw new ProblemError({
      what: `Nothing is known of KrakenD ${release.version}: it is newer than this action, and its gateway could not be had.`,
      fix: 'check krakend-version, name a gateway with the input gateway, or use a newer version of this action',
    });
  }
  const report = targetReportOf(plan, goVersion);
  console.info(
    `${title}: Go ${goVersion} (${report.goSource}), C library ${report.libc} (${report.libcSource})`,
  );
  const modules = [...new Map(plugins.map(({ module }) => [module.folder, module])).values()];
  const moduleFolder = await moduleCacheFolder(plan.builder.kind);
  const buildFolder = `${KEPT}/build/${plan.builder.kind}-${target.variant}-${target.architecture}`;
  const work = join(ground.temporary, 'work', title);
  const folders: BuildFolders = {
    sources: plan.workspace,
    work,
    modules: expandHome(moduleFolder),
    build: expandHome(buildFolder),
  };
  await Promise.all(
    [work, folders.modules, folders.build].map((folder) => mkdir(folder, { recursive: true })),
  );

  const downloads = modulesEntry(modules, moduleFolder);
  const usesModules = modules.some(({ goMod }) => goMod.requirements.length > 0);
  const [builder] = await allOrFirstFailure([
    console.phase(`Toolchain for ${title}`, (phase) =>
      finishBuilder(plan.builder, plan.wishes, target, goVersion, folders, phase),
    ),
    restoreModules(),
  ] as const);
  const compiled = buildEntry(target, builder.description.identity, modules, buildFolder);
  await console.phase(`Build cache for ${title}`, async (phase) =>
    phase.outcome(await caches.restore(compiled, phase)),
  );

  const run: TargetRun = {
    target,
    builder,
    gateway,
    goVersion,
    plugins,
    inputs,
    workspace: plan.workspace,
    work,
  };
  const examination = await console.phase(`Modules for ${title}`, (phase) => examine(run, phase));
  if (usesModules && examination.plugins.every(({ stop }) => stop !== 'failed')) caches.complete(downloads);
  const worthIt = examination.plugins.some(({ stop }) => stop === undefined);
  const files = worthIt
    ? await console.phase(`Compile for ${title}`, (phase) => compile(run, examination.plugins, phase))
    : examination.plugins.map(notCompiled);
  if (files.some((file) => file.built)) caches.complete(compiled);
  const proven = files.some((file) => file.built)
    ? await console.phase(`Load into ${title}`, (phase) => prove(run, files, phase))
    : files.map(notProven);

  return {
    release,
    targets: [{ ...report, builder: builderReport(builder.description) }],
    plugins: proven.map((one) => pluginReport(one, run)),
    fixes: examination.fixes,
  };

  async function restoreModules(): Promise<void> {
    const known = caches.uses.some(({ entry }) => entry.key === downloads.key);
    if (!usesModules || known) return;
    await console.phase('Module cache', async (phase) =>
      phase.outcome(await caches.restore(downloads, phase)),
    );
  }
}

/** What is known of a target before its builder is. */
function targetReportOf({ target, gateway, release }: TargetPlan, goVersion: string): TargetReport {
  const fromBinary = "read off the gateway's binary";
  const facts = { target, goVersion, goSource: gateway ? fromBinary : 'from the catalogue' };
  if (!gateway) return { ...facts, libc: catalogueLibc(target, release), libcSource: 'from the catalogue' };
  const { profile, source, path, sha256, fromCache } = gateway;
  const libcSource =
    profile.libc === undefined ? `from its dynamic loader ${profile.interpreter}` : fromBinary;
  return {
    ...facts,
    libc: profile.libc ?? profile.libcFamily,
    libcSource,
    gateway: { source, path, sha256, fromCache },
  };
}

function catalogueLibc({ variant }: Target, { facts }: Release): string {
  if (variant === 'alpine' && facts) return `musl (Alpine ${facts.alpine})`;
  return variant === 'linux-generic' && facts?.debian ? `glibc (Debian ${facts.debian})` : libcOf(variant);
}

function builderReport({ kind, name, identity }: BuilderDescription): NonNullable<TargetReport['builder']> {
  return { kind, name, digest: identity };
}

function pluginReport(
  { compiled, proof, problems }: Proven,
  { target, workspace, inputs }: TargetRun,
): PluginReport {
  const { plugin, linked, compatibility, stop } = compiled.examined;
  const unprovenIsFailure = inputs.verify === 'load' && proof.state === 'unproven';
  const refused = proof.state === 'failed' || unprovenIsFailure;
  return {
    name: plugin.name,
    target,
    source: relative(workspace, plugin.folder) || '.',
    outcome: stop ?? (!compiled.built ? 'failed' : refused ? 'refused' : 'published'),
    kinds: compiled.built?.facts.kinds ?? plugin.declaredKinds,
    verdict: 'unknown',
    proof: proof.state,
    ...(proof.state === 'loaded' ? {} : { proofReason: proof.reason }),
    compatibility,
    ...(compiled.built ? { file: compiled.built.file } : {}),
    modules: linked.map(({ path, version, replace }) => ({
      path,
      version: replace ? `${version} => ${replace.path} ${replace.version}`.trim() : version,
    })),
    problems,
    seconds: compiled.seconds,
  };
}

/** Waits for all, so that nothing goes on behind a failure's back, then throws the first failure. */
async function allOrFirstFailure<T extends readonly Promise<unknown>[] | []>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(work);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
