import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { restoreCache } from '@actions/cache';
// The client's own parts, which its package does not export: it unpacks only what it has written to the disk whole.
import {
  getCacheVersion,
  getCompressionMethod,
} from '../../node_modules/@actions/cache/lib/internal/cacheUtils.js';
import {
  getCacheMode,
  getCacheServiceVersion,
  isCacheReadable,
} from '../../node_modules/@actions/cache/lib/internal/config.js';
import { CompressionMethod } from '../../node_modules/@actions/cache/lib/internal/constants.js';
import { internalCacheTwirpClient } from '../../node_modules/@actions/cache/lib/internal/shared/cacheTwirpClient.js';
import type { CacheEntry } from '../cache/keys.ts';
import type { Restored } from '../cache/session.ts';
import { cancelled } from '../cancel.ts';
import { lazily } from '../lazily.ts';
import { unpackStream } from '../untar.ts';
import { readBlob } from './read-blob.ts';

/** How packed entries are on this machine: the client asks zstd each time. */
const compression = lazily(getCompressionMethod);

/**
 * Restores an entry. It is unpacked while it comes, and does not lie on the disk packed, but for modules.
 *
 * @param say takes what has to be tried again.
 * @returns undefined where the service has none.
 * @throws Error where the service or tar fails.
 */
export async function restoreEntry(
  { kind, paths, key, restoreKeys }: CacheEntry,
  say: (line: string) => void,
): Promise<Restored | undefined> {
  if (getCacheServiceVersion() !== 'v2') {
    const found = await restoreCache([...paths], key, [...restoreKeys]);
    return found === undefined ? undefined : { key: found };
  }
  if (!isCacheReadable(getCacheMode())) return undefined;
  const method = await compression();
  const { ok, signedDownloadUrl, matchedKey } = await internalCacheTwirpClient().GetCacheEntryDownloadURL({
    key,
    restoreKeys: [...restoreKeys],
    version: getCacheVersion([...paths], method),
  });
  if (!ok) return undefined;

  await mkdir(homedir(), { recursive: true });
  let bytes = 0;
  const open = (): Readable =>
    readBlob(signedDownloadUrl, say).on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  // Go takes half a module for a whole one: where what comes breaks off, nothing of it may be there.
  const archive = kind === 'modules' ? await whenAllIsHere(open) : open();
  // As the client unpacks (its tar.ts); see ownWhatIsUnpacked.
  const program = method === CompressionMethod.Gzip ? ['-z'] : ['--use-compress-program', 'unzstd'];
  const env = { PATH: process.env.PATH ?? '', TAR_OPTIONS: process.env.TAR_OPTIONS ?? '' };
  cancelled.throwIfAborted();
  // What is begun of modules is brought to its end, for the same reason.
  const evenIfCancelled = kind === 'modules';
  await unpackStream(archive, ['-P', '-C', homedir(), ...program], { env, evenIfCancelled });
  return { key: matchedKey, bytes };
}

/**
 * A file of what a stream brings, which is gone when it is read.
 *
 * @param open begins the stream, which is read from then on.
 */
async function whenAllIsHere(open: () => Readable): Promise<Readable> {
  const folder = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), 'krakend-plugin-cache-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(open(), createWriteStream(join(folder, 'packed')), { signal: cancelled });
  } catch (error) {
    await remove();
    throw error;
  }
  return createReadStream(join(folder, 'packed')).once('close', () => void remove().catch(() => undefined));
}
