import { writeFile } from 'node:fs/promises';
import type { SharedModule } from '../plugin/shared-modules.ts';
import { botRules } from './bot-rules.ts';

/** Writes all that is known about a run, with the rules for bots, into a file as JSON. */
export async function writeReport(
  report: { readonly shared: readonly SharedModule[] },
  file: string,
): Promise<void> {
  await writeFile(file, JSON.stringify({ ...report, bots: botRules(report.shared) }, null, 2));
}
