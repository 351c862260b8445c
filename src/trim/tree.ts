import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ModuleTree } from './module-rules.ts';

/** A file below a folder. */
export interface FoundFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** The number of its owner. */
  readonly owner: number;
}

/** How much lies in a folder, or a part of it. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** All that lies below a folder and is no folder; nothing where there is no folder. Links are not followed. */
export async function filesBelow(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => !entry.isDirectory()).map((one) => join(one.parentPath, one.name));
  const found = await Promise.all(
    paths.map(async (path) => {
      // Another run may have removed it meanwhile.
      const status = await lstat(path).catch(() => undefined);
      if (!status) return [];
      const { size, mtimeMs, uid: owner } = status;
      return [{ path: relative(folder, path), size, mtimeMs, owner }];
    }),
  );
  return found.flat();
}

/** How much some files are, but for those that lie at or below some paths. */
export function amountOf(files: readonly FoundFile[], leftOut: readonly string[] = []): Amount {
  const out = new Set(leftOut);
  const counted = out.size === 0 ? files : files.filter(({ path }) => !isAtOrBelow(path, out));
  return { files: counted.length, bytes: counted.reduce((sum, { size }) => sum + size, 0) };
}

function isAtOrBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}

/** The files of a module cache, sorted by what they are: of a module's own folder none is named. */
export function moduleTree(files: readonly Pick<FoundFile, 'path'>[]): ModuleTree {
  const modules = new Set<string>();
  const kept: string[] = [];
  for (const { path } of files) {
    if (path.startsWith('cache/')) kept.push(path);
    else {
      const [folder] = /^[^@]+@[^/]+(?=\/)/.exec(path) ?? [];
      if (folder !== undefined) modules.add(folder);
    }
  }
  return { modules: [...modules], files: kept };
}
