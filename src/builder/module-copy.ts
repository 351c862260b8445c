import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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

/** go.mod and go.sum as texts. */
export interface ModuleFiles {
  readonly goMod: string;
  /** undefined where there is none. */
  readonly goSum: string | undefined;
}

/** Copies go.mod and go.sum into a folder. */
export function copyModule(module: ModuleFolder, folder: string): Promise<ModuleCopy> {
  return layOut({ goMod: module.goModText, goSum: module.goSumText }, folder);
}

/** Writes the files of a copy, in the place of what is there. */
export async function layOut({ goMod, goSum }: ModuleFiles, folder: string): Promise<ModuleCopy> {
  await mkdir(folder, { recursive: true });
  const copy = { folder, goMod: join(folder, 'go.mod') };
  await writeFile(copy.goMod, goMod);
  const sums = join(folder, 'go.sum');
  if (goSum === undefined) await rm(sums, { force: true });
  else await writeFile(sums, goSum);
  return copy;
}

/** Reads the files of a copy, as Go has left them. */
export async function filesOf({ folder, goMod }: ModuleCopy): Promise<ModuleFiles> {
  const goSum = await readFile(join(folder, 'go.sum'), 'utf8').catch(() => undefined);
  return { goMod: await readFile(goMod, 'utf8'), goSum };
}
