import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../problem.ts';

/** Whether `path` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest));
}

/** That a file of the repository is a link to what is not in it. */
export function leadsOut(file: string): ProblemError {
  return new ProblemError({
    what: `${file} is a link that leads out of the workspace, or to nothing.`,
    why: 'Builds see the checked-out repository and nothing else.',
    fix: 'put there what it links to, or check that out inside the workspace and link to it by a relative path',
    place: { file },
  });
}

/**
 * The real path of a folder that the user named, links followed.
 *
 * @param input the input that named it, for the error.
 * @throws ProblemError when it does not exist or leads out of the workspace.
 */
export async function pathInWorkspace(
  workspace: string,
  base: string,
  path: string,
  input: string,
): Promise<string> {
  const wanted = resolve(base, path);
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined) {
    throw new ProblemError({
      what: `${input}: there is no "${path}".`,
      why: `Looked at ${relative(workspace, wanted) || '.'} in the workspace.`,
      fix: 'check the path; it is relative to the repository (working-directory) or to working-directory (plugins), and the repository must be checked out before this step',
    });
  }
  if (!isWithin(workspace, real)) {
    throw new ProblemError({
      what: `${input}: "${path}" leads out of the workspace.`,
      fix: 'give a path inside the checked-out repository',
    });
  }
  return real;
}
