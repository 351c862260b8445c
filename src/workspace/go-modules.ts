import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type GoMod, parseGoMod } from '../plugin/go-mod.ts';
import { isWithin } from './paths.ts';

/** A Go module of the user's, as it lies in the workspace. */
export interface ModuleFolder {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the workspace, '' at its root; for annotations and keys. */
  readonly relative: string;
  readonly goModText: string;
  readonly goMod: GoMod;
  /** undefined where there is no go.sum. */
  readonly goSumText: string | undefined;
}

/** The module that a folder belongs to: the nearest go.mod at or above it, inside the workspace. */
export async function moduleOf(folder: string, workspace: string): Promise<ModuleFolder | undefined> {
  for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
    const goModText = await textOf(join(at, 'go.mod'));
    if (goModText !== undefined) {
      return {
        folder: at,
        relative: relative(workspace, at),
        goModText,
        goMod: parseGoMod(goModText),
        goSumText: await textOf(join(at, 'go.sum')),
      };
    }
    if (dirname(at) === at) break;
  }
  return undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
