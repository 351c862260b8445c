import { readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../problem.ts';

/** Whether `path` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest));
}

/** Why nothing is found where no step has put anything. */
export const NOT_CHECKED_OUT = {
  why: 'The workspace is empty: nothing was checked out into it.',
  fix: 'check out the repository in a step before this one: - uses: actions/checkout@v7',
} as const;

/** Whether a folder has nothing in it but what begins with a dot. */
export async function isEmpty(folder: string): Promise<boolean> {
  return (await visibleIn(folder)).length === 0;
}

/** The names of what lies in a folder, sorted; none where there is no such folder. */
async function visibleIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).toSorted();
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
    throw await missing(workspace, base, wanted, `${input}: there is no "${path}".`);
  }
  if (!isWithin(workspace, real)) {
    throw new ProblemError({
      what: `${input}: "${path}" leads out of the workspace.`,
      fix: 'give a path inside the checked-out repository',
    });
  }
  return real;
}

/** That a path is not there, with what lies at the deepest folder of it that is: most are misspelled. */
async function missing(workspace: string, base: string, wanted: string, what: string): Promise<ProblemError> {
  if (await isEmpty(workspace)) return new ProblemError({ what, ...NOT_CHECKED_OUT });
  const looked = `Looked at ${relative(workspace, wanted) || '.'} in the workspace.`;
  const start = relative(workspace, base) || 'the root of the repository';
  const problem = { what, why: looked, fix: `check the path, which is relative to ${start}` };
  let folder = wanted;
  while (isWithin(workspace, folder)) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined) {
      folder = dirname(folder);
      continue;
    }
    const names = isWithin(workspace, real) ? await visibleIn(real) : [];
    if (names.length === 0) break;
    const more = names.length > MANY ? ` and ${names.length - MANY} more` : '';
    const there = relative(workspace, folder) || 'The root';
    return new ProblemError({
      ...problem,
      why: `${looked} ${there} has ${names.slice(0, MANY).join(', ')}${more}.`,
    });
  }
  return new ProblemError(problem);
}

/** As many names as still help in an error. */
const MANY = 10;
