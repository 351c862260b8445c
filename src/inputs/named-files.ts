import { splitFlags } from '../plugin/linker-flags.ts';
import type { Inputs } from './inputs.ts';

/**
 * Variables of build-env that lead compilers and linkers to programs and files: https://pkg.go.dev/cmd/go (Environment
 * variables), and those that GCC reads (its manual, Environment Variables).
 */
const LEADING =
  /^(?:CC|CXX|FC|AR|LD|GCC\w*|COMPILER_PATH|CPATH|\w*INCLUDE_PATH|LIBRARY_PATH|PKG_CONFIG\w*|CGO_\w+|GOROOT|GOCACHEPROG|PATH|LD_\w+)$/;

/** Whether a variable of build-env may lead a build to files that are none of its modules'. */
export function isPathVariable(name: string, value: string): boolean {
  return LEADING.test(name) && !(/^CGO_\w*FLAGS$/.test(name) && areSelfContained(value));
}

/** Flags of C compilers and linkers that name no file but libraries of the system. */
const SELF_CONTAINED =
  /^-(?!fprofile|fauto-profile|fplugin|fdump)(?:O\w?|g\w*|std=[\w+]+|W[\w=-]+|w|D\w+(?:=[^/]*)?|U\w+|[fm][\w=-]+|pthread|l[\w:.+-]+|pedantic)$/;

/** Whether flags for C, separated by spaces, name no files of a repository. */
export function areSelfContained(flags: string): boolean {
  return flags.split(/\s+/).every((flag) => flag === '' || SELF_CONTAINED.test(flag));
}

/** Flags of `go tool link` that name no file; every other may (https://pkg.go.dev/cmd/link). */
const PLAIN_LINKER_FLAG =
  /^--?(?:s|w|v|c|h|B=.*|buildid=.*|X=.*|compressdwarf(?:=.*)?|checklinkname=\w+|bindnow(?:=.*)?|dumpdep)$/s;

/** The same of `go tool compile` and `go tool asm`. */
const PLAIN_COMPILER_FLAG = /^--?(?:N|l|B|w|m|S|e|C|dwarf=\w+|d=[\w,=]+)(?:=\d+)?$/;

/**
 * Whether flags or variables of a build may name files by any path: libraries and scripts for the linker, headers for
 * the assembler, a compiler.
 */
export function namesFiles({
  ldflags,
  buildFlags,
  buildEnv,
}: Pick<Inputs, 'ldflags' | 'buildFlags' | 'buildEnv'>): boolean {
  const plainLink = withValues(splitFlags(ldflags)).every((flag) => PLAIN_LINKER_FLAG.test(flag));
  return !plainLink || compilesWithFiles({ buildFlags, buildEnv });
}

/** The same of compiling alone. */
export function compilesWithFiles({
  buildFlags,
  buildEnv,
}: Pick<Inputs, 'buildFlags' | 'buildEnv'>): boolean {
  return Object.entries(buildEnv).some((entry) => isPathVariable(...entry)) || !buildFlags.every(isPlain);
}

/** `-X name=value` as one word. */
function withValues(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    joined.push(/^--?[XB]$/.test(word) ? `${word}=${words[++index] ?? ''}` : word);
  }
  return joined;
}

function isPlain(flag: string): boolean {
  const [, value] = /^-(?:gc|asm)flags=(.*)$/s.exec(flag) ?? [];
  if (value === undefined) return true;
  return value.split(/\s+/).every((word) => word === '' || PLAIN_COMPILER_FLAG.test(word));
}
