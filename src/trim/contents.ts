import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheEntry } from '../cache/keys.ts';
import { expandHome } from '../folders.ts';
import { type FolderUser, postponeTrim, setBack, usedEntries, useFolder } from './build-folder.ts';
import { areTouchable, unusedEntries } from './build-rules.ts';
import type { ModulesUsed } from './go-listing.ts';
import { unneededModules } from './module-rules.ts';
import { type Amount, amountOf, filesBelow, moduleTree } from './tree.ts';

/** What of the folders of cache entries this run has used: an entry is saved with that alone. */
export interface CacheContents {
  /** Takes note of what was used of the modules in a folder, besides what was before. */
  usedModules(folder: string, used: ModulesUsed): void;
  /** To be called before an entry is restored into its folder. */
  opening(entry: CacheEntry): Promise<void>;
  /**
   * To be called afterwards.
   *
   * @param mayBeSaved whether the entry is saved at the end where it was not found as it is.
   */
  opened(entry: CacheEntry, found: 'hit' | 'partial' | 'miss', mayBeSaved: boolean): Promise<void>;
  /**
   * To be called when nothing more is built: writes down beside each entry what of it is to be saved.
   *
   * @param folder for these files, as the post step is another process.
   */
  close(entries: readonly CacheEntry[], folder: string): Promise<CacheEntry[]>;
}

/** What stands in the file beside an entry. */
interface Kept {
  readonly modules?: ModulesUsed;
  readonly build?: readonly string[];
}

interface BuildUse {
  readonly user: FolderUser;
  sinceMs?: number;
}

/** The contents of a run that has used nothing yet. */
export function cacheContents(): CacheContents {
  const modules = new Map<string, ModulesUsed>();
  const builds = new Map<string, BuildUse>();

  async function keptOf(entry: CacheEntry): Promise<Kept | undefined> {
    const folder = folderOf(entry);
    const used = modules.get(folder);
    if (entry.kind === 'modules') return used && { modules: used };
    const build = builds.get(folder);
    if (build?.sinceMs === undefined || !(await build.user.alone())) return undefined;
    return { build: await usedEntries(folder, build.sinceMs) };
  }

  return {
    usedModules: (folder, used) => {
      const before = modules.get(folder);
      modules.set(folder, before ? both(before, used) : used);
    },
    opening: async (entry) => {
      const folder = folderOf(entry);
      if (entry.kind === 'build' && !builds.has(folder)) {
        builds.set(folder, { user: await useFolder(folder) });
      }
    },
    opened: async (entry, found, mayBeSaved) => {
      const folder = folderOf(entry);
      const build = builds.get(folder);
      if (!build) return;
      const isSaved = mayBeSaved && found !== 'hit';
      // On this machine there may be some of an earlier run.
      const files = isSaved ? await filesBelow(folder) : [];
      if (found !== 'miss' || files.length > 0) await postponeTrim(folder, Date.now()).catch(() => undefined);
      if (!isSaved || !areTouchable(files, process.getuid?.()) || !(await build.user.alone())) return;
      const sinceMs = Date.now();
      await setBack(folder, files, sinceMs);
      build.sinceMs = sinceMs;
    },
    close: async (entries, folder) => {
      const described = await Promise.all(
        entries.map(async (entry, index) => {
          // Without it all that lies there is saved, as before.
          const kept = await keptOf(entry).catch(() => undefined);
          if (!kept) return entry;
          const contents = join(folder, `cache-${index}.json`);
          await mkdir(folder, { recursive: true });
          await writeFile(contents, JSON.stringify(kept));
          return { ...entry, contents };
        }),
      );
      await Promise.all([...builds.values()].map(({ user }) => user.leave().catch(() => undefined)));
      return described;
    },
  };
}

/** What of an entry's folder is saved. */
export interface Selection {
  /** Folders and files, absolute. */
  readonly leftOut: readonly string[];
  readonly all: Amount;
  readonly kept: Amount;
}

/** What of an entry is to be saved, by what {@link CacheContents.close} wrote down and lies there now. */
export async function selectionOf(entry: CacheEntry): Promise<Selection> {
  const folder = folderOf(entry);
  const files = await filesBelow(folder);
  const kept = await readKept(entry);
  const leftOut =
    entry.kind === 'modules'
      ? unneededModules(moduleTree(files), kept?.modules)
      : kept?.build === undefined
        ? []
        : unusedEntries(
            files.map(({ path }) => path),
            new Set(kept.build),
          );
  return {
    leftOut: leftOut.map((path) => join(folder, path)),
    all: amountOf(files),
    kept: amountOf(files, leftOut),
  };
}

async function readKept({ contents }: CacheEntry): Promise<Kept | undefined> {
  if (contents === undefined) return undefined;
  return readFile(contents, 'utf8').then(
    (text) => JSON.parse(text) as Kept,
    () => undefined,
  );
}

function folderOf({ paths }: CacheEntry): string {
  return expandHome(paths[0] ?? '');
}

function both(one: ModulesUsed, other: ModulesUsed): ModulesUsed {
  const united = (name: 'folders' | 'imports' | 'replacing'): string[] => [
    ...new Set([...one[name], ...other[name]]),
  ];
  return {
    folders: united('folders'),
    imports: united('imports'),
    replacing: united('replacing'),
    sums: one.sums || other.sums,
    all: one.all || other.all,
  };
}
