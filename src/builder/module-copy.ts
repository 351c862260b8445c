import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { movedGoWork } from '../plugin/go-work.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { GoRunner } from './builder.ts';

/**
 * A copy of a module's go.mod and go.sum that Go may write to, by way of -modfile: what is missing in them
 * is completed here and never in the user's tree.
 */
export interface ModuleCopy {
  readonly folder: string;
  readonly goMod: string;
  /** A copy of go.work, where the module is built with one: then Go takes go.mod from where it lies. */
  readonly goWork?: string;
}

/** go.mod and go.sum as texts. */
export interface ModuleFiles {
  readonly goMod: string;
  /** undefined where there is none. */
  readonly goSum: string | undefined;
}

/** Copies go.mod and go.sum into a folder, and go.work with go.work.sum, where Go may complete that. */
export async function copyModule(
  { goModText, goSumText, goWork: work }: ModuleFolder,
  folder: string,
  builder: Pick<GoRunner, 'inside'>,
): Promise<ModuleCopy> {
  const copy = await layOut({ goMod: goModText, goSum: goSumText }, folder);
  if (!work) return copy;
  const goWork = join(folder, 'go.work');
  await writeFile(
    goWork,
    movedGoWork(work.text, (path) => builder.inside(resolve(work.folder, path))),
  );
  if (work.sumText !== undefined) await writeFile(`${goWork}.sum`, work.sumText);
  return { ...copy, goWork };
}

/** What tells Go to work with a copy: flags, and variables where it is a workspace. */
export interface CopyUse {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How Go is told of a copy.
 *
 * @param mode whether it may complete go.mod and go.sum. In a workspace it always completes go.work.sum, and takes
 * neither -modfile nor -mod=mod (https://go.dev/ref/mod#workspaces).
 */
export function useOf(
  { goMod, goWork }: ModuleCopy,
  mode: 'readonly' | 'mod',
  builder: Pick<GoRunner, 'inside'>,
): CopyUse {
  if (goWork !== undefined)
    return { flags: ['-mod=readonly'], environment: { GOWORK: builder.inside(goWork) } };
  return { flags: [`-mod=${mode}`, `-modfile=${builder.inside(goMod)}`], environment: {} };
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
