import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { saveCache } from '@actions/cache';
// The client's own parts, which its package does not export: it packs before it asks whether the key is free.
import { saveCache as upload } from '../../node_modules/@actions/cache/lib/internal/cacheHttpClient.js';
import {
  getCacheFileName,
  getCacheVersion,
  getCompressionMethod,
} from '../../node_modules/@actions/cache/lib/internal/cacheUtils.js';
import {
  getCacheMode,
  getCacheServiceVersion,
  isCacheWritable,
} from '../../node_modules/@actions/cache/lib/internal/config.js';
import { internalCacheTwirpClient } from '../../node_modules/@actions/cache/lib/internal/shared/cacheTwirpClient.js';
import type { CacheEntry } from '../cache/keys.ts';
import type { CacheService, Saved } from '../cache/session.ts';
import { expandHome } from '../folders.ts';
import { messageOf } from '../problem.ts';
import { type ProcessResult, run, succeeded } from '../process.ts';

type Prepare = Parameters<CacheService['save']>[1];

/** What the service begins its refusal of a token with that may only read. */
const DENIED = /cache write denied:/;

/** What GNU tar ends with where files changed meanwhile. */
const CHANGED = 1;

/** As the client uploads (its cache.ts). */
const UPLOAD = { uploadChunkSize: 64 * 1024 * 1024, uploadConcurrency: 8, useAzureSdk: true };

/**
 * Saves an entry, or tells why not. The key is reserved before anything is packed: of the jobs of a matrix that
 * end at once, one packs what all of them have.
 *
 * @throws Error where the service fails or refuses.
 */
export async function saveEntry(entry: CacheEntry, prepare: Prepare): Promise<Saved> {
  if (!isCacheWritable(getCacheMode())) return { saved: false, why: 'ACTIONS_CACHE_MODE does not allow it' };
  const folder = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), 'krakend-plugin-cache-'));
  try {
    return getCacheServiceVersion() === 'v2'
      ? await reserveAndSave(entry, prepare, folder)
      : await inTurn(() => saveByClient(entry, prepare, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function reserveAndSave(entry: CacheEntry, prepare: Prepare, folder: string): Promise<Saved> {
  const { key } = entry;
  await mustPack(entry);
  const client = internalCacheTwirpClient();
  const compression = await getCompressionMethod();
  const version = getCacheVersion([...entry.paths], compression);
  const reservation = await client.CreateCacheEntry({ key, version }).catch((error: unknown) => {
    if (isTaken(messageOf(error))) return undefined;
    throw error;
  });
  if (!reservation || isTaken(reservation.message)) {
    return { saved: false, why: 'another job has saved it, or is doing so' };
  }
  if (!reservation.ok) throw new Error(reservation.message || 'the service gave no place for it');

  const archive = join(folder, getCacheFileName(compression));
  await pack(entry, archive, await excluding(await prepare(), folder));
  const { size } = await stat(archive);
  await upload(-1, archive, reservation.signedUploadUrl, { ...UPLOAD, archiveSizeBytes: size });
  const finished = await client.FinalizeCacheEntryUpload({ key, version, sizeBytes: `${size}` });
  if (!finished.ok) throw new Error(finished.message || 'the service did not accept the upload');
  return { saved: true, bytes: size };
}

/** Nothing takes a reservation back: what can be known to fail is found out before. */
async function mustPack({ paths, image }: CacheEntry): Promise<void> {
  const missing = paths.find((path) => !existsSync(expandHome(path)));
  if (missing !== undefined && !image) throw new Error(`there is no ${missing}`);
  const { stdout } = await tar(['--version']);
  // Alpine's own knows neither --posix nor lists of what is left out.
  if (!stdout.includes('GNU tar')) throw new Error('tar is not GNU tar here: apk add tar brings it');
}

function tar(args: readonly string[]): Promise<ProcessResult> {
  return run({ program: 'tar', args, env: { PATH: process.env.PATH ?? '' } });
}

/** A reservation of a key that has an entry, or will have one. */
function isTaken(message: string): boolean {
  return /already[ _]exists|\(409\)/i.test(message) && !DENIED.test(message);
}

/** Packs as the client does (its tar.ts), which unpacks it. */
async function pack(entry: CacheEntry, archive: string, options: readonly string[]): Promise<void> {
  const home = homedir();
  const names = entry.paths.map((path) => relative(home, expandHome(path)));
  const program = archive.endsWith('.tgz') ? ['-z'] : ['--use-compress-program', 'zstdmt'];
  const args = ['--posix', ...options, ...program, '-cf', archive, '-P', '-C', home, '--', ...names];
  let result = await tar(args);
  // Something changed while it was read, by another job on this machine; the key is reserved, and would stay empty.
  if (result.exitCode === CHANGED) result = await tar(args);
  succeeded('tar', result);
}

/** What tells tar to leave paths out, by their names as it packs them. */
async function excluding(paths: readonly string[], folder: string): Promise<string[]> {
  if (paths.length === 0) return [];
  const list = join(folder, 'left-out');
  const names = paths.map((path) => relative(homedir(), path));
  await writeFile(list, names.map((name) => `${name}\n`).join(''));
  return ['--anchored', '--no-wildcards', `--exclude-from=${list}`];
}

/** By the client alone, for the service of GitHub Enterprise Server. */
async function saveByClient(entry: CacheEntry, prepare: Prepare, folder: string): Promise<Saved> {
  const before = process.env.TAR_OPTIONS;
  // Blanks part its options (https://www.gnu.org/software/tar/manual/html_node/TAR_005fOPTIONS.html).
  const options = (await excluding(await prepare(), folder)).map((option) =>
    option.replaceAll(/[\s\\]/g, '\\$&'),
  );
  process.env.TAR_OPTIONS = [before, ...options].join(' ');
  try {
    const id = await saveCache([...entry.paths], entry.key);
    return id >= 0 ? { saved: true } : { saved: false, why: 'it was there already, or was refused' };
  } finally {
    process.env.TAR_OPTIONS = before;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One after another, as options of tar are given by a variable of this process. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const now = last.then(work, work);
  last = now;
  return now;
}
