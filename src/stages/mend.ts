import type { ModuleFix } from '../builder/find-fix.ts';
import { layOut } from '../builder/module-copy.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import type { FixReport } from '../report/report.ts';
import { type FixOrder, fixModule, writeFix } from './fix-module.ts';
import { fixWritten, noFix } from './module-problems.ts';

/** What mending one module came to. */
export interface Mending {
  readonly reports: readonly FixReport[];
  /** The fix, where it was written to the tree and is built with. */
  readonly written?: ModuleFix;
  /** Why there is none. */
  readonly problems: readonly Problem[];
}

export const NOTHING_TO_MEND: Mending = { reports: [], problems: [] };

/** Searches for a fix, tells of it, and writes it where that was asked for; the copy then has it as well. */
export async function mend(
  order: Omit<FixOrder, 'gateway'> & { readonly gateway: GatewayProfile | undefined },
  write: boolean,
  phase: Phase,
): Promise<Mending> {
  const { gateway, request, mismatches, lowered } = order;
  if (!gateway || (mismatches.length === 0 && !lowered)) return NOTHING_TO_MEND;
  const { fix, report } = await fixModule({ ...order, gateway });
  const where = report.folder || 'the module';
  if (!fix.holds) {
    phase.info(`No fix for ${where}: ${report.obstacle ?? ''}`);
    return { reports: [report], problems: [noFix(request.module, report, mismatches)] };
  }
  phase.info(`Commands that make ${where} fit (tried on a copy):`);
  for (const command of report.commands) phase.info(`  ${command}`);
  if (!write || !fix.files) return { reports: [report], problems: [] };
  await writeFix(request.module, fix.files);
  await layOut(fix.files, request.copy.folder);
  phase.notice(fixWritten(request.module, report));
  return { reports: [{ ...report, written: true }], written: fix, problems: [] };
}
