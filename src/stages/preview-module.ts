import type { GoRunner } from '../builder/builder.ts';
import { distinct } from '../builder/find-fix.ts';
import { type ListRequest, listEdited, listModules } from '../builder/list-modules.ts';
import { copyModule, layOut } from '../builder/module-copy.ts';
import { linkFindings, moduleFindings } from '../diagnosis/findings.ts';
import { explainGoFailure } from '../diagnosis/go-failure.ts';
import type { ModuleGround } from '../diagnosis/go-lines.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import { compareModules, requiredOtherwise } from '../plugin/compatibility.ts';
import { asksForNewerGo } from '../plugin/go-errors.ts';
import { loweredGoLine } from '../plugin/go-line.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { Problem } from '../problem.ts';
import type { FixReport } from '../report/report.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { failureContext, moduleGround } from './failure-context.ts';
import { foreignLinkProblem, foreignLinks } from './foreign-links.ts';
import { mend } from './mend.ts';
import { noFix } from './module-problems.ts';
import type { PluginFitness } from './plugin-fitness.ts';
import { tagFlags, tagsOf } from './target-run.ts';

/** What the plugins of one module are compared with, and where Go runs. */
export interface PreviewRun {
  readonly target: Target;
  readonly builder: GoRunner;
  readonly profile: GatewayProfile;
  readonly goVersion: string;
  readonly inputs: Inputs;
  /** Absolute and real. */
  readonly workspace: string;
}

export interface ModulePreview {
  readonly plugins: readonly PluginFitness[];
  readonly fixes: readonly FixReport[];
  readonly linked: ReadonlyMap<PluginSource, readonly LinkedModule[]>;
}

/** Compares the plugins of one module with a gateway, and searches for what would make them fit. */
export async function previewModule(
  run: PreviewRun,
  plugins: readonly PluginSource[],
  folder: string,
  phase: Phase,
): Promise<ModulePreview> {
  const { builder, profile, target, inputs, goVersion } = run;
  const module = plugins[0]?.module as ModuleFolder;
  const copy = await copyModule(module, folder, builder);
  const request: ListRequest = {
    builder,
    module,
    copy,
    plugins,
    tagFlags: tagFlags(inputs),
    onLine: phase.info,
  };
  const refused = (why: (target: Target) => readonly Problem[]): ModulePreview => ({
    plugins: plugins.map((plugin) => ({ plugin, fitness: 'broken', mismatches: [], problemsFor: why })),
    fixes: [],
    linked: new Map(),
  });
  const packages = plugins.flatMap(goPaths);
  const findings = (of: Target) =>
    moduleFindings(withoutGoLine(moduleGround({ target: of, goVersion }, module)), packages);
  if (findings(target).length > 0) return refused(findings);
  const asWritten = await listModules(request);
  const links = await foreignLinks(module, run.workspace);
  const foreign = foreignLinkProblem(links, asWritten, module, run.workspace);
  if (foreign) return refused(() => [foreign]);
  const lowered =
    asWritten.ok || copy.goWork !== undefined ? undefined : loweredGoLine(module.goModText, goVersion);
  let listing = asWritten;
  if (lowered) {
    const files = { goMod: lowered.text, goSum: module.goSumText };
    await layOut(files, folder);
    listing = await listEdited(request);
    // The search starts from what the user has, not from what this listing has added.
    await layOut(files, folder);
  }
  const order = {
    request,
    gateway: profile,
    target: targetFolder(target),
    lowered,
    checkPluginCommands: undefined,
    folder: `${folder}-fix`,
  };
  const goLine = lowered ? { goLine: { from: lowered.from, to: lowered.to } } : {};
  /** With these modules; some of them Go will not link into a plugin. */
  const fitnessWith = (modules: readonly LinkedModule[], fitness: 'fits' | 'changes') => {
    const linkTarget = { architecture: target.architecture, tags: tagsOf(inputs) };
    const problemsFor = (of: Target) =>
      linkFindings(modules, linkTarget, moduleGround({ target: of, goVersion }, module));
    return { fitness: problemsFor(target).length > 0 ? ('broken' as const) : fitness, problemsFor };
  };
  if (!listing.ok) {
    const { output } = listing;
    if (asksForNewerGo(output)) {
      // What the gateway links its own Go can work with.
      const mismatches = requiredOtherwise(module.goMod, profile);
      const mending = await mend({ ...order, mismatches }, false, phase);
      const [fix] = mending.reports;
      if (fix?.holds) {
        const changed = mismatches.filter((one) => fix.modules.includes(one.module));
        return {
          plugins: plugins.map((plugin) => ({
            plugin,
            ...fitnessWith(mending.fix?.linked?.get(plugin) ?? [], 'changes'),
            mismatches: changed,
            ...goLine,
          })),
          fixes: [fix],
          linked: new Map(),
        };
      }
    }
    const doing = `Listing what ${plugins.map(({ name }) => name).join(', ')} would link`;
    const explain = (of: Target) =>
      explainGoFailure({ doing, output, ...failureContext({ ...run, target: of }, module, copy) });
    const { goModFile } = moduleGround(run, module);
    const own = explain(target).some(({ place }) => place?.file !== goModFile);
    if (own && plugins.length > 1) return oneByOne(run, plugins, folder, phase);
    return refused(explain);
  }

  const { linked } = listing;
  const compared = plugins.map((plugin) => ({
    plugin,
    ...compareModules(linked.get(plugin) ?? [], profile, module.goMod),
  }));
  const mismatches = distinct(compared.flatMap((one) => one.mismatches));
  const mending = await mend({ ...order, mismatches }, false, phase);
  const [report] = mending.reports;
  const found = compared.map(({ plugin, mismatches: own }): PluginFitness => {
    const about = { plugin, mismatches: own, ...goLine };
    if (own.length === 0 && !lowered) return { ...about, ...fitnessWith(linked.get(plugin) ?? [], 'fits') };
    // In a workspace none is searched, and the problem says so.
    if (!report) return { ...about, fitness: 'none', problemsFor: () => mending.problems };
    if (!report.holds) {
      const problemsFor = (of: Target) => [
        noFix(module, { ...report, target: targetFolder(of) }, mismatches),
      ];
      return { ...about, fitness: 'none', problemsFor };
    }
    return { ...about, ...fitnessWith(mending.fix?.linked?.get(plugin) ?? [], 'changes') };
  });
  return { plugins: found, fixes: mending.reports, linked };
}

/** The search for a fix lowers the go line and drops a toolchain line by itself. */
function withoutGoLine({ goMod, ...about }: ModuleGround): ModuleGround {
  const { go: _, others = [], ...rest } = goMod;
  return {
    ...about,
    goMod: { ...rest, others: others.filter(({ directive }) => directive !== 'toolchain') },
  };
}

/** Go lists all packages or none: alone, each shows whether it is the one at fault. */
async function oneByOne(
  run: PreviewRun,
  plugins: readonly PluginSource[],
  folder: string,
  phase: Phase,
): Promise<ModulePreview> {
  const parts: ModulePreview[] = [];
  for (const [index, plugin] of plugins.entries()) {
    parts.push(await previewModule(run, [plugin], `${folder}-${index}`, phase));
  }
  return {
    plugins: parts.flatMap(({ plugins: found }) => found),
    fixes: parts.flatMap(({ fixes }) => fixes),
    linked: new Map(parts.flatMap(({ linked }) => [...linked])),
  };
}
