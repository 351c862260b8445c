import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All that lies below a folder. No link is followed: readdirSync's own recursion goes where links lead, and the files
 * of an image have some that lead to this machine's `/run`.
 */
export function entriesBelow(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => [
    entry,
    ...(entry.isDirectory() ? entriesBelow(join(folder, entry.name)) : []),
  ]);
}
