import { relative } from 'node:path';
import type { GoRunner } from '../builder/builder.ts';
import { distinct } from '../builder/find-fix.ts';
import { type ListRequest, listEdited, listModules } from '../builder/list-modules.ts';
import { copyModule, layOut } from '../builder/module-copy.ts';
import { explainGoFailure } from '../diagnosis/go-failure.ts';
import type { Target } from '../krakend/target.ts';
import { targetFolder } from '../krakend/target.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import { compareModules, requiredOtherwise } from '../plugin/compatibility.ts';
import { asksForNewerGo } from '../plugin/go-errors.ts';
import { loweredGoLine } from '../plugin/go-line.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { Problem } from '../problem.ts';
import type { Fitness, PreviewCell } from '../report/preview.ts';
import type { FixReport } from '../report/report.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { failureContext } from './failure-context.ts';
import { mend } from './mend.ts';

/** What the plugins of one module are compared with, and where Go runs. */
export interface PreviewRun {
  readonly target: Target;
  readonly builder: GoRunner;
  readonly profile: GatewayProfile;
  readonly goVersion: string;
  readonly tagFlags: readonly string[];
  /** Absolute and real. */
  readonly workspace: string;
}

export interface ModulePreview {
  readonly cells: readonly PreviewCell[];
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
  const { builder, profile, target, tagFlags, goVersion } = run;
  const module = plugins[0]?.module as ModuleFolder;
  const copy = await copyModule(module, folder);
  const request: ListRequest = { builder, module, copy, plugins, tagFlags, onLine: phase.info };
  const asWritten = await listModules(request);
  const lowered = asWritten.ok ? undefined : loweredGoLine(module.goModText, goVersion);
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
  if (!listing.ok) {
    const { output } = listing;
    if (asksForNewerGo(output)) {
      // What the gateway links its own Go can work with.
      const mismatches = requiredOtherwise(module.goMod, profile);
      const mending = await mend({ ...order, mismatches }, false, phase);
      const [fix] = mending.reports;
      if (fix?.holds) {
        const changed = mismatches.filter((one) => fix.modules.includes(one.module));
        const more = { mismatches: changed, problems: [], ...goLine };
        return {
          cells: plugins.map((plugin) => cellOf(run, plugin, 'changes', more)),
          fixes: [fix],
          linked: new Map(),
        };
      }
    }
    const context = failureContext(run, module, copy);
    const names = plugins.map(({ name }) => name).join(', ');
    const problems = explainGoFailure({ doing: `Listing what ${names} would link`, output, ...context });
    const own = problems.some(({ place }) => place?.file !== context.goModFile);
    if (own && plugins.length > 1) return oneByOne(run, plugins, folder, phase);
    return {
      cells: plugins.map((plugin) => cellOf(run, plugin, 'broken', { problems })),
      fixes: [],
      linked: new Map(),
    };
  }

  const { linked } = listing;
  const compared = plugins.map((plugin) => ({
    plugin,
    ...compareModules(linked.get(plugin) ?? [], profile, module.goMod),
  }));
  const mismatches = distinct(compared.flatMap((one) => one.mismatches));
  const mending = await mend({ ...order, mismatches }, false, phase);
  const mended: Fitness = mending.problems.length > 0 ? 'none' : 'changes';
  const cells = compared.map(({ plugin, mismatches: own }) => {
    const fits = own.length === 0 && !lowered;
    return cellOf(run, plugin, fits ? 'fits' : mended, {
      mismatches: own,
      problems: fits ? [] : mending.problems,
      ...goLine,
    });
  });
  return { cells, fixes: mending.reports, linked };
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
    cells: parts.flatMap(({ cells }) => cells),
    fixes: parts.flatMap(({ fixes }) => fixes),
    linked: new Map(parts.flatMap(({ linked }) => [...linked])),
  };
}

/** A plugin with a gateway. */
export function cellOf(
  { workspace, target }: Pick<PreviewRun, 'workspace' | 'target'>,
  plugin: PluginSource,
  fitness: Fitness,
  more: Partial<Pick<PreviewCell, 'mismatches' | 'goLine'>> & { readonly problems: readonly Problem[] },
): PreviewCell {
  return {
    plugin: plugin.name,
    source: relative(workspace, plugin.folder) || '.',
    module: plugin.module.relative,
    target,
    fitness,
    mismatches: [],
    ...more,
  };
}
