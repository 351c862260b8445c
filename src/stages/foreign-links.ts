import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Listing } from '../builder/list-modules.ts';
import { isFolderPath } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { isSourceFolder, leadsInto } from '../workspace/go-folder.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { isWithin, leadsOut } from '../workspace/paths.ts';

/**
 * The links out of the workspace, or to nothing, in a module and in the folders that it is built from besides:
 * those called like Go files, and those that could be folders. Most repositories have none that a build uses.
 */
export async function foreignLinks(module: ModuleFolder, workspace: string): Promise<string[]> {
  const replaced = module.goMod.replacements
    .filter(({ target }) => isFolderPath(target))
    .map(({ target }) => resolve(module.folder, target));
  const members = module.goWork?.members.map(({ folder }) => folder) ?? [];
  const all = [module.folder, ...replaced, ...members].filter((folder) => isWithin(workspace, folder));
  const roots = all.filter((one) => !all.some((other) => other !== one && isWithin(other, one)));
  return (await Promise.all([...new Set(roots)].map((folder) => linksIn(folder, workspace)))).flat();
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
