/** A file of Go's build cache. */
export interface BuildFile {
  /** `3f/3f…-a` for what is known of an action, `3f/3f…-d` for its output; relative to the cache. */
  readonly path: string;
  readonly mtimeMs: number;
}

/** Go sets the time of an entry that it uses, unless that is younger than this (cmd/go/internal/cache, mtimeInterval). */
export const TOUCHED_AFTER_MS = 3_600_000;

/**
 * How far back the times of entries are set before a build: Go touches what it uses then. Its own trim takes what
 * is older than five days (trimLimit).
 */
export const AGE_MS = 2 * TOUCHED_AFTER_MS;

/**
 * Whether Go, run by a user, can touch all of the files: those of somebody else it can only read (utimensat(2)), and
 * would seem to use none of them.
 */
export function areTouchable(
  files: readonly { readonly owner: number }[],
  user: number | undefined,
): boolean {
  return files.every(({ owner }) => owner === user);
}

const ACTION = /^[0-9a-f]{2}\/[0-9a-f]{64}-a$/;
const ENTRY = /^[0-9a-f]{2}\/[0-9a-f]{64}-[ad]$/;

/** Whether a file is an entry, an action or an output; others are of Go's housekeeping. */
export function isEntry(path: string): boolean {
  return ENTRY.test(path);
}

/** The actions that were used since the times of all entries were set back. */
export function usedActions(files: readonly BuildFile[], sinceMs: number): string[] {
  return files
    .filter(({ path, mtimeMs }) => ACTION.test(path) && mtimeMs >= sinceMs - TOUCHED_AFTER_MS)
    .map(({ path }) => path);
}

/**
 * The output that the file of an action names: `v1 <action> <output> <size> <time>`. By it and not by its own time
 * an output stays, because Go does not touch one that it would have to write again as it is (DiskCache.copyFile).
 *
 * @returns undefined where it is no such file.
 */
export function outputOf(text: string): string | undefined {
  const output = /^v1 [0-9a-f]{64} ([0-9a-f]{64}) /.exec(text)?.[1];
  return output === undefined ? undefined : `${output.slice(0, 2)}/${output}-d`;
}

/** The entries that are not among those that were used. */
export function unusedEntries(files: readonly string[], used: ReadonlySet<string>): string[] {
  return files.filter((path) => isEntry(path) && !used.has(path));
}
