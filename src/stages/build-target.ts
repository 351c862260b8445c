import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder, BuildFolders, GatewayProgram } from '../builder/builder.ts';
import { type BuilderWishes, finishBuilder, type ReadyBuilder } from '../builder/choose.ts';
import { whyGatewayFails } from '../builder/gateway-runs.ts';
import { buildEntry, type CacheEntry, modulesEntry } from '../cache/keys.ts';
import { CACHE_WORDS, type CacheSession } from '../cache/session.ts';
import { expandHome } from '../folders.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { isEnterprise } from '../gateway/profile.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { gatewaySystems } from '../krakend/names.ts';
import { hasTestPlugin, type Release, releaseName } from '../krakend/release.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { type SharedModule, sharedModules } from '../plugin/shared-modules.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { FixReport, PluginReport, TargetReport } from '../report/report.ts';
import { allOrFirstFailure } from '../settle.ts';
import type { ModulesUsed } from '../trim/go-listing.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import { moduleCacheFolder, ownFolder } from '../workspace/module-cache.ts';
import { neededFolders } from '../workspace/needed-folders.ts';
import type { TestedModule } from '../workspace/tested-modules.ts';
import { compile, notCompiled } from './compile.ts';
import { checkInjection } from './configurations.ts';
import { type Examination, examine } from './examine.ts';
import { compareBuilds } from './gateway-demands.ts';
import { licensedBuilder } from './licensed-builder.ts';
import { matchGateway } from './match-gateway.ts';
import { nothingToFixBy } from './module-problems.ts';
import { once } from './once.ts';
import { notProven, type Proven, prove } from './prove.ts';
import { builderReport, pluginReport, targetReport } from './reports.ts';
import { settleFixes } from './settle-fixes.ts';
import { smoke } from './smoke.ts';
import { type TargetRun, tagFlags } from './target-run.ts';
import { testApart } from './test-builder.ts';
import type { Tested } from './test-modules.ts';

/** One target with its gateway and a builder that is as ready as it can be without the gateway's Go. */
export interface TargetPlan {
  readonly target: Target;
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
  /** The gateway of the same release and variant that this machine runs, for KrakenD's own check. */
  readonly checker: Gateway | undefined;
  readonly release: Release;
  readonly plugins: readonly PluginSource[];
  readonly inputs: Inputs;
  readonly wishes: BuilderWishes;
  /** Absolute and real. */
  readonly workspace: string;
  /** For the files of this run alone. */
  readonly temporary: string;
  readonly repository: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly caches: CacheSession;
  readonly console: Console;
  /** What is vetted and tested. */
  readonly tests: readonly TestedModule[];
  /** Problems that have been said and hold for several targets. */
  readonly told: Set<string>;
}

/** What building for one target brought. */
export interface TargetResult {
  /** Absent where the target stopped early. */
  readonly target?: TargetReport;
  readonly plugins: readonly PluginReport[];
  readonly fixes: readonly FixReport[];
  /** What is wrong besides plugins: in configurations, or with a gateway that was asked. */
  readonly problems?: readonly Problem[];
  /** The modules whose versions the gateway chooses. */
  readonly shared: readonly SharedModule[];
  /** Whether the same inputs would bring the same another day: all modules are those of go.sum. */
  readonly lasting?: boolean;
  /** The entry of the modules that it needs, where it has downloaded all of them and they may be shared. */
  readonly downloads?: CacheEntry;
}

/**
 * Compares, builds and loads the plugins of one target. What happens to one plugin does not stop the others.
 *
 * @throws ProblemError where the builder does not fit the gateway, or the gateway no plugin.
 */
export async function buildForTarget(asked: TargetPlan): Promise<TargetResult> {
  const matched = matchGateway(asked.gateway?.profile, asked.inputs, asked.wishes);
  const { compiler, words } = matched;
  const plan = { ...asked, inputs: matched.inputs, wishes: matched.wishes };
  const { target, gateway, release, plugins, inputs, workspace, console, caches } = plan;
  const title = targetFolder(target);
  const goVersion = gateway?.profile.goVersion ?? release.facts?.go;
  if (goVersion === undefined) {
    throw new ProblemError({
      what: `Nothing is known of ${releaseName(release)}: it is not in this action's catalogue, and its gateway could not be had.`,
      fix: 'check krakend-version, name a gateway with the input gateway, or use a newer version of this action',
    });
  }
  const report = targetReport(target, release, gateway, goVersion);
  console.info(
    `${title}: Go ${goVersion} (${report.goSource}), C library ${report.libc} (${report.libcSource})`,
  );
  if (words.length > 0) console.info(`Built as its gateway was: ${words.join(', ')}`);
  if (gateway) compareBuilds(gateway.profile, target, matched, console);
  else if (inputs.fix) console.warning(nothingToFixBy(target));
  const used = [...plugins, ...plan.tests].map(({ module }) => module);
  const modules = [...new Map(used.map((module) => [module.folder, module])).values()];
  const moduleFolder = await moduleCacheFolder(plan.builder.kind, {
    ...plan,
    kept: caches.wanted('modules'),
  });
  const buildFolder = ownFolder(buildFolderName(plan.builder, target), {
    ...plan,
    kept: caches.wanted('build'),
  });
  const folders = await makeFolders(plan, moduleFolder.path, buildFolder.path);

  const systemImages = gatewaySystems(gateway?.profile.libc, release.facts, target, inputs.imageRegistry);
  const downloads = modulesEntry(modules, downloadScope(plan), moduleFolder.path);
  const shareModules = moduleFolder.own && modules.some(({ goMod }) => goMod.requirements.length > 0);
  const replacing = modules.flatMap(({ goMod }) => goMod.replacements.map((one) => one.target));
  const order = {
    target,
    goVersion,
    folders,
    systemImages,
    compiler,
    needed: () => needed(plan),
    usedModules: (used: ModulesUsed) => caches.contents.usedModules(folders.modules, { ...used, replacing }),
  };
  const [toolchain] = await allOrFirstFailure([
    console.phase(`Toolchain for ${title}`, (phase) =>
      finishBuilder(plan.builder, plan.wishes, order, phase),
    ),
    shareModules ? restoreCache(plan, downloads, 'Module cache') : undefined,
  ] as const);
  const { identity } = toolchain.description;
  const { environment } = plan.wishes;
  const settings = { flags: [...words, ...inputs.buildFlags], environment };
  const compiled = buildEntry(target, identity, modules, buildFolder.path, settings);
  await using _closing = {
    [Symbol.asyncDispose]: async () => {
      if (!(await toolchain.close(console))) for (const entry of [downloads, compiled]) caches.spoilt(entry);
    },
  };
  const program = gateway && programOf(gateway, release);
  const builder = await licensedBuilder(
    toolchain,
    program,
    gateway && isEnterprise(gateway.profile) ? 'ee' : release.edition,
    inputs,
    plan.temporary,
    once(plan.told, console),
  );
  const [cannotLoad] = await allOrFirstFailure([
    whyNotLoaded(plan, builder, program, join(folders.work, 'nothing')),
    restoreCache(plan, compiled, `Build cache for ${title}`),
  ] as const);
  const { work } = folders;
  const run: TargetRun = {
    target,
    builder,
    gateway,
    program,
    cannotLoad,
    checker: plan.checker && {
      program: programOf(plan.checker, release),
      libc: plan.checker.profile.libc ?? '',
    },
    goVersion,
    plugins,
    inputs,
    workspace,
    work,
  };
  const examination = await console.phase(`Modules for ${title}`, (phase) => examine(run, phase));
  const worthIt = examination.plugins.some(({ stop }) => stop === undefined);
  const files = worthIt
    ? await console.phase(`Compile for ${title}`, (phase) => compile(run, examination.plugins, phase))
    : examination.plugins.map(notCompiled);
  const fixes = await settleFixes(examination, files, console);
  if (files.some((file) => file.built)) {
    caches.complete(compiled, files.every((file) => file.built) ? 'whole' : 'part');
  }
  const tested =
    plan.tests.length > 0 && worthIt
      ? await console.phase(`Tests for ${title}`, (phase) => testApart(plan, run, order, files, phase))
      : undefined;
  const proven = files.some((file) => file.built)
    ? await console.phase(`Load into ${title}`, (phase) => prove(run, files, phase))
    : files.map(notProven);

  const reports = proven.map((one) => pluginReport(one, run, tested?.failed));
  const configured = inputs.config.length === 0 ? [] : await tryConfigurations(plan, run, proven, reports);

  return {
    target: {
      ...report,
      builder: builderReport(builder.description),
      ...(tested && { tests: tested.report }),
    },
    plugins: reports,
    problems: [...(tested?.problems ?? []), ...configured],
    fixes,
    shared: gateway
      ? sharedModules(
          examination.plugins.map(({ plugin, linked }) => ({
            plugin: plugin.name,
            linked,
            gateway: title,
            profile: gateway.profile,
          })),
        )
      : [],
    lasting: !examination.plugins.some(({ unverified }) => unverified),
    ...(shareModules && hasAll(examination, plan, tested) ? { downloads } : {}),
  };
}

/** Checks the user's configurations, and starts the gateway with them if it shall be asked something. */
async function tryConfigurations(
  { console, told }: TargetPlan,
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

/**
 * Go does not see changes of system headers and libraries (`go help cache`): what was compiled with those that
 * builder-setup brings is kept apart.
 */
function buildFolderName(builder: ReadyBuilder, { variant, architecture }: Target): string {
  const setup = builder.kind === 'docker' && builder.image.base ? `-${builder.image.digest.slice(-12)}` : '';
  return `build/${builder.kind}-${variant}-${architecture}${setup}`;
}

/** What decides, besides go.mod and go.sum, which modules are downloaded. */
function downloadScope({ inputs, wishes, plugins, tests }: TargetPlan): string[] {
  const packages = plugins.flatMap((plugin) =>
    goPaths(plugin).map((path) => join(plugin.module.relative, path)),
  );
  // Experiments are build tags as well.
  const { GOEXPERIMENT } = wishes.environment;
  const experiments = GOEXPERIMENT ? [`GOEXPERIMENT=${GOEXPERIMENT}`] : [];
  const tested = tests.map(
    ({ module, patterns }) => `tests of ${patterns.join(' ')} in ${module.relative || '.'}`,
  );
  return [...inputs.architectures, ...tagFlags(inputs), ...experiments, ...packages, ...tested];
}

/** Whether every module that plugins and tests need has been downloaded. */
function hasAll({ plugins }: Examination, { tests }: TargetPlan, tested: Tested | undefined): boolean {
  return (
    plugins.every(({ stop }) => stop !== 'failed') && (tests.length === 0 || tested?.downloaded === true)
  );
}

function programOf({ path, profile }: Gateway, release: Release): GatewayProgram {
  return { path, architecture: profile.architecture, hasTestPlugin: hasTestPlugin(release) };
}

async function whyNotLoaded(
  { inputs }: TargetPlan,
  builder: Builder,
  program: GatewayProgram | undefined,
  folder: string,
): Promise<string | undefined> {
  if (inputs.verify === 'off' || inputs.verify === 'static') return `verify is ${inputs.verify}`;
  if (!program) return 'the gateway could not be had';
  return whyGatewayFails(builder, program, folder);
}

/** Says nothing where the cache is off. */
async function restoreCache(
  { caches, console }: TargetPlan,
  entry: CacheEntry,
  title: string,
): Promise<void> {
  if (!caches.enabled(entry.kind) || caches.uses.some((use) => use.entry.key === entry.key)) return;
  await console.phase(title, async (phase) => phase.outcome(CACHE_WORDS[await caches.restore(entry, phase)]));
}

/** What a configuration names may lie anywhere, as may what tests read. */
async function needed({ plugins, tests, inputs, workspace }: TargetPlan): Promise<readonly string[]> {
  if (inputs.config.length > 0 || tests.length > 0) return [workspace];
  return neededFolders(
    plugins.map(({ module }) => module),
    workspace,
  );
}

async function makeFolders(plan: TargetPlan, modules: string, build: string): Promise<BuildFolders> {
  const folders = {
    work: join(plan.temporary, 'work', targetFolder(plan.target)),
    modules: expandHome(modules),
    build: expandHome(build),
  };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  return { ...folders, sources: plan.workspace };
}
