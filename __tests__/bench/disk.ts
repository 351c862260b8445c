import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrograms } from '../world/packages.ts';
import { devHome } from '../world/paths.ts';
import { run } from '../world/run.ts';
import { unmountAll } from './unmount.ts';

/** More than a bench holds at once; the file is as large as what lies in it. */
const SIZE = '40G';

const image = join(devHome, 'bench-disk.img');
const place = join(devHome, 'bench-disk');

export interface BenchDisk extends AsyncDisposable {
  /** For the engine's data. */
  readonly engine: string;
  /** For the bench's own files. */
  readonly folder: string;
  /** For temporary files. */
  readonly temporary: string;
}

/**
 * Mounts a file system that serves one bench, with a journal, as runners have: one without, as some virtual machines
 * have, takes no inode again within minutes of its deletion (recently_deleted in Linux' fs/ext4/ialloc.c) and looks
 * for others at half a millisecond each, so that whoever is measured pays for what was tidied away before.
 *
 * @throws Error with the words of mkfs or mount where one of them fails.
 */
export async function mountBenchDisk(): Promise<BenchDisk> {
  if (process.getuid?.() !== 0) throw new Error('the bench mounts a file system of its own: run it as root');
  await ensurePrograms([
    ['mkfs.ext4', 'e2fsprogs'],
    ['mount', 'mount'],
    ['truncate', 'coreutils'],
  ]);
  await clearLeftovers();
  await mkdir(place, { recursive: true });
  await run('truncate', ['--size', SIZE, image]);
  await run('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=1,nodiscard', image]);
  await run('mount', ['-o', 'loop,noatime', image, place]);
  const at = (name: string): string => join(place, name);
  const [engine, folder, temporary] = [at('engine'), at('files'), at('tmp')];
  for (const made of [engine, folder, temporary]) await mkdir(made);
  return { engine, folder, temporary, [Symbol.asyncDispose]: clearLeftovers };
}

/** Also what a bench that was killed has left. */
async function clearLeftovers(): Promise<void> {
  await unmountAll(place);
  await rm(place, { recursive: true, force: true });
  await rm(image, { force: true });
}
