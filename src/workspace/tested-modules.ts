import { relative } from 'node:path';
import type { TestRequest } from '../inputs/test.ts';
import { ProblemError } from '../problem.ts';
import { type ModuleFolder, moduleOf } from './go-modules.ts';
import { isWithin, pathInWorkspace } from './paths.ts';

/** A module of which packages are tested. */
export interface TestedModule {
  readonly module: ModuleFolder;
  /** As Go takes them in the module's folder: `./...`, `./plugins/auth`. */
  readonly patterns: readonly string[];
}

/**
 * The modules that the patterns of the input `test` are about: the one in which a pattern's folder lies, and where it
 * goes on below (`./...`) every plugin's module there.
 *
 * @param workingDirectory absolute and real, as the workspace is.
 * @param plugins the modules of the plugins.
 * @param goWork which go.work modules are built with: `auto` or a path, undefined for none.
 * @throws ProblemError where a folder is not there, leads out of the workspace, or belongs to no module, and where
 * go.work is not as asked for.
 */
export async function testedModules(
  requests: readonly TestRequest[],
  workspace: string,
  workingDirectory: string,
  plugins: readonly ModuleFolder[],
  goWork?: string | undefined,
): Promise<TestedModule[]> {
  const found = new Map<string, { module: ModuleFolder; patterns: Set<string> }>();
  const add = (module: ModuleFolder, pattern: string): void => {
    const own = found.get(module.folder) ?? { module, patterns: new Set() };
    own.patterns.add(pattern);
    found.set(module.folder, own);
  };
  for (const { folder, below } of requests) {
    const path = await pathInWorkspace(workspace, workingDirectory, folder, 'test');
    const nearest = await moduleOf(path, workspace, goWork);
    // One object for each module.
    const own = plugins.find(({ folder: known }) => known === nearest?.folder) ?? nearest;
    const others = below
      ? plugins.filter((module) => isWithin(path, module.folder) && module.folder !== own?.folder)
      : [];
    if (own === undefined && others.length === 0) {
      throw new ProblemError({
        what: `test: "${folder}" belongs to no Go module.`,
        why: `There is no go.mod at or above it${below ? ', and no plugin with one below it' : ''}.`,
        fix: 'name a folder of a module, such as ./plugins/auth/...',
      });
    }
    if (own) add(own, patternOf(relative(own.folder, path), below));
    for (const module of others) add(module, './...');
  }
  return [...found.values()].map(({ module, patterns }) => ({ module, patterns: [...patterns] }));
}

function patternOf(path: string, below: boolean): string {
  const folder = path === '' ? '.' : `./${path}`;
  return below ? `${folder}/...` : folder;
}
