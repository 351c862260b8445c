import { readUInt64 } from './byte-source.ts';
import { type ElfFile, readAtAddress } from './elf.ts';
import { LoaderError } from './loader-error.ts';

/** Entries of the dynamic section that are used here (gABI, "Dynamic Section"; /usr/include/elf.h). */
export const DynamicTag = {
  needed: 1,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  relocations: 7,
  relocationsSize: 8,
  stringTableSize: 10,
  searchPath: 15,
  runPath: 29,
  packedRelocationsSize: 35,
  packedRelocations: 36,
  gnuHash: 0x6ffffef5,
  symbolVersions: 0x6ffffff0,
  flags1: 0x6ffffffb,
  versionDefinitions: 0x6ffffffc,
  versionDefinitionsCount: 0x6ffffffd,
  versionNeeds: 0x6ffffffe,
  versionNeedsCount: 0x6fffffff,
} as const;

/** What the dynamic loader is told: single values by tag, the libraries, and the table of names. */
export interface DynamicSection {
  readonly values: ReadonlyMap<number, number>;
  readonly neededLibraries: readonly string[];
  readonly strings: StringTable;
}

const PLAIN = Array.from({ length: 256 }, (_, byte) => /\w/.test(String.fromCharCode(byte)));
const END_OF_SECTION = 0;
const ENTRY_SIZE = 16;
const DF_1_PIE = 0x08000000;
/** Far above every real name; so damaged tables can't make strings of megabytes, a thousand times. */
const MAX_NAME_LENGTH = 65_536;

/**
 * Reads the dynamic section and its names; a statically linked file gives an empty one.
 * @throws {LoaderError} when its tables are not in the file
 */
export function readDynamicSection(elf: ElfFile): DynamicSection {
  const section = elf.dynamicSection ?? Buffer.alloc(0);
  const values = new Map<number, number>();
  const neededOffsets: number[] = [];
  for (let at = 0; at + ENTRY_SIZE <= section.length; at += ENTRY_SIZE) {
    const tag = readUInt64(section, at);
    const value = readUInt64(section, at + 8);
    if (tag === END_OF_SECTION) break;
    if (tag === DynamicTag.needed) neededOffsets.push(value);
    else values.set(tag, value);
  }
  const strings = readStringTable(elf, values);
  return { values, strings, neededLibraries: neededOffsets.map((offset) => strings.at(offset)) };
}

/** Tells a position-independent executable from a shared object, which have the same ELF type. */
export function isExecutable(elf: ElfFile, dynamic: DynamicSection): boolean {
  const markedAsExecutable = ((dynamic.values.get(DynamicTag.flags1) ?? 0) & DF_1_PIE) !== 0;
  return elf.type === 'fixed-address' || elf.interpreter !== undefined || markedAsExecutable;
}

/** The names of a dynamic section (.dynstr): bytes with a NUL after each name. */
export class StringTable {
  readonly #bytes: Buffer;
  readonly #fileName: string;

  constructor(bytes: Buffer, fileName: string) {
    this.#bytes = bytes;
    this.#fileName = fileName;
  }

  /** @throws {LoaderError} when no name ends behind that offset */
  at(offset: number): string {
    const candidate = this.#bytes.subarray(offset, offset + MAX_NAME_LENGTH);
    const length = candidate.indexOf(0);
    if (length < 0) {
      throw new LoaderError(`${this.#fileName} is damaged: it has no name at ${offset} of its name table.`);
    }
    return candidate.toString('utf8', 0, length);
  }

  /** Whether a name has letters, digits and underscores alone, as those of C have. */
  isPlain(offset: number): boolean {
    for (let at = offset; at < this.#bytes.length; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === 0) return at > offset;
      if (!PLAIN[byte]) return false;
    }
    return false;
  }

  /** The first four bytes of a name as one number; 0 where there are none. */
  beginning(offset: number): number {
    return offset + 4 <= this.#bytes.length ? this.#bytes.readUInt32LE(offset) : 0;
  }

  /** Compares without making a string: a gateway has 230,000 symbols, and a few thousand matter. */
  startsWith(offset: number, prefix: Buffer): boolean {
    for (let index = 0; index < prefix.length; index++) {
      if (this.#bytes[offset + index] !== prefix[index]) return false;
    }
    return true;
  }
}

function readStringTable(elf: ElfFile, values: ReadonlyMap<number, number>): StringTable {
  const address = values.get(DynamicTag.stringTable);
  const size = values.get(DynamicTag.stringTableSize) ?? 0;
  const bytes = address === undefined ? Buffer.alloc(0) : readAtAddress(elf, address, size);
  return new StringTable(bytes, elf.source.name);
}
