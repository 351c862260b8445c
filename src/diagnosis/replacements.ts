import { posix } from 'node:path';
import { isFolderPath, type Replacement } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { ModuleGround, WorkspaceGround } from './go-lines.ts';

/**
 * The `replace` lines that name a folder which no build can reach: one out of the workspace, which a container
 * does not see, or one by a path of somebody's own machine. With a go.work those of all its modules count, but for
 * what it decides itself (https://go.dev/ref/mod#go-work-file-replace).
 */
export function replacementFindings({ goMod, goModFile, folder, goWork }: ModuleGround): Problem[] {
  const own = { goMod, goModFile, folder };
  const others = goWork?.members.filter((member) => member.goModFile !== goModFile) ?? [];
  const decided = goWork?.decided ?? [];
  return [own, ...others].flatMap((one) => findingsOf(one, decided));
}

function findingsOf(
  { goMod, goModFile, folder }: WorkspaceGround['members'][number],
  decided: readonly string[],
): Problem[] {
  return goMod.replacements.flatMap((replacement): Problem[] => {
    if (decided.includes(replacement.path)) return [];
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
