import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A short hash of values that JSON can hold: two equal recipes have equal hashes. */
export function hashOf(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** Whether `file` says that what it stands for was made from the recipe with this hash. */
export async function isStamped(file: string, hash: string): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => '')) === hash;
}

/** Notes that what `file` stands for is complete. */
export async function stamp(file: string, hash: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, hash);
}
