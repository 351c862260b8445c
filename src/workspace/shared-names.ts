import { basename, join, relative } from 'node:path';
import { renameModule, WHY_ONE_PATH } from '../diagnosis/same-path.ts';
import { ProblemError } from '../problem.ts';
import type { PluginSource } from './find-plugins.ts';

/**
 * Two plugins can't lie in one file.
 *
 * @throws ProblemError with how to tell them apart: by names, or by module lines of their own where one go.mod
 * was copied from the other, as a gateway would not load both under any name.
 */
export function refuseSharedNames(plugins: readonly PluginSource[], workspace: string): void {
  const byName = Map.groupBy(plugins, ({ name }) => name);
  for (const [name, same] of byName) {
    if (same.length < 2) continue;
    const copied = copiedModule(same);
    if (copied) throw copied;
    const folders = same.map(({ folder, files = [''] }) =>
      files.map((file) => join(relative(workspace, folder), file) || '.').join(' '),
    );
    throw new ProblemError({
      what: `Two plugins would both be called ${name}.so: ${folders.join(' and ')}.`,
      fix: `name them in the input plugins, one line each: ${folders.map((folder, i) => `${name}-${i + 1}=${folder}`).join(' and ')}`,
    });
  }
}

function copiedModule(same: readonly PluginSource[]): ProblemError | undefined {
  const whole = same.filter(({ files }) => files === undefined);
  for (const [index, { module, packagePath }] of whole.entries()) {
    const first = whole
      .slice(0, index)
      .find(
        (one) =>
          one.module.folder !== module.folder &&
          one.module.goMod.module === module.goMod.module &&
          one.packagePath === packagePath,
      );
    if (!first) continue;
    const files = [first.module, module].map((one) => join(one.relative, 'go.mod'));
    return new ProblemError({
      what: `${files.join(' and ')} have one module line, ${module.goMod.module}.`,
      why: `Of two plugins with one path a gateway loads only the first ("plugin already loaded"). ${WHY_ONE_PATH}`,
      fix: renameModule(basename(module.folder), { folder: module.relative, goMod: module.goMod }),
      place: { file: join(module.relative, 'go.mod'), line: module.goMod.moduleLine },
    });
  }
  return undefined;
}
