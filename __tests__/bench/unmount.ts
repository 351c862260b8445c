import { readFile } from 'node:fs/promises';
import { run } from '../world/run.ts';

/** Takes away what is mounted at a folder and below it, the last first. */
export async function unmountAll(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path === folder || path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) await run('umount', ['--lazy', path]);
}
