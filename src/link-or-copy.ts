import { copyFile, link } from 'node:fs/promises';

/**
 * Gives a file a second place: the same file under another name, or a copy where the file systems differ. For files
 * that nobody changes in place afterwards.
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
