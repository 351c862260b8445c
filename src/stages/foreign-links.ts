import { lstat, readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Listing } from '../builder/list-modules.ts';
import { parseGoMod } from '../plugin/go-mod.ts';
import { parseGoWork } from '../plugin/go-work.ts';
import type { Problem } from '../problem.ts';
import { isSourceFolder, leadsInto } from '../workspace/go-folder.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { replacedFolders } from '../workspace/needed-folders.ts';
import { isWithin, leadsOut } from '../workspace/paths.ts';

/**
 * The links out of the workspace, or to nothing, in a module and in the folders that it is built from besides:
 * those called like Go files, those that could be folders, and those folders themselves. Most repositories have
 * none that a build uses.
 */
export async function foreignLinks(module: ModuleFolder, workspace: string): Promise<string[]> {
  const { folder, goMod, goWork } = module;
  const members = goWork?.members ?? [];
  const all = [
    folder,
    ...replacedFolders(folder, goMod),
    ...members.flatMap((member) => [
      member.folder,
      ...replacedFolders(member.folder, parseGoMod(member.goModText)),
    ]),
    ...(goWork ? parseGoWork(goWork.text).map(({ path }) => resolve(goWork.folder, path)) : []),
  ].filter((one) => isWithin(workspace, one));
  const roots = [...new Set(all)].filter(
    (one) => !all.some((other) => other !== one && isSeenIn(other, one)),
  );
  const found = await Promise.all(
    roots.map(async (root) => {
      // One that is not there is Go's to tell.
      if (!(await lstat(root).catch(() => undefined))) return [];
      return (await leadsInto(workspace, root)) ? linksIn(root, workspace) : [root];
    }),
  );
  return [...new Set(found.flat())];
}

/** Whether looking through one folder comes to another. */
function isSeenIn(folder: string, other: string): boolean {
  return isWithin(folder, other) && relative(folder, other).split(sep).every(isSourceFolder);
}

async function linksIn(folder: string, workspace: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && isSourceFolder(entry.name)) found.push(...(await linksIn(path, workspace)));
    if (entry.isSymbolicLink() && !(await leadsInto(workspace, path))) found.push(path);
  }
  return found;
}

/** That a build would use one of these links, or failed because it could not; undefined where none matters. */
export function foreignLinkProblem(
  links: readonly string[],
  listing: Listing,
  { folder, goMod }: ModuleFolder,
  workspace: string,
): Problem | undefined {
  const used = links.find((link) => {
    if (listing.ok) {
      return listing.folders.some(
        (one) => isWithin(link, one) || (link.endsWith('.go') && dirname(link) === one),
      );
    }
    const path = relative(folder, link);
    return listing.output.includes(`${goMod.module}/${path}`) || listing.output.includes(`/${path}: `);
  });
  return used === undefined ? undefined : leadsOut(relative(workspace, used)).problem;
}
