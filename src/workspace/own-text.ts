import { lstat, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { leadsInto } from './go-folder.ts';
import { leadsOut } from './paths.ts';

/**
 * The text of a file that belongs to the workspace; undefined where there is none.
 *
 * @throws ProblemError for a link that leads out, or to nothing: what is written to go.sum would land there.
 */
export async function ownText(folder: string, name: string, workspace: string): Promise<string | undefined> {
  const path = join(folder, name);
  const status = await lstat(path).catch(() => undefined);
  if (!status) return undefined;
  if (status.isSymbolicLink() && !(await leadsInto(workspace, path))) {
    throw leadsOut(relative(workspace, path));
  }
  return readFile(path, 'utf8').catch(() => undefined);
}
