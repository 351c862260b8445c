import { type BuildInfo, parseModuleInfo } from './build-info-text.ts';
import { type ByteSource, readUInt64 } from './byte-source.ts';
import { type DynamicSection, readDynamicSection } from './dynamic-section.ts';
import { type ElfFile, parseElf, readAtAddress, type Segment } from './elf.ts';
import { LoaderError } from './loader-error.ts';
import { readRelocations } from './relocations.ts';

// The blob that cmd/link/internal/ld/data.go (`buildinfo`) writes, as debug/buildinfo/buildinfo.go
// (`readRawBuildInfo`, `searchMagic`) reads it: 32 bytes of header on a 16-byte boundary, then, since
// Go 1.18, two strings. Before, the header held the addresses of two Go strings instead.
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_SIZE = 32;
const FLAGS_AT = 15;
const FLAG_INLINE_STRINGS = 2;
const VERSION_POINTER_AT = 16;
const MODULES_POINTER_AT = 24;
const SEARCH_BLOCK = 2 ** 20;

/** cmd/go/internal/modload/build.go puts 16 bytes before and after the text, to find it by. */
const FRAME_SIZE = 16;

/**
 * Reads what the go command recorded about a build, as `go version -m` shows it.
 * @returns undefined for a file that holds none: not built by Go, or a plugin of Go 1.20 or older
 * @throws {LoaderError} when the file is not an ELF file we know, or damaged
 */
export function readBuildInfo(source: ByteSource): BuildInfo | undefined {
  const elf = parseElf(source);
  return findBuildInfo(elf, readDynamicSection(elf));
}

/** The same for a file whose headers have been read already. */
export function findBuildInfo(elf: ElfFile, dynamic: DynamicSection): BuildInfo | undefined {
  for (const segment of elf.segments.filter(({ writable }) => writable)) {
    for (const address of findMagic(elf, segment)) {
      const raw = readRawBuildInfo(elf, dynamic, address);
      if (raw !== undefined) return parseModuleInfo(raw.goVersion, withoutFrame(raw.moduleInfo));
    }
  }
  return undefined;
}

/** Blocks begin and end on the boundary, so the magic never straddles two of them. */
function* findMagic(elf: ElfFile, segment: Segment): Generator<number> {
  const end = segment.address + segment.fileSize;
  const start = Math.ceil(segment.address / ALIGNMENT) * ALIGNMENT;
  for (let block = start; block + HEADER_SIZE <= end; block += SEARCH_BLOCK) {
    const bytes = readAtAddress(elf, block, Math.min(SEARCH_BLOCK, end - block));
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      if (at % ALIGNMENT === 0 && block + at + HEADER_SIZE <= end) yield block + at;
    }
  }
}

interface RawBuildInfo {
  goVersion: string;
  moduleInfo: Buffer;
}

/**
 * Reads the strings behind the magic. A program that can itself read build info has the magic among its
 * data too, with something else behind it: that gives undefined, and the search goes on.
 */
function readRawBuildInfo(elf: ElfFile, dynamic: DynamicSection, address: number): RawBuildInfo | undefined {
  try {
    const flags = readAtAddress(elf, address, HEADER_SIZE).readUInt8(FLAGS_AT);
    const raw =
      (flags & FLAG_INLINE_STRINGS) !== 0
        ? readInlineStrings(elf, address + HEADER_SIZE)
        : followPointers(elf, dynamic, address);
    return /^(go\d|devel )/.test(raw.goVersion) ? raw : undefined;
  } catch (error) {
    if (error instanceof LoaderError) return undefined;
    throw error;
  }
}

function readInlineStrings(elf: ElfFile, address: number): RawBuildInfo {
  const version = readInlineString(elf, address);
  const modules = readInlineString(elf, version.end);
  return { goVersion: version.bytes.toString(), moduleInfo: modules.bytes };
}

function followPointers(elf: ElfFile, dynamic: DynamicSection, address: number): RawBuildInfo {
  return {
    goVersion: readGoString(elf, dynamic, address + VERSION_POINTER_AT).toString(),
    moduleInfo: readGoString(elf, dynamic, address + MODULES_POINTER_AT),
  };
}

/** A length as a varint (encoding/binary), then so many bytes. */
function readInlineString(elf: ElfFile, address: number): { bytes: Buffer; end: number } {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = readAtAddress(elf, address + index, 1).readUInt8();
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      const start = address + index + 1;
      return { bytes: readAtAddress(elf, start, length), end: start + length };
    }
  }
  throw new LoaderError(`${elf.source.name} is damaged: its Go build info has a string of no length.`);
}

/** Follows a pointer to a Go string, which is itself a pointer and a length. */
function readGoString(elf: ElfFile, dynamic: DynamicSection, pointerAddress: number): Buffer {
  const header = readPointer(elf, dynamic, pointerAddress);
  if (header === 0) return Buffer.alloc(0);
  const length = readUInt64(readAtAddress(elf, header + 8, 8), 0);
  return readAtAddress(elf, readPointer(elf, dynamic, header), length);
}

/** In a position-independent file a pointer is empty, and a relocation says where it will lead. */
function readPointer(elf: ElfFile, dynamic: DynamicSection, address: number): number {
  const inFile = readUInt64(readAtAddress(elf, address, 8), 0);
  if (inFile !== 0) return inFile;
  for (const relocation of readRelocations(elf, dynamic)) {
    if (relocation.address === address && relocation.kind === 'relative') return relocation.addend;
  }
  return 0;
}

function withoutFrame(moduleInfo: Buffer): string {
  const framed = moduleInfo.length > 2 * FRAME_SIZE && moduleInfo.at(-FRAME_SIZE - 1) === 0x0a;
  return framed ? moduleInfo.toString('utf8', FRAME_SIZE, moduleInfo.length - FRAME_SIZE) : '';
}
