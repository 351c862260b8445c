import type { Dirent } from 'node:fs';
import { chmod, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of this name in a layer says that what lies below, under the rest of its name, is gone. */
const MARK = '.wh.';
/** It says that nothing of the folder below shows through. */
const OPAQUE = '.wh..wh..opq';

/** Whether a path in a layer is a mark that takes something away. */
export function isMark(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith(MARK);
}

/**
 * Moves what an unpacked layer has over what lies below it, on one file system. No link is followed on either side:
 * of the layers of a hostile image one could bring a link, and the next a file behind it.
 *
 * Source: https://github.com/opencontainers/image-spec/blob/main/layer.md
 *
 * @param marks whether the layer has any: without them a folder that is new moves as a whole.
 * @throws Error of the file system.
 */
export async function mergeLayer(lower: string, upper: string, marks: boolean): Promise<void> {
  const entries = await readdir(upper, { withFileTypes: true });
  if (marks) await takeAway(lower, entries);
  for (const entry of entries.filter(({ name }) => !isMark(name))) {
    const [from, to] = [join(upper, entry.name), join(lower, entry.name)];
    const below = await lstat(to).catch(() => undefined);
    if (entry.isDirectory() && (below?.isDirectory() || marks)) {
      if (!below?.isDirectory()) await replaceByFolder(to);
      await chmod(to, (await lstat(from)).mode & 0o7777);
      await mergeLayer(to, from, marks);
    } else {
      if (below) await rm(to, { recursive: true });
      await rename(from, to);
    }
  }
}

async function takeAway(lower: string, entries: readonly Dirent[]): Promise<void> {
  const marked = entries.filter(({ name }) => isMark(name)).map(({ name }) => name);
  const gone = marked.includes(OPAQUE)
    ? await readdir(lower)
    : marked.map((name) => name.slice(MARK.length)).filter((name) => !['', '.', '..'].includes(name));
  for (const name of gone) await rm(join(lower, name), { recursive: true, force: true });
}

async function replaceByFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path);
}
