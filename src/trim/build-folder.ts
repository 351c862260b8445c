import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AGE_MS, isEntry, outputOf, usedActions } from './build-rules.ts';
import { type FoundFile, filesBelow } from './tree.ts';

/** A run that uses a build cache's folder, among others that may do so at the same time. */
export interface FolderUser {
  /** Whether no other run has used it at any time since this one began. */
  alone(): Promise<boolean>;
  /** Takes note that this run has ended. */
  leave(): Promise<void>;
}

/** After so long a run that has not said that it ended is taken to be dead: no job on GitHub's runners lasts longer. */
const LONGEST_RUN_MS = 6 * 3_600_000;

/**
 * Says that this run uses a folder, by a file in a folder beside it. Jobs that run at once on one machine of a
 * person's own share the folder, and the time at which an entry was used tells nothing of who used it.
 */
export async function useFolder(folder: string): Promise<FolderUser> {
  const users = `${folder}.users`;
  const own = randomUUID();
  let mark: bigint | undefined;
  try {
    await mkdir(users, { recursive: true });
    await writeFile(join(users, own), '');
    // Read before the others are looked for: who comes later changes it.
    const changed = await changeOf(users);
    if ((await othersIn(users, own)).length === 0) mark = changed;
  } catch {
    // Without it nobody knows, and everything counts as used.
  }
  return {
    alone: async () => {
      if (mark === undefined || (await changeOf(users).catch(() => undefined)) !== mark) return false;
      // Times of folders are no finer than some milliseconds.
      return (await othersIn(users, own)).length === 0;
    },
    leave: async () => {
      await rm(join(users, own), { force: true });
      await rmdir(users).catch(() => undefined);
    },
  };
}

async function changeOf(folder: string): Promise<bigint> {
  return (await stat(folder, { bigint: true })).mtimeNs;
}

async function othersIn(users: string, own: string): Promise<string[]> {
  const names = (await readdir(users)).filter((name) => name !== own);
  const begun = await Promise.all(names.map((name) => stat(join(users, name)).catch(() => undefined)));
  return names.filter((_, index) => Date.now() - (begun[index]?.mtimeMs ?? 0) < LONGEST_RUN_MS);
}

/** Sets the times of all entries back, so that Go touches those that it uses from now on. */
export async function setBack(
  folder: string,
  files: readonly Pick<FoundFile, 'path'>[],
  nowMs: number,
): Promise<void> {
  const time = new Date(nowMs - AGE_MS);
  await Promise.all(
    files
      .filter(({ path }) => isEntry(path))
      .map(({ path }) => utimes(join(folder, path), time, time).catch(() => undefined)),
  );
}

/**
 * Tells Go that the cache has just been trimmed. An entry of the service has the times of the day on which it was
 * packed: five days later Go would remove, after the build of the first plugin, what the next one is about to use.
 */
export async function postponeTrim(folder: string, nowMs: number): Promise<void> {
  await writeFile(join(folder, 'trim.txt'), `${Math.floor(nowMs / 1000)}`);
}

/** The entries that were used since the times were set back: actions, and the outputs that they name. */
export async function usedEntries(folder: string, sinceMs: number): Promise<string[]> {
  const actions = usedActions(await filesBelow(folder), sinceMs);
  const outputs = await Promise.all(
    actions.map(async (path) => outputOf(await readFile(join(folder, path), 'latin1').catch(() => '')) ?? []),
  );
  return [...new Set([...actions, ...outputs.flat()])];
}
