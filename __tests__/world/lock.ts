import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './steps.ts';

/** Does `work` while no other process does: a second one waits. A lock whose owner died is taken over. */
export async function exclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  while (!(await take(file))) {
    if (!told) {
      say(`another process holds ${file}: waiting for it`);
      told = true;
    }
    await pause(300);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch {
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && !existsSync(`/proc/${owner}`)) {
      await rm(file, { force: true });
    }
    return false;
  }
}
