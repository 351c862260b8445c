import { shellWord } from '../shell.ts';
import type { Mismatch } from './compatibility.ts';
import type { GoMod } from './go-mod.ts';

/** What is done to go.mod for one module. */
export interface Change {
  readonly module: string;
  /** `require` sets a line that is there; `replace` holds a version whatever is required. */
  readonly how: 'require' | 'replace';
  /** Flags of `go mod edit`. */
  readonly flags: readonly string[];
}

/**
 * The change that gives a mismatched module the gateway's version.
 *
 * @param how `require` where that may be enough; a module that go.mod does not require, or that is replaced on
 * either side, is replaced all the same.
 * @returns undefined where no line of go.mod can do it: a gateway that was built from a folder on somebody's disk.
 */
export function changeFor(mismatch: Mismatch, goMod: GoMod, how: Change['how']): Change | undefined {
  const { module, wantPath, wantVersion, direct } = mismatch;
  if (wantVersion === '') return undefined;
  const own = goMod.replacements.filter(({ path }) => path === module);
  const required = direct || goMod.requirements.some(({ path }) => path === module);
  if (how === 'require' && required && own.length === 0 && wantPath === module) {
    return { module, how, flags: [`-require=${module}@${wantVersion}`] };
  }
  // A replacement of one version comes before one of all versions.
  const drops = own
    .filter(({ version }) => version !== undefined)
    .map(({ path, version }) => `-dropreplace=${path}@${version}`);
  return { module, how: 'replace', flags: [...drops, `-replace=${module}=${wantPath}@${wantVersion}`] };
}

/** Flags that nobody has tried: what is asked for directly is required, everything else held. */
export function untriedFlags(mismatches: readonly Mismatch[], goMod: GoMod): string[] {
  return mismatches.flatMap(
    (mismatch) => changeFor(mismatch, goMod, mismatch.direct ? 'require' : 'replace')?.flags ?? [],
  );
}

/** What the commands do besides changing modules. */
export interface FixCommandOptions {
  /** The go line to set, without a toolchain line. */
  readonly goLine?: string;
  /** Whether `go mod tidy` may follow; else go.sum is completed without it. */
  readonly tidy: boolean;
}

/**
 * The commands that a person runs at the root of the repository to apply changes; ready to paste. Each names
 * its folder (`go -C`, since Go 1.20), so that those of several modules can be run one after another.
 */
export function fixCommands(
  folder: string,
  flags: readonly string[],
  { goLine, tidy }: FixCommandOptions,
): string[] {
  const all = [...(goLine === undefined ? [] : [`-go=${goLine}`, '-toolchain=none']), ...flags];
  if (all.length === 0) return [];
  const go = folder === '' || folder === '.' ? 'go' : `go -C ${shellWord(folder)}`;
  const complete = tidy ? 'mod tidy' : 'list -mod=mod -deps ./... > /dev/null';
  return [`${go} mod edit ${all.map(shellWord).join(' ')}`, `${go} ${complete}`];
}
