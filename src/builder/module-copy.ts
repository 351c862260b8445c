import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleFolder } from '../workspace/go-modules.ts';

/**
 * A copy of a module's go.mod and go.sum that Go may write to, by way of -modfile: what is missing in them
 * is completed here and never in the user's tree.
 */
export interface ModuleCopy {
  readonly folder: string;
  readonly goMod: string;
}

/** Copies go.mod and go.sum into a new folder. */
export async function copyModule(module: ModuleFolder, folder: string): Promise<ModuleCopy> {
  await mkdir(folder, { recursive: true });
  const goMod = join(folder, 'go.mod');
  await writeFile(goMod, module.goModText);
  if (module.goSumText !== undefined) await writeFile(join(folder, 'go.sum'), module.goSumText);
  return { folder, goMod };
}

/** A second copy, to try changes on. */
export async function duplicate(copy: ModuleCopy, folder: string): Promise<ModuleCopy> {
  await mkdir(folder, { recursive: true });
  const goMod = join(folder, 'go.mod');
  await copyFile(copy.goMod, goMod);
  await copyFile(join(copy.folder, 'go.sum'), join(folder, 'go.sum')).catch(() => undefined);
  return { folder, goMod };
}
