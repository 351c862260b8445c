import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GoMod, isFolderPath, parseGoMod } from '../plugin/go-mod.ts';
import { parseGoWork } from '../plugin/go-work.ts';
import type { ModuleFolder } from './go-modules.ts';
import { isWithin } from './paths.ts';

/** Folders of these names are never copied: Go takes nothing from them, and they are large. */
export const NEVER_NEEDED = ['.git', 'node_modules'] as const;

/**
 * The folders of the workspace that modules are built from: their own, those that they replace others by, and
 * those of their go.work. Where a link in one of these leads to another part of the workspace, all of it.
 *
 * @param workspace absolute and real.
 */
export async function neededFolders(modules: readonly ModuleFolder[], workspace: string): Promise<string[]> {
  const inside = namedFolders(modules).filter((folder) => isWithin(workspace, folder));
  const outermost = inside.filter((one) => !inside.some((other) => other !== one && isWithin(other, one)));
  const there: string[] = [];
  for (const folder of outermost) {
    const real = await realpath(folder).catch(() => undefined);
    // One that is not there is Go's to tell.
    if (real === undefined) continue;
    there.push(folder);
    if (real !== folder || (await linksElsewhere(folder, workspace, outermost))) return [workspace];
  }
  return there.toSorted();
}

/** The folders that modules and their go.work name, absolute, as they are written: some may lie in others. */
export function namedFolders(modules: readonly ModuleFolder[]): string[] {
  const named = modules.flatMap(({ folder, goMod, goWork }) => [
    folder,
    ...replacedFolders(folder, goMod),
    ...(goWork ? parseGoWork(goWork.text).map(({ path }) => resolve(goWork.folder, path)) : []),
    ...(goWork?.members ?? []).flatMap((member) =>
      replacedFolders(member.folder, parseGoMod(member.goModText)),
    ),
  ]);
  return [...new Set(named)];
}

/** The folders that replace modules by a go.mod in `folder`, absolute. */
export function replacedFolders(folder: string, { replacements }: GoMod): string[] {
  return replacements
    .filter(({ target }) => isFolderPath(target))
    .map(({ target }) => resolve(folder, target));
}

async function linksElsewhere(
  folder: string,
  workspace: string,
  needed: readonly string[],
): Promise<boolean> {
  const never: readonly string[] = NEVER_NEEDED;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !never.includes(entry.name)) {
      if (await linksElsewhere(path, workspace, needed)) return true;
    } else if (entry.isSymbolicLink()) {
      const real = await realpath(path).catch(() => undefined);
      const reachable = real === undefined || needed.some((one) => isWithin(one, real));
      if (real !== undefined && isWithin(workspace, real) && !reachable) return true;
    }
  }
  return false;
}
