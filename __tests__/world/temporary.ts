import { mkdirSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

const MEMORY = '/dev/shm';
const GB = 1e9;
/** Two test files at once hold some 6 GB of images, modules and compiled packages. */
const NEEDED = 12 * GB;
/** For engines, gateways and Go besides. */
const LEFT = 6 * GB;

/**
 * A folder in memory for the tests' temporary files, where there is room. They lay and remove tens of thousands of
 * files, and on ext4 without a journal, as some virtual machines have it, that takes ten times as long (Linux'
 * recently_deleted in fs/ext4/ialloc.c).
 *
 * @returns undefined where the tests have to do with the usual folder: somebody has chosen one, or memory is short.
 */
export function folderInMemory(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.TMPDIR) return undefined;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < NEEDED || freemem() < NEEDED + LEFT) return undefined;
    const folder = `${MEMORY}/kpa-tests`;
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return undefined;
  }
}
