import { join } from 'node:path';
import type { Builder, GatewayProgram } from '../builder/builder.ts';
import { finishBuilder, type ReadyBuilder } from '../builder/choose.ts';
import { whyGatewayFails } from '../builder/gateway-runs.ts';
import type { CacheEntry } from '../cache/keys.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { isEnterprise } from '../gateway/profile.ts';
import { gatewaySystems } from '../krakend/names.ts';
import { hasTestPlugin, type Release, releaseName } from '../krakend/release.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { type SharedModule, sharedModules } from '../plugin/shared-modules.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { FixReport, PluginReport, TargetReport } from '../report/report.ts';
import type { FilesBefore } from '../result/result-cache.ts';
import { allOrFirstFailure } from '../settle.ts';
import { type Lane, lane } from '../side-by-side.ts';
import type { ModulesUsed } from '../trim/go-listing.ts';
import { neededFolders } from '../workspace/needed-folders.ts';
import { unnoticed } from './build-cache.ts';
import { compile, notCompiled } from './compile.ts';
import { type Examination, examine } from './examine.ts';
import { compareBuilds } from './gateway-demands.ts';
import { type HeadStart, packagesTitle } from './head-start.ts';
import { licensedBuilder } from './licensed-builder.ts';
import { matchGateway } from './match-gateway.ts';
import { nothingToFixBy } from './module-problems.ts';
import { once } from './once.ts';
import { notProven, prove } from './prove.ts';
import { builderReport, pluginReport, targetReport } from './reports.ts';
import { settleFixes } from './settle-fixes.ts';
import {
  type ModuleStore,
  makeFolders,
  moduleStore,
  modulesOf,
  packagesEntry,
  packagesFolder,
  type Restorer,
  type StorePlan,
} from './stores.ts';
import type { LoadingRun, TargetRun } from './target-run.ts';
import { type BuilderOrder, testApart } from './test-builder.ts';
import type { Tested } from './test-modules.ts';
import { tryConfigurations } from './try-configurations.ts';

/** One target with its gateway and a builder that is as ready as it can be without the gateway's Go. */
export interface TargetPlan extends StorePlan {
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
  /** The gateway of the same release and variant that this machine runs, for KrakenD's own check. */
  readonly checker: Gateway | undefined;
  readonly release: Release;
  readonly console: Console;
  /** Problems that have been said and hold for several targets. */
  readonly told: Set<string>;
  readonly restorer: Restorer;
  readonly headStart: Pick<HeadStart, 'modules' | 'packages'>;
  readonly lanes: Lanes;
  /** See Results; it fails only where the run is cancelled. */
  readonly before: () => Promise<FilesBefore>;
}

/**
 * What the targets of a run do one at a time, each in a lane of its own: while one compiles, the next lists its
 * modules, and the one before is loaded by its gateway. Compiling takes all cores, and of what one downloads the next
 * needs nearly all.
 */
export interface Lanes {
  readonly list: Lane;
  readonly compile: Lane;
  readonly load: Lane;
  /** For targets that do all of it one after another. */
  readonly whole: Lane;
}

const nothingBefore: Promise<FilesBefore> = Promise.resolve(new Map());

export function newLanes(): Lanes {
  return { list: lane(), compile: lane(), load: lane(), whole: lane() };
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
  const { target, gateway, release, inputs, workspace, console } = plan;
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
  const { kind } = plan.builder;
  const modules = await moduleStore(plan, kind);
  const setup =
    plan.builder.kind === 'docker' && plan.builder.image.base ? plan.builder.image.digest : undefined;
  const packagesBuilder = { kind, setup, apart: await unnoticed(plan, modulesOf(plan)) };
  const build = packagesFolder(plan, packagesBuilder).path;
  // What Go does not notice about packages it does not notice about what is linked of them.
  const before = packagesBuilder.apart === '' ? plan.before() : nothingBefore;
  // It is waited for later.
  before.catch(() => undefined);
  const folders = await makeFolders(plan, {
    sources: workspace,
    modules: modules.entry.paths[0] ?? '',
    build,
  });

  const systemImages = gatewaySystems(gateway?.profile.libc, release.facts, target, inputs.imageRegistry);
  const replacing = modulesOf(plan).flatMap(({ goMod }) => goMod.replacements.map((one) => one.target));
  const order = {
    target,
    goVersion,
    folders,
    systemImages,
    compiler,
    needed: () => needed(plan),
    usedModules: (used: ModulesUsed) =>
      plan.caches.contents.usedModules(folders.modules, { ...used, replacing }),
  };
  const [toolchain] = await allOrFirstFailure([
    console.phase(`Toolchain for ${title}`, (phase) =>
      finishBuilder(plan.builder, plan.wishes, order, phase),
    ),
    modules.shared ? plan.restorer.restore(modules.entry, 'Module cache') : undefined,
    plan.headStart.modules(),
  ] as const);
  const { identity } = toolchain.description;
  const packages = packagesEntry(plan, packagesBuilder, identity, words);
  const work = (): Promise<TargetResult> =>
    buildWith({ plan, toolchain, order, report, modules, packages, before });
  return toolchain.overlapping ? work() : plan.lanes.whole.after(work);
}

/** A target with the builder that it is built in, and what that uses. */
interface Begun {
  readonly plan: TargetPlan;
  readonly toolchain: Builder;
  readonly order: BuilderOrder;
  readonly report: TargetReport;
  readonly modules: ModuleStore;
  readonly packages: CacheEntry;
  readonly before: Promise<FilesBefore>;
}

async function buildWith({
  plan,
  toolchain,
  order,
  report,
  modules,
  packages,
  before,
}: Begun): Promise<TargetResult> {
  const { target, gateway, release, plugins, inputs, workspace, console, caches, lanes } = plan;
  const title = targetFolder(target);
  await using _closing = {
    [Symbol.asyncDispose]: async () => {
      if (!(await toolchain.close(console)))
        for (const entry of [modules.entry, packages]) caches.spoilt(entry);
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
  const { work } = order.folders;
  const run: TargetRun = {
    target,
    builder,
    gateway,
    program,
    checker: plan.checker && {
      program: programOf(plan.checker, release),
      libc: plan.checker.profile.libc ?? '',
    },
    goVersion: order.goVersion,
    plugins,
    inputs,
    workspace,
    work,
  };
  const [examination, cannotLoad, , earlier] = await allOrFirstFailure([
    lanes.list.after(() => console.phase(`Modules for ${title}`, (phase) => examine(run, phase))),
    whyNotLoaded(plan, builder, program, join(work, 'nothing')),
    plan.headStart.packages(packages).then(() => plan.restorer.restore(packages, packagesTitle(target))),
    toolchain.overlapping ? before : nothingBefore,
  ] as const);
  const worthIt = examination.plugins.some(({ stop }) => stop === undefined);
  const { files, fixes, tested } = await lanes.compile.after(async () => {
    const files = worthIt
      ? await console.phase(`Compile for ${title}`, (phase) =>
          compile(run, examination.plugins, earlier, phase),
        )
      : examination.plugins.map(notCompiled);
    const fixes = await settleFixes(examination, files, console);
    if (files.some((file) => file.built)) {
      caches.complete(packages, files.every((file) => file.built) ? 'whole' : 'part');
    }
    const tested =
      plan.tests.length > 0 && worthIt
        ? await console.phase(`Tests for ${title}`, (phase) => testApart(plan, run, order, files, phase))
        : undefined;
    return { files, fixes, tested };
  });
  const { reports, configured } = await lanes.load.after(async () => {
    const proven = files.some((file) => file.built)
      ? await console.phase(`Load into ${title}`, (phase) =>
          prove({ ...run, cannotLoad } satisfies LoadingRun, files, phase),
        )
      : files.map(notProven);
    const reports = proven.map((one) => pluginReport(one, run, tested?.failed));
    const configured = inputs.config.length === 0 ? [] : await tryConfigurations(plan, run, proven, reports);
    return { reports, configured };
  });

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
    ...(modules.shared && hasAll(examination, plan, tested) ? { downloads: modules.entry } : {}),
  };
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

/** What a configuration names may lie anywhere, as may what tests read. */
async function needed({ plugins, tests, inputs, workspace }: TargetPlan): Promise<readonly string[]> {
  if (inputs.config.length > 0 || tests.length > 0) return [workspace];
  return neededFolders(
    plugins.map(({ module }) => module),
    workspace,
  );
}
