import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseGoMod } from '../plugin/go-mod.ts';
import { parseGoWork } from '../plugin/go-work.ts';
import { ProblemError } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import { leadsInto } from './go-folder.ts';
import { ownText } from './own-text.ts';
import { isWithin, pathInWorkspace } from './paths.ts';

/** A module that a go.work names by a `use` line. */
export interface WorkspaceMember {
  /** Its path, as its go.mod says. */
  readonly module: string;
  /** Absolute. */
  readonly folder: string;
  readonly goModText: string;
  readonly goSumText: string | undefined;
}

/** A go.work of the user's, as it lies in the workspace. */
export interface GoWork {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the workspace, for annotations. */
  readonly file: string;
  readonly text: string;
  /** undefined where there is no go.work.sum. */
  readonly sumText: string | undefined;
  readonly members: readonly WorkspaceMember[];
}

/**
 * The go.work that a module is built with.
 *
 * @param asked `auto` for the nearest at or above the module that has a `use` line for it, or a path relative to
 * the workspace.
 * @returns undefined where none is.
 * @throws ProblemError where the file that was asked for is not there or does not name the module, or where one
 * of its modules, or a file that Go reads with it, lies out of the workspace.
 */
export async function goWorkOf(
  folder: string,
  workspace: string,
  asked: string,
): Promise<GoWork | undefined> {
  if (asked === 'auto') {
    const nearest = await goWorkAbove(folder, workspace);
    if (!nearest?.members.some((member) => member.folder === folder)) return undefined;
    await refuseForeign(nearest, workspace);
    return nearest;
  }
  const file = await pathInWorkspace(workspace, workspace, asked, 'build-env: GOWORK');
  const found = await readGoWork(dirname(file), workspace);
  if (!found || file !== join(found.folder, 'go.work')) {
    throw new ProblemError({
      what: `build-env: GOWORK=${asked} names no go.work file.`,
      fix: 'name the file itself, relative to the repository, such as GOWORK=go.work, or set GOWORK=auto',
    });
  }
  if (!found.members.some((member) => member.folder === folder)) {
    const own = relative(found.folder, folder) || '.';
    throw new ProblemError({
      what: `${found.file} has no use line for the module in ${relative(workspace, folder) || '.'}.`,
      why: 'Go builds with a go.work only the modules that it names.',
      fix: `${inFolder(relative(workspace, found.folder), `go work use ${shellWord(`./${own}`)}`)}, or set GOWORK=auto, which leaves such modules to their own go.mod`,
      place: { file: found.file, line: 1 },
    });
  }
  await refuseForeign(found, workspace);
  return found;
}

/** The nearest go.work at or above a folder, inside the workspace, as Go itself would find it. */
export async function goWorkAbove(folder: string, workspace: string): Promise<GoWork | undefined> {
  for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
    const found = await readGoWork(at, workspace);
    if (found) return found;
    if (dirname(at) === at) break;
  }
  return undefined;
}

async function readGoWork(folder: string, workspace: string): Promise<GoWork | undefined> {
  const path = join(folder, 'go.work');
  const text = await textOf(folder, 'go.work', workspace);
  if (text === undefined) return undefined;
  const uses = parseGoWork(text).flatMap(({ by, path }) => (by === 'use' ? [resolve(folder, path)] : []));
  const members = await Promise.all(
    uses.map(async (member): Promise<WorkspaceMember[]> => {
      const goModText = await textOf(member, 'go.mod', workspace);
      if (goModText === undefined) return [];
      const { module } = parseGoMod(goModText);
      const goSumText = await textOf(member, 'go.sum', workspace);
      return [{ module, folder: member, goModText, goSumText }];
    }),
  );
  return {
    folder,
    file: relative(workspace, path),
    text,
    sumText: await textOf(folder, 'go.work.sum', workspace),
    members: members.flat(),
  };
}

/** Go would follow every link of a go.work that a module is built with. */
async function refuseForeign({ folder, file, text }: GoWork, workspace: string): Promise<void> {
  for (const { by, path, line } of parseGoWork(text)) {
    const member = resolve(folder, path);
    // One that is not there is Go's to tell.
    const isThere = (await lstat(member).catch(() => undefined)) !== undefined;
    if (isWithin(workspace, member) && (await leadsInto(workspace, isThere ? member : dirname(member)))) {
      await ownText(member, 'go.mod', workspace);
      await ownText(member, 'go.sum', workspace);
      continue;
    }
    throw new ProblemError({
      what: `${file} names ${path}, which lies out of the workspace.`,
      why: 'Builds see the checked-out repository and nothing else.',
      fix: `check that module out inside the workspace as well, or drop the line${by === 'use' ? `: ${inFolder(relative(workspace, folder), `go work edit -dropuse=${shellWord(path)}`)}` : ''}`,
      place: { file, line },
    });
  }
  await ownText(folder, 'go.work.sum', workspace);
}

/** The text of a file that lies in the workspace, links followed; undefined where none does. */
async function textOf(folder: string, name: string, workspace: string): Promise<string | undefined> {
  const path = join(folder, name);
  if (!(await leadsInto(workspace, path))) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}
