import { goMinor } from './go-minor.ts';

/** The first Go that knows `toolchain` lines, three-part go lines and refuses what asks for a newer Go. */
const FIRST_WITH_TOOLCHAINS = 21;

/** What go.mod has to say in place of its go line so that an older Go can work with it. */
export interface LoweredGoLine {
  /** As it stands in go.mod, `1.26.0`. */
  readonly from: string;
  /** `1.25`; the same as `from` where only a toolchain line is in the way. */
  readonly to: string;
  /** The text of go.mod with it. */
  readonly text: string;
}

/**
 * Lowers the go line of a go.mod that the gateway's Go can't read or refuses, and takes away the toolchain
 * line. It is done on the text, because an old Go can't edit what it can't read.
 * Rules: https://go.dev/doc/toolchain and, before 1.21, https://go.dev/ref/mod#go-mod-file-go
 *
 * @param goVersion the gateway's Go, `1.25.6`.
 * @returns undefined where go.mod may stay as it is.
 */
export function loweredGoLine(text: string, goVersion: string): LoweredGoLine | undefined {
  const from = /^[ \t]*go[ \t]+"?(\d+\.\d+[\w.]*)/m.exec(text)?.[1];
  if (from === undefined) return undefined;
  const old = goMinor(goVersion) < FIRST_WITH_TOOLCHAINS;
  const unreadable = old && (/^\d+\.\d+[^\s\d]/.test(from) || /^[ \t]*toolchain[ \t]/m.test(text));
  if (!unreadable && compareGo(from, goVersion) <= 0) return undefined;
  // An old Go only fails at a newer line if the sources don't compile, but what it means by it is its own.
  const minor = `1.${Math.min(partsOf(from)[1] ?? 0, goMinor(goVersion))}`;
  const lowered = text
    .replace(/^([ \t]*go[ \t]+"?)\d+\.\d+[\w.]*/m, `$1${minor}`)
    .replace(/^[ \t]*toolchain[ \t][^\n]*\n?/m, '')
    .replace(/\n{3,}/g, '\n\n');
  return { from, to: minor, text: lowered };
}

/** Negative where `a` is older. As for Go, `1.25` is older than `1.25rc1`, and that than `1.25.0`. */
export function compareGo(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? 0;
    if (part !== other) return part - other;
  }
  return 0;
}

/** Major, minor, patch; a patch that is missing counts as -1, `rc1` as a little more. */
function partsOf(version: string): number[] {
  const match = /^(\d+)\.(\d+)(?:\.(\d+)|rc(\d+)|beta(\d+))?/.exec(version);
  const [, major = 0, minor = 0, patch, rc, beta] = match ?? [];
  const early =
    rc === undefined ? (beta === undefined ? -1 : -0.9 + Number(beta) / 1000) : -0.5 + Number(rc) / 1000;
  return [Number(major), Number(minor), patch === undefined ? early : Number(patch)];
}
