import { formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/** One file of a patch; undefined stands for a file that is not there. */
export interface ChangedFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * A patch that `git apply` takes at the root of the repository; '' where nothing changes. It is made here and
 * not by git, which neither every runner's container has nor an archive of sources needs.
 * Format: https://git-scm.com/docs/diff-format
 */
export function patchOf(files: readonly ChangedFile[]): string {
  const patches = files
    .filter(({ before, after }) => before !== after)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, before, after }): StructuredPatch => {
      const old = before === undefined ? '/dev/null' : `a/${path}`;
      const patch = structuredPatch(old, `b/${path}`, before ?? '', after, '', '', { context: 3 });
      const created = before === undefined ? { isCreate: true, newMode: '100644' } : {};
      return { ...patch, isGit: true, ...created };
    });
  return patches.length === 0 ? '' : formatPatch(patches);
}
