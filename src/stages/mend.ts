import type { ModuleFix } from '../builder/find-fix.ts';
import { layOut } from '../builder/module-copy.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import type { FixReport } from '../report/report.ts';
import { type FixOrder, fixModule } from './fix-module.ts';
import { noFix, noSearchInWorkspace } from './module-problems.ts';
import type { PlannedFix } from './settle-fixes.ts';

/** What mending one module came to. */
export interface Mending {
  readonly reports: readonly FixReport[];
  /** The fix, where one holds. */
  readonly fix?: ModuleFix;
  /** The same, where it is built with and then to be written. */
  readonly planned?: PlannedFix;
  /** Why there is none. */
  readonly problems: readonly Problem[];
}

export const NOTHING_TO_MEND: Mending = { reports: [], problems: [] };

/** Searches for a fix, tells of it, and where it shall be written puts it into the copy that is built. */
export async function mend(
  order: Omit<FixOrder, 'gateway'> & { readonly gateway: GatewayProfile | undefined },
  write: boolean,
  phase: Phase,
): Promise<Mending> {
  const { gateway, request, mismatches, lowered } = order;
  if (!gateway || (mismatches.length === 0 && !lowered)) return NOTHING_TO_MEND;
  if (request.copy.goWork !== undefined) {
    return { reports: [], problems: [noSearchInWorkspace(request.module, mismatches)] };
  }
  const { fix, report } = await fixModule({ ...order, gateway });
  const where = report.folder || 'the module';
  if (!fix.holds) {
    phase.info(`No fix for ${where}: ${report.obstacle ?? ''}`);
    return { reports: [report], problems: [noFix(request.module, report, mismatches)] };
  }
  phase.info(`Commands that make ${where} fit (tried on a copy):`);
  for (const command of report.commands) phase.info(`  ${command}`);
  if (!write || !fix.files) return { reports: [report], fix, problems: [] };
  await layOut(fix.files, request.copy.folder);
  const planned = { report, module: request.module, files: fix.files };
  return { reports: [report], fix, planned, problems: [] };
}
