import { createHash } from 'node:crypto';
import type { ElfFile } from './elf.ts';

// Notes: three numbers (size of the name, size of the content, type), then both, each rounded up to four bytes.
const NOTE_HEADER_SIZE = 12;
const GO_NOTE = { name: 'Go\0\0', type: 4 }; // elfGoNote in cmd/internal/buildid/note.go
const GNU_NOTE = { name: 'GNU\0', type: 3 }; // NT_GNU_BUILD_ID
/** Four parts of twenty characters; damaged files must not make us search for megabytes. */
const MAX_NOTES_SIZE = 65_536;
const BLOCK_SIZE = 2 ** 20;
/** HashToString in cmd/internal/buildid/buildid.go: fifteen bytes, as base64 for file names. */
const HASHED_BYTES = 15;

interface Range {
  readonly offset: number;
  readonly size: number;
}

/**
 * Tells whether a file is as the go command wrote it. The last part of its build ID is a checksum of the whole
 * file, in which the ID itself counts as zeros, and since Go 1.24 the GNU build ID too.
 * Source: FindAndHash in cmd/internal/buildid/rewrite.go, updateBuildID in cmd/go/internal/work/buildid.go.
 * @returns undefined for a file without such an ID: built with -buildid=, or not by the go command
 * @throws {LoaderError} when the notes are not in the file
 */
export function isAsBuilt(elf: ElfFile): boolean | undefined {
  const goNote = findNote(elf, GO_NOTE);
  if (goNote === undefined) return undefined;
  const id = elf.source.read(goNote.offset, goNote.size);
  const checksum = /^[\w-]{20}\/[\w-]{20}\/[\w-]{20}\/([\w-]{20})$/.exec(id.toString('latin1'))?.[1];
  if (checksum === undefined) return undefined;
  const hostId = findNote(elf, GNU_NOTE);
  if (hostId !== undefined && checksum === checksumWithout(elf, id, hostId)) return true;
  return checksum === checksumWithout(elf, id);
}

function findNote({ source, notes }: ElfFile, { name, type }: typeof GO_NOTE): Range | undefined {
  for (const { offset, fileSize } of notes) {
    const bytes = source.read(offset, Math.min(fileSize, MAX_NOTES_SIZE));
    for (let at = 0; at + NOTE_HEADER_SIZE <= bytes.length; ) {
      const nameSize = bytes.readUInt32LE(at);
      const size = bytes.readUInt32LE(at + 4);
      const nameAt = at + NOTE_HEADER_SIZE;
      const contentAt = nameAt + roundUp(nameSize);
      const isWanted =
        bytes.readUInt32LE(at + 8) === type && bytes.toString('latin1', nameAt, nameAt + nameSize) === name;
      if (isWanted && contentAt + size <= bytes.length) return { offset: offset + contentAt, size };
      at = contentAt + roundUp(size);
    }
  }
  return undefined;
}

function roundUp(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** Hashes the file in blocks, so that a large one takes no more memory than a small one. */
function checksumWithout({ source }: ElfFile, id: Buffer, excluded?: Range): string {
  const hash = createHash('sha256');
  const scratch = Buffer.alloc(BLOCK_SIZE + id.length);
  let offset = 0;
  while (offset < source.size) {
    // Longer than a block, to see an ID that begins at the block's end; the next block begins behind it.
    const length = Math.min(scratch.length, source.size - offset);
    source.read(offset, length).copy(scratch);
    const bytes = scratch.subarray(0, length);
    if (excluded) zero(bytes, excluded.offset - offset, excluded.size);
    let end = Math.min(BLOCK_SIZE, length);
    for (let at = bytes.indexOf(id); at >= 0 && at < end; at = bytes.indexOf(id, at)) {
      zero(bytes, at, id.length);
      end = Math.max(end, at + id.length);
    }
    hash.update(bytes.subarray(0, end));
    offset += end;
  }
  return hash.digest().toString('base64url', 0, HASHED_BYTES);
}

/** Zeros a range as far as it lies within the bytes. */
function zero(bytes: Buffer, start: number, size: number): void {
  const within = (at: number): number => Math.min(Math.max(at, 0), bytes.length);
  bytes.fill(0, within(start), within(start + size));
}
