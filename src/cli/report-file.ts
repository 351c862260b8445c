import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, ProblemError } from '../problem.ts';
import { writeReport } from '../report/report-json.ts';
import { shellWord } from '../shell.ts';

/**
 * Looks whether a report can be written, before a run whose result it is to hold.
 *
 * @param file as the user named it.
 * @throws ProblemError where it is a folder, where its folder is not there, or where either is not to be written.
 */
export async function refuseBadReportFile(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  const found = await stat(file === '' ? '.' : file).catch(() => undefined);
  if (found?.isDirectory()) throw notWritable(file, 'It is a folder.');
  try {
    await access(found ? file : folder, constants.W_OK);
  } catch (error) {
    const isThere = await stat(folder).catch(() => undefined);
    if (isThere) throw notWritable(file, messageOf(error));
    throw notWritable(file, `There is no folder ${folder}.`, `mkdir -p ${shellWord(folder)}`);
  }
  if (!(await stat(folder)).isDirectory()) throw notWritable(file, `${folder} is not a folder.`);
}

/** Writes the report; throws a ProblemError where that fails. */
export async function writeReportFile(
  report: Parameters<typeof writeReport>[0],
  file: string,
): Promise<void> {
  try {
    await writeReport(report, file);
  } catch (error) {
    throw notWritable(file, messageOf(error));
  }
}

function notWritable(file: string, why: string, fix?: string): ProblemError {
  const what = `The report can't be written to ${JSON.stringify(file)}.`;
  return new ProblemError({ what, why, fix: fix ?? 'name a file in a folder of yours with --report' });
}
