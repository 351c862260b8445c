import { shellWord } from '../shell.ts';
import type { Mismatch } from './compatibility.ts';
import type { GoMod } from './go-mod.ts';

/**
 * The flags of `go mod edit` that give mismatched modules the gateway's versions. A direct requirement is
 * set to it; where that is not enough because something else asks for more (`stubborn`), and for indirect
 * ones, a replace line holds the version whatever is required.
 */
export function edits(
  mismatches: readonly Mismatch[],
  goMod: GoMod,
  stubborn: ReadonlySet<string>,
): string[] {
  return mismatches.flatMap(({ module, wantPath, wantVersion, direct }) => {
    // A gateway that was built from a folder on somebody's disk: no line of go.mod can name that.
    if (wantVersion === '') return [];
    const drops = goMod.replacements
      .filter(({ path, version }) => path === module && version !== undefined)
      .map(({ path, version }) => `-dropreplace=${path}@${version}`);
    const replaced = goMod.replacements.some(({ path }) => path === module);
    if (direct && !replaced && !stubborn.has(module) && wantPath === module) {
      return [`-require=${module}@${wantVersion}`];
    }
    return [...drops, `-replace=${module}=${wantPath}@${wantVersion}`];
  });
}

/**
 * The commands that a person runs at the root of the repository to apply edits; ready to paste. Each names
 * its folder (`go -C`, since Go 1.20), so that those of several modules can be run one after another.
 */
export function fixCommands(folder: string, allEdits: readonly string[]): string[] {
  if (allEdits.length === 0) return [];
  const go = folder === '' || folder === '.' ? 'go' : `go -C ${shellWord(folder)}`;
  // Of two versions for one module the later counts; lines to drop are told apart by their version.
  const keyOf = (edit: string): string => (edit.startsWith('-drop') ? edit : edit.replace(/@[^=@]*$/, ''));
  const lastPerModule = new Map(allEdits.map((edit) => [keyOf(edit), edit]));
  return [`${go} mod edit ${[...lastPerModule.values()].map(shellWord).join(' ')}`, `${go} mod tidy`];
}
