import { posix } from 'node:path';
import { isFolderPath, type Replacement } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { ModuleGround } from './go-lines.ts';

/**
 * The `replace` lines that name a folder which no build can reach: one out of the workspace, which a container
 * does not see, or one by a path of somebody's own machine.
 */
export function replacementFindings({ goMod, goModFile, folder }: ModuleGround): Problem[] {
  return goMod.replacements.flatMap((replacement): Problem[] => {
    const { path, target, line } = replacement;
    const why = whyUnreachable(replacement, folder);
    if (why === undefined) return [];
    const drop = inFolder(folder, `go mod edit -dropreplace=${shellWord(nameOf(replacement))}`);
    return [
      {
        what: `go.mod replaces ${path} by ${target}, ${why.what}.`,
        why: why.why,
        fix: `${why.fix}, or drop the line: ${drop}`,
        place: { file: goModFile, line },
      },
    ];
  });
}

function nameOf({ path, version }: Replacement): string {
  return version === undefined ? path : `${path}@${version}`;
}

function whyUnreachable({ target }: Replacement, folder: string) {
  if (!isFolderPath(target)) return undefined;
  if (target.includes('\\') || /^[A-Za-z]:/.test(target)) {
    return {
      what: 'a path as Windows writes it',
      why: 'Plugins are built on Linux, where the folder has no such name.',
      fix: `write it with slashes, relative to go.mod: ${target.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/')}`,
    };
  }
  if (target.startsWith('/')) {
    return {
      what: 'an absolute path',
      why: 'It is a folder of one machine; a build sees the checked-out repository and nothing else.',
      fix: 'name the folder relative to go.mod',
    };
  }
  if (!posix.join(folder, target).startsWith('../')) return undefined;
  return {
    what: 'which lies out of the workspace',
    why: 'Builds see the checked-out repository and nothing else.',
    fix: 'check that module out inside the workspace as well, and name it there',
  };
}
