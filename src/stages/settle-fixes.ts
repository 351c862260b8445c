import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleFiles } from '../builder/module-copy.ts';
import type { Log } from '../log.ts';
import { parseGoMod } from '../plugin/go-mod.ts';
import type { FixReport } from '../report/report.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { Compiled } from './compile.ts';
import type { Examination } from './examine.ts';
import { fixTakenBack, fixWritten } from './module-problems.ts';

/** A fix with which plugins are built, and which is written to the tree once they compile. */
export interface PlannedFix {
  readonly report: FixReport;
  /** The module as it is without it: in the tree, or with the fixes that were planned before. */
  readonly module: ModuleFolder;
  readonly files: ModuleFiles;
}

/** Why a fix that listing found to hold is none after all. */
export const NO_LONGER_COMPILES = 'it no longer compiles';

/** The module as it will be with a fix. */
export function withFix({ module, files }: Pick<PlannedFix, 'module' | 'files'>): ModuleFolder {
  return { ...module, goModText: files.goMod, goMod: parseGoMod(files.goMod), goSumText: files.goSum };
}

/**
 * Writes the fixes with which everything compiles to the user's go.mod and go.sum, and tells of it. A module with
 * which a plugin does not compile stays as it is; so do the fixes of the same module that stand on that one.
 *
 * @returns the reports of all fixes of a target: `written` where they are in the tree, and not holding where they fail.
 */
export async function settleFixes(
  { fixes, planned }: Pick<Examination, 'fixes' | 'planned'>,
  compiled: readonly Compiled[],
  log: Log,
): Promise<FixReport[]> {
  const failed = new Set(
    compiled.filter(({ built, examined }) => !built && !examined.stop).map(({ examined }) => examined.fix),
  );
  const settled = new Map<FixReport, FixReport>();
  for (const own of Map.groupBy(planned, ({ module }) => module.folder).values()) {
    const bad = own.findIndex(({ report }) => failed.has(report));
    const good = bad < 0 ? own : own.slice(0, bad);
    const last = good.at(-1);
    if (last) await writeFix(last);
    for (const { report, module } of good) {
      settled.set(report, { ...report, written: true });
      log.notice(fixWritten(module, report));
    }
    for (const { report, module } of bad < 0 ? [] : own.slice(bad)) {
      settled.set(report, { ...report, holds: false, patch: '', obstacle: NO_LONGER_COMPILES });
      const built = compiled.filter((one) => one.built && one.examined.fix === report);
      const names = built.map(({ examined }) => examined.plugin.name);
      if (names.length > 0) log.warning(fixTakenBack(module, names));
    }
  }
  return fixes.map((report) => settled.get(report) ?? report);
}

async function writeFix({ module, files }: PlannedFix): Promise<void> {
  await writeFile(join(module.folder, 'go.mod'), files.goMod);
  if (files.goSum !== undefined) await writeFile(join(module.folder, 'go.sum'), files.goSum);
}
