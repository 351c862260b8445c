import { isAbsolute, join, relative, resolve } from 'node:path';
import type { ModuleCopy } from '../builder/module-copy.ts';
import type { GoFailure } from '../diagnosis/go-failure.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { isWithin } from '../workspace/paths.ts';
import type { TargetRun } from './target-run.ts';

/** What a failure of Go has to be explained with. */
export function failureContext(
  { builder, workspace, target, goVersion }: TargetRun,
  module: ModuleFolder,
  copy: ModuleCopy,
): Omit<GoFailure, 'doing' | 'output'> {
  const goModFile = join(module.relative, 'go.mod');
  return {
    goMod: module.goMod,
    goModFile,
    folder: module.relative || '.',
    krakendVersion: target.version,
    goVersion,
    userFile: (goFile: string): string | undefined => {
      const inside = isAbsolute(goFile) ? goFile : resolve(builder.inside(module.folder), goFile);
      if (inside === builder.inside(copy.goMod)) return goModFile;
      const file = builder.outside(inside);
      return file !== undefined && isWithin(workspace, file) ? relative(workspace, file) : undefined;
    },
  };
}
