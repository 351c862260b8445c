import { dirname, relative } from 'node:path';
import { type GoMod, parseGoMod } from '../plugin/go-mod.ts';
import { type GoWork, goWorkAbove, goWorkOf } from './go-work.ts';
import { ownText } from './own-text.ts';
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
  /** The go.work that it is built with, where the user asks for one. */
  readonly goWork?: GoWork;
  /** The nearest go.work, where it is built without one. */
  readonly unusedGoWork?: GoWork;
}

/**
 * The module that a folder belongs to: the nearest go.mod at or above it, inside the workspace.
 *
 * @param goWork which go.work it is built with: `auto` or a path, undefined for none.
 * @throws ProblemError where go.mod or go.sum is a link out of the workspace, or go.work is not as asked for.
 */
export async function moduleOf(
  folder: string,
  workspace: string,
  goWork?: string | undefined,
): Promise<ModuleFolder | undefined> {
  for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
    const goModText = await ownText(at, 'go.mod', workspace);
    if (goModText !== undefined) {
      const used = goWork === undefined ? undefined : await goWorkOf(at, workspace, goWork);
      const unused = used ? undefined : await goWorkAbove(at, workspace);
      return {
        ...(used ? { goWork: used } : {}),
        ...(unused ? { unusedGoWork: unused } : {}),
        folder: at,
        relative: relative(workspace, at),
        goModText,
        goMod: parseGoMod(goModText),
        goSumText: await ownText(at, 'go.sum', workspace),
      };
    }
    if (dirname(at) === at) break;
  }
  return undefined;
}
