import { LoaderError } from './loader-error.ts';

/** A file as this folder sees it: a name for messages, a size, and bytes read by position. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /**
   * Reads exactly `length` bytes that begin at `offset`.
   * @throws {LoaderError} when the file has no such bytes; nothing is allocated in that case
   */
  read(offset: number, length: number): Buffer;
}

/** Makes a source of bytes that are in memory already. */
export function memorySource(name: string, bytes: Buffer): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      requireRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/**
 * Checks that a range lies within the file. Offsets and lengths come out of the file itself, so this
 * is also what keeps a damaged one from asking for gigabytes.
 * @throws {LoaderError} when it doesn't
 */
export function requireRange(source: ByteSource, offset: number, length: number): void {
  const withinFile =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= source.size;
  if (!withinFile) {
    throw new LoaderError(
      `${source.name} is damaged or cut short: it refers to ${length} bytes at offset ${offset}, but has ${source.size} bytes.`,
    );
  }
}

/**
 * Reads an unsigned 64-bit little-endian number. Above 2^53 the result is rounded, which is harmless:
 * such an address or size lies beyond every real file, and requireRange refuses it.
 */
export function readUInt64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
