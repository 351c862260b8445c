import { join } from 'node:path';
import { distinct } from '../builder/find-fix.ts';
import { type Listing, type ListRequest, listEdited, listModules } from '../builder/list-modules.ts';
import { copyModule, layOut, type ModuleCopy } from '../builder/module-copy.ts';
import { linkFindings, moduleFindings } from '../diagnosis/findings.ts';
import { explainGoFailure } from '../diagnosis/go-failure.ts';
import { type CheckPluginReport, disagreement } from '../krakend/check-plugin.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import { compareModules } from '../plugin/compatibility.ts';
import { loweredGoLine } from '../plugin/go-line.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { Problem } from '../problem.ts';
import { checkPluginWords } from '../report/check-plugin-words.ts';
import type { CheckPluginView, Compatibility, FixReport } from '../report/report.ts';
import { allOrFirstFailure } from '../settle.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import { type ModuleFolder, moduleOf } from '../workspace/go-modules.ts';
import { failureContext } from './failure-context.ts';
import { foreignLinkProblem, foreignLinks } from './foreign-links.ts';
import { krakendCheck } from './krakend-check.ts';
import { type Mending, mend, NOTHING_TO_MEND } from './mend.ts';
import { incompleteSums, mismatchProblems } from './module-problems.ts';
import { type PlannedFix, withFix } from './settle-fixes.ts';
import { type TargetRun, tagFlags, tagsOf } from './target-run.ts';
import { findTwins } from './twins.ts';

/** A plugin of which it is known what it would link. */
export interface Examined {
  readonly plugin: PluginSource;
  readonly copy: ModuleCopy;
  readonly linked: readonly LinkedModule[];
  readonly compatibility: Compatibility;
  /** `failed` or `incompatible` where it is not worth compiling. */
  readonly stop?: 'failed' | 'incompatible';
  readonly problems: readonly Problem[];
  /** Whether modules were taken whose sums the user's go.sum does not have: what comes another day may be another. */
  readonly unverified?: boolean;
  /** What its copy of go.mod has in it, to be written if it compiles. */
  readonly fix?: FixReport;
}

export interface Examination {
  readonly plugins: readonly Examined[];
  readonly fixes: readonly FixReport[];
  /** Those that are built with, in the order in which they stand on each other. */
  readonly planned: readonly PlannedFix[];
}

/** Downloads the modules of every plugin and compares what would be linked with the gateway. */
export async function examine(run: TargetRun, phase: Phase): Promise<Examination> {
  const byModule = Map.groupBy(run.plugins, ({ module }) => module.folder);
  const plugins: Examined[] = [];
  const fixes: FixReport[] = [];
  const planned: PlannedFix[] = [];
  for (const [index, own] of [...byModule.values()].entries()) {
    const known = own[0]?.module as ModuleFolder;
    // A fix for an earlier target may have changed it meanwhile.
    const module = (run.inputs.fix && (await moduleOf(known.folder, run.workspace))) || known;
    const examination = await examineModule(run, module, own, join(run.work, `module-${index}`), phase);
    plugins.push(...examination.plugins);
    fixes.push(...examination.fixes);
    planned.push(...examination.planned);
  }
  const examined = findTwins(run, plugins, phase);
  phase.outcome(...outcomeOf(examined));
  return { plugins: examined, fixes, planned };
}

async function examineModule(
  run: TargetRun,
  module: ModuleFolder,
  plugins: readonly PluginSource[],
  folder: string,
  phase: Phase,
): Promise<Examination> {
  const { builder, inputs } = run;
  const copy = await copyModule(module, folder, builder);
  const context = failureContext(run, module, copy);
  const request: ListRequest = {
    builder,
    module,
    copy,
    plugins,
    tagFlags: tagFlags(inputs),
    onLine: phase.info,
  };
  const packages = plugins.flatMap(goPaths);
  const findings = moduleFindings(context, packages);
  const beside = run.builder.overlapping;
  const check = (): ReturnType<typeof krakendCheck> =>
    krakendCheck(run, module, `${copy.folder}-check`, phase);
  const [listing, asked] = await allOrFirstFailure([
    findings.length > 0 ? undefined : listModules(request),
    findings.length > 0 || !beside ? undefined : check(),
  ] as const);
  const links = listing ? await foreignLinks(module, run.workspace) : [];
  const foreign = listing && foreignLinkProblem(links, listing, module, run.workspace);
  if (listing?.ok && !foreign)
    return examineListed(run, request, listing, beside ? asked : await check(), phase);

  const doing = `Listing what ${plugins.map(({ name }) => name).join(', ')} would link`;
  const logTitle = `Modules for ${targetFolder(run.target)}`;
  const problems = foreign
    ? [foreign]
    : listing && !listing.ok
      ? explainGoFailure({ doing, output: listing.output, logTitle, ...context })
      : findings;
  // What is wrong with go.mod, or with one beside it in a go.work, is wrong for all of them.
  const own = findings.length === 0 && problems.some(({ place }) => place?.file !== context.goModFile);
  if (own && plugins.length > 1) return examineOneByOne(run, module, plugins, folder, phase);
  const mending = await mendGoLine(run, request, phase);
  if (mending.planned) return mended(run, request, mending.planned, mending, phase);
  // What begins with "go: " has been shown as it came.
  const output = listing?.ok === false ? listing.output.trim().split('\n') : [];
  for (const line of output) if (!line.startsWith('go: ')) phase.info(line);
  for (const problem of problems) phase.error(problem);
  return {
    plugins: plugins.map((plugin) => stopped(plugin, copy, problems)),
    fixes: mending.reports,
    planned: [],
  };
}

async function examineListed(
  run: TargetRun,
  request: ListRequest,
  listing: Extract<Listing, { ok: true }>,
  checkPlugin: CheckPluginReport | undefined,
  phase: Phase,
): Promise<Examination> {
  const { gateway, inputs, target } = run;
  const { module, copy, plugins } = request;
  if (listing.completed) phase.warning(incompleteSums(module));
  const examined = plugins.map((plugin) => {
    const linked = listing.linked.get(plugin) ?? [];
    return { plugin, linked, ...compare(run, plugin, linked, checkPlugin, phase) };
  });
  const mismatches = distinct(
    examined.flatMap(({ compatibility }) =>
      compatibility.state === 'unknown' ? [] : compatibility.mismatches,
    ),
  );
  const order = {
    request,
    gateway: gateway?.profile,
    target: targetFolder(target),
    mismatches,
    lowered: undefined,
    checkPluginCommands: checkPlugin?.modules.length,
    folder: `${copy.folder}-fix`,
  };
  const mending = await mend(order, inputs.fix, phase);
  if (mending.planned) return mended(run, request, mending.planned, mending, phase);
  const strict = inputs.check === 'strict';
  const context = failureContext(run, module, copy);
  for (const problem of mending.problems) phase.warning(problem);
  return {
    plugins: examined.map(({ plugin, linked, compatibility }) => {
      const problems = mismatchProblems(module, compatibility, mending.reports[0]);
      // What differs gets the gateway's version anyway, which does link.
      const linkTarget = { architecture: target.architecture, tags: tagsOf(inputs) };
      const unlinkable = problems.length > 0 ? [] : linkFindings(linked, linkTarget, context);
      if (unlinkable.length > 0) {
        for (const problem of unlinkable) phase.error(problem);
        return { ...stopped(plugin, copy, unlinkable), linked, compatibility };
      }
      const stop = strict && compatibility.state === 'incompatible';
      for (const problem of problems) {
        if (strict) phase.error(problem);
        else phase.warning(problem);
      }
      return {
        plugin,
        copy,
        linked,
        compatibility,
        ...(stop ? ({ stop: 'incompatible' } as const) : {}),
        ...(listing.completed ? { unverified: true } : {}),
        problems: problems.length > 0 ? [...problems, ...mending.problems] : [],
      };
    }),
    fixes: mending.reports,
    planned: [],
  };
}

/** Where the gateway's Go can't work with the go line: what else would have to change. */
async function mendGoLine(run: TargetRun, request: ListRequest, phase: Phase): Promise<Mending> {
  const { gateway, inputs, target, goVersion } = run;
  const { module, copy } = request;
  const lowered = loweredGoLine(module.goModText, goVersion);
  if (!lowered || !gateway || inputs.check === 'off' || copy.goWork !== undefined) return NOTHING_TO_MEND;
  const folder = `${copy.folder}-go`;
  const files = { goMod: lowered.text, goSum: module.goSumText };
  const listing = await listEdited({ ...request, copy: await layOut(files, folder) });
  if (!listing.ok) return NOTHING_TO_MEND;
  const mismatches = distinct(
    [...listing.linked.values()].flatMap(
      (linked) => compareModules(linked, gateway.profile, module.goMod).mismatches,
    ),
  );
  const order = {
    request: { ...request, copy: await layOut(files, copy.folder) },
    gateway: gateway.profile,
    target: targetFolder(target),
    mismatches,
    lowered,
    checkPluginCommands: undefined,
    folder: `${copy.folder}-fix`,
  };
  return mend(order, inputs.fix, phase);
}

/** The plugins of a module whose copy has just been mended. */
function mended(
  run: TargetRun,
  { plugins, copy }: ListRequest,
  planned: PlannedFix,
  { fix: found, reports }: Mending,
  phase: Phase,
): Examination {
  const examined = plugins.map((plugin) => {
    const linked = found?.linked?.get(plugin) ?? [];
    const { compatibility } = compare(run, plugin, linked, undefined, phase);
    return { plugin, copy, linked, compatibility, problems: [], fix: planned.report };
  });
  return { plugins: examined, fixes: reports, planned: [planned] };
}

/** Go lists all packages or none: alone, each shows whether it is the one at fault. */
async function examineOneByOne(
  run: TargetRun,
  module: ModuleFolder,
  plugins: readonly PluginSource[],
  folder: string,
  phase: Phase,
): Promise<Examination> {
  const parts: Examination[] = [];
  let asPlanned = module;
  for (const [index, plugin] of plugins.entries()) {
    const part = await examineModule(run, asPlanned, [plugin], `${folder}-${index}`, phase);
    parts.push(part);
    for (const planned of part.planned) asPlanned = withFix(planned);
  }
  return {
    plugins: parts.flatMap((part) => part.plugins),
    fixes: parts.flatMap((part) => part.fixes),
    planned: parts.flatMap((part) => part.planned),
  };
}

function compare(
  { gateway, inputs }: TargetRun,
  plugin: PluginSource,
  linked: readonly LinkedModule[],
  checkPlugin: CheckPluginReport | undefined,
  phase: Phase,
): { compatibility: Compatibility } {
  if (!gateway || inputs.check === 'off') return { compatibility: { state: 'unknown' } };
  const { mismatches, harmless } = compareModules(linked, gateway.profile, plugin.module.goMod);
  const state = mismatches.length > 0 ? 'incompatible' : 'compatible';
  const third =
    linked.length === 0
      ? 'nothing but the standard library'
      : `${linked.length} module${linked.length === 1 ? '' : 's'}`;
  phase.info(`${plugin.name} links ${third}; ${mismatches.length} differ from the gateway`);
  if (harmless.length > 0)
    phase.info(`  at other versions, but no package is shared: ${harmless.join(', ')}`);
  if (!checkPlugin) return { compatibility: { state, mismatches, harmless } };
  const differing = mismatches.map(({ module }) => module);
  const view: CheckPluginView = {
    compatible: checkPlugin.compatible,
    accused: checkPlugin.modules.map(({ module }) => module),
    ...disagreement(checkPlugin, differing),
  };
  phase.info(`  krakend check-plugin: ${checkPluginWords(view, mismatches.length)}`);
  return { compatibility: { state, mismatches, harmless, checkPlugin: view } };
}

function stopped(plugin: PluginSource, copy: ModuleCopy, problems: readonly Problem[]): Examined {
  return { plugin, copy, linked: [], compatibility: { state: 'unknown' }, stop: 'failed', problems };
}

/** How many can't be built or differ, and whether that is none. */
function outcomeOf(plugins: readonly Examined[]): [words: string, well: boolean] {
  const failed = plugins.filter(({ stop }) => stop === 'failed').length;
  const differ = plugins.filter(({ compatibility }) => compatibility.state === 'incompatible').length;
  const unknown = plugins.filter(({ compatibility }) => compatibility.state === 'unknown').length;
  const twins = plugins.filter(
    ({ stop, compatibility }) => stop === 'incompatible' && compatibility.state !== 'incompatible',
  ).length;
  if (failed > 0) return [`${failed} of ${plugins.length} can't be built`, false];
  if (differ > 0)
    return [`${differ} of ${plugins.length} would link modules that differ from the gateway's`, false];
  if (twins > 0) return [`${twins} of ${plugins.length} would be taken for another`, false];
  if (unknown > 0) return ['downloaded; not compared with a gateway', true];
  return [
    plugins.length === 1
      ? "they are the gateway's"
      : `those of all ${plugins.length} plugins are the gateway's`,
    true,
  ];
}
