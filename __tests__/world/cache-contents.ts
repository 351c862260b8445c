import { readFileSync } from 'node:fs';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

/** The tar in an entry of the cache service: the client packs with zstd, or with gzip where there is none. */
export function cacheContents(file: string): Buffer {
  const packed = readFileSync(file);
  return packed.readUInt16BE(0) === 0x1f8b ? gunzipSync(packed) : zstdDecompressSync(packed);
}
