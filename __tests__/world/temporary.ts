import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { freemem } from 'node:os';

const GB = 1e9;
/** Two test files at once hold some 6 GB of images, modules and compiled packages; as much again is for the rest. */
const NEEDED = 18 * GB;
/**
 * Each run has one of its own, with its number. Not in /dev/shm, in whose place containers have their own, nor in a
 * home that only its user may enter.
 */
const [PARENT, NAME] = ['/tmp', 'kpa-tests-in-memory-'];

/**
 * A folder in memory for the tests' temporary files, where there is room and this is root. They lay and remove tens of
 * thousands of files, and on ext4 without a journal, as some virtual machines have it, that takes ten times as long
 * (Linux' recently_deleted in fs/ext4/ialloc.c).
 *
 * @returns undefined where the tests have to do with the usual folder.
 */
export function folderInMemory(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.TMPDIR || process.getuid?.() !== 0) return undefined;
  releaseAbandoned();
  if (freemem() < NEEDED) return undefined;
  const folder = `${PARENT}/${NAME}${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12g,mode=1777', 'tmpfs', folder]);
  return mount.status === 0 ? folder : undefined;
}

/** Takes such a folder away. */
export function releaseMemory(folder: string): void {
  while (spawnSync('umount', ['--lazy', folder]).status === 0);
  rmdirSync(folder);
}

/** Those of runs that were killed. */
function releaseAbandoned(): void {
  const own = readdirSync(PARENT).filter((name) => name.startsWith(NAME));
  for (const name of own.filter((one) => !existsSync(`/proc/${one.slice(NAME.length)}`))) {
    releaseMemory(`${PARENT}/${name}`);
  }
}
