import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeChangeable } from '../../changeable.ts';
import type { Image } from './image.ts';

/** Where the files of the image lie, below the folder of an entry. */
export const ROOT = 'root';
const RECEIPT = 'image.json';

/** Where modules are mounted: nothing can make a folder in one that is mounted for reading. */
const MOUNT_POINT = ['go', 'pkg', 'mod'] as const;

const DAY_MS = 86_400_000;

/** Arguments of tar: of an image's files, owners and the rights that come with them stay behind. */
export const AS_FILES = ['--no-same-owner', '--no-same-permissions'] as const;

/** What was kept of an image besides its files. */
export interface Receipt {
  readonly format: 1;
  /** Of the image in the engine that they came out of. */
  readonly id: string;
  readonly reference: string;
  readonly digest: string;
  readonly architecture: Image['architecture'];
  /** `NAME=VALUE`. */
  readonly variables: readonly string[];
}

/** Lays the files of an image below a folder, and tells what else is known of it. */
export type Fill = (root: string) => Promise<Omit<Receipt, 'format'>>;

/** Where the files of an image lie. */
export interface LaidFiles {
  readonly place: string;
  /** Whether they were laid there now, and not by another job of this machine meanwhile. */
  readonly own: boolean;
}

/**
 * Has the files of an image laid into a folder, which appears when all of them are there.
 *
 * @param contested whether, in the end, somebody else fills that folder: then they stay in one beside it, which a run
 * of another day removes.
 */
export async function layFiles(
  folder: string,
  fill: Fill,
  contested: () => boolean = () => false,
): Promise<LaidFiles> {
  await dropAbandoned(folder);
  const partial = `${folder}.${randomUUID()}.partial`;
  const root = join(partial, ROOT);
  let place: string | undefined;
  try {
    await mkdir(root, { recursive: true });
    const receipt: Receipt = { format: 1, ...(await fill(root)) };
    await makeFolders(root, MOUNT_POINT);
    await writeFile(join(partial, RECEIPT), JSON.stringify(receipt));
    if (contested()) {
      place = partial;
      return { place, own: true };
    }
    // Another job of this machine may have been quicker, and be compiling with it.
    if (await holdsImage(folder, receipt)) return { place: folder, own: false };
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    place = folder;
    return { place, own: true };
  } finally {
    if (place !== partial) {
      await makeChangeable(partial);
      await rm(partial, { recursive: true, force: true });
    }
  }
}

/** Removes what runs that were killed have left half-way. */
async function dropAbandoned(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  const partial = names.filter(
    (name) => name.startsWith(`${basename(folder)}.`) && name.endsWith('.partial'),
  );
  for (const name of partial) {
    const path = join(dirname(folder), name);
    const changed = (await lstat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - changed < DAY_MS) continue;
    await makeChangeable(path);
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Makes folders below another one, and follows no link: it would be one that an image has brought.
 *
 * @throws Error where something else lies there.
 */
export async function makeFolders(root: string, names: readonly string[]): Promise<string> {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    const there = await lstat(path).catch(() => undefined);
    if (!there) await mkdir(path);
    else if (!there.isDirectory()) throw new Error(`${names.join('/')} is no folder in the image`);
  }
  return path;
}

/** An image that is wanted out of a folder. */
export interface FilesWish {
  readonly reference: string;
  readonly architecture: Image['architecture'];
  /** The digest that it has to have; undefined where any will do. */
  readonly digest: string | undefined;
}

/** Whether a folder holds a whole image that is the one wanted. */
export async function holdsImage(folder: string, wish: FilesWish): Promise<boolean> {
  return (await fittingReceipt(folder, wish)) !== undefined;
}

/** What is known of the image in a folder, if it is the one wanted. */
export async function fittingReceipt(
  folder: string,
  { reference, architecture, digest }: FilesWish,
): Promise<Receipt | undefined> {
  const receipt = await readReceipt(join(folder, RECEIPT));
  const fits =
    receipt?.reference === reference &&
    receipt.architecture === architecture &&
    (digest === undefined || receipt.digest === digest);
  return fits ? receipt : undefined;
}

async function readReceipt(file: string): Promise<Receipt | undefined> {
  try {
    const read = JSON.parse(await readFile(file, 'utf8')) as Receipt;
    const sound =
      read.format === 1 && /^sha256:[0-9a-f]{64}$/.test(read.digest) && Array.isArray(read.variables);
    return sound ? read : undefined;
  } catch {
    return undefined;
  }
}
