import { type ByteSource, readUInt64 } from './byte-source.ts';
import { CutShortError, LoaderError } from './loader-error.ts';

/** The processors that KrakenD is released for, by Go's names (GOARCH). */
export type Architecture = 'amd64' | 'arm64';

/** A part of the file that is mapped at an address (PT_LOAD). */
export interface Segment {
  readonly address: number;
  readonly offset: number;
  /** Bytes of it that are in the file; what is above them in memory is zero. */
  readonly fileSize: number;
  readonly writable: boolean;
}

/** What the program headers say. Section headers are never used: a stripped file may lack them. */
export interface ElfFile {
  readonly source: ByteSource;
  readonly architecture: Architecture;
  /** `position-independent` (ET_DYN) are shared objects, and most executables of today too. */
  readonly type: 'fixed-address' | 'position-independent';
  /** The dynamic loader it asks for, e.g. /lib/ld-musl-x86_64.so.1; only executables have one. */
  readonly interpreter?: string;
  readonly segments: readonly Segment[];
  /** Where the notes of compilers and linkers lie (PT_NOTE). */
  readonly notes: readonly Segment[];
  /** The bytes of the dynamic section; statically linked files have none. */
  readonly dynamicSection?: Buffer;
}

// Numbers and layouts from the ELF specification (gABI, "Object Files"; /usr/include/elf.h).
const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const CLASS_64_BIT = 2;
const DATA_LITTLE_ENDIAN = 1;
const ET_EXEC = 2;
const ET_DYN = 3;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_NOTE = 4;
const PF_W = 2;
const ARCHITECTURES = new Map<number, Architecture>([
  [62, 'amd64'], // EM_X86_64
  [183, 'arm64'], // EM_AARCH64
]);

/**
 * Reads the header and the program headers.
 * @throws {LoaderError} not an ELF file, not a linked one, another architecture, or cut short
 */
export function parseElf(source: ByteSource): ElfFile {
  const header = readHeader(source);
  const architecture = architectureOf(source, header.readUInt16LE(18));
  const type = typeOf(source, header.readUInt16LE(16));

  const segments: Segment[] = [];
  const notes: Segment[] = [];
  let interpreter: string | undefined;
  let dynamicSection: Buffer | undefined;
  for (const entry of readProgramHeaders(source, header)) {
    if (entry.type === PT_LOAD) {
      requireWhole(source, entry);
      segments.push(entry);
    } else if (entry.type === PT_NOTE) {
      notes.push(entry);
    } else if (entry.type === PT_DYNAMIC) {
      dynamicSection = source.read(entry.offset, entry.fileSize);
    } else if (entry.type === PT_INTERP) {
      interpreter = untilNul(source.read(entry.offset, entry.fileSize));
    }
  }
  return {
    source,
    architecture,
    type,
    segments,
    notes,
    ...(interpreter !== undefined && { interpreter }),
    ...(dynamicSection !== undefined && { dynamicSection }),
  };
}

/**
 * Reads bytes by the address at which the running program would find them.
 * @throws {LoaderError} when the file holds no bytes for that address
 */
export function readAtAddress(elf: ElfFile, address: number, length: number): Buffer {
  const segment = segmentAt(elf, address);
  if (segment === undefined || address - segment.address + length > segment.fileSize) {
    throw new LoaderError(
      `${elf.source.name} is damaged: it holds no ${length} bytes for address 0x${address.toString(16)}.`,
    );
  }
  return elf.source.read(segment.offset + (address - segment.address), length);
}

/** Finds the segment whose bytes in the file hold an address. */
export function segmentAt(elf: ElfFile, address: number): Segment | undefined {
  return elf.segments.find(
    (segment) => address >= segment.address && address < segment.address + segment.fileSize,
  );
}

function readHeader(source: ByteSource): Buffer {
  const notElf = `${source.name} is not an ELF file, so neither a gateway binary nor a plugin for Linux.`;
  if (source.size < HEADER_SIZE) throw new LoaderError(notElf, { said: 'file too short' });
  const header = source.read(0, HEADER_SIZE);
  if (header.toString('latin1', 0, 4) !== '\x7fELF') {
    throw new LoaderError(notElf, { said: 'invalid ELF header' });
  }
  if (header[4] !== CLASS_64_BIT || header[5] !== DATA_LITTLE_ENDIAN) {
    throw new LoaderError(
      `${source.name} is not a 64-bit little-endian ELF file; KrakenD runs on amd64 and arm64 only.`,
    );
  }
  return header;
}

function architectureOf(source: ByteSource, machine: number): Architecture {
  const architecture = ARCHITECTURES.get(machine);
  if (architecture === undefined) {
    throw new LoaderError(
      `${source.name} is for another processor (ELF machine ${machine}); KrakenD runs on amd64 and arm64 only.`,
    );
  }
  return architecture;
}

function typeOf(source: ByteSource, type: number): ElfFile['type'] {
  if (type === ET_EXEC) return 'fixed-address';
  if (type === ET_DYN) return 'position-independent';
  throw new LoaderError(
    `${source.name} is neither an executable nor a shared object (ELF type ${type}): an object file that was not linked?`,
  );
}

interface ProgramHeader extends Segment {
  readonly type: number;
}

function readProgramHeaders(source: ByteSource, header: Buffer): ProgramHeader[] {
  const tableOffset = readUInt64(header, 32);
  const entrySize = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  if (count === 0 || entrySize !== PROGRAM_HEADER_SIZE) {
    throw new LoaderError(`${source.name} is damaged: it has no readable program headers.`);
  }
  const table = source.read(tableOffset, count * entrySize);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      type: table.readUInt32LE(at),
      writable: (table.readUInt32LE(at + 4) & PF_W) !== 0,
      offset: readUInt64(table, at + 8),
      address: readUInt64(table, at + 16),
      fileSize: readUInt64(table, at + 32),
    };
  });
}

/** dlopen dies with SIGBUS on a mapping beyond the end of the file, so a cut file is told at once. */
function requireWhole(source: ByteSource, segment: Segment): void {
  const end = segment.offset + segment.fileSize;
  if (end > source.size) {
    throw new CutShortError(
      `${source.name} is cut short: it has ${source.size} bytes, and its headers promise at least ${end}.`,
    );
  }
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
