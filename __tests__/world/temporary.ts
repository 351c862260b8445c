import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { freemem } from 'node:os';

const GB = 1e9;
/** Two test files at once hold some 6 GB of images, modules and compiled packages; as much again is for the rest. */
const NEEDED = 18 * GB;
/** Not /dev/shm, in whose place containers have their own, nor in a home that only its user may enter. */
const PLACE = '/tmp/kpa-tests-in-memory';

/**
 * A folder in memory for the tests' temporary files, where there is room and this is root. They lay and remove tens of
 * thousands of files, and on ext4 without a journal, as some virtual machines have it, that takes ten times as long
 * (Linux' recently_deleted in fs/ext4/ialloc.c).
 *
 * @returns undefined where the tests have to do with the usual folder.
 */
export function folderInMemory(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.TMPDIR || process.getuid?.() !== 0 || freemem() < NEEDED) return undefined;
  releaseMemory();
  mkdirSync(PLACE, { recursive: true });
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12g,mode=1777', 'tmpfs', PLACE]);
  return mount.status === 0 ? PLACE : undefined;
}

/** Takes the folder away, also one that a killed run has left. */
export function releaseMemory(): void {
  while (spawnSync('umount', ['--lazy', PLACE]).status === 0);
}
