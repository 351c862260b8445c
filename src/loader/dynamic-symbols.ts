import { type DynamicSection, DynamicTag, type StringTable } from './dynamic-section.ts';
import { type ElfFile, readAtAddress, segmentAt } from './elf.ts';
import { LoaderError } from './loader-error.ts';

/** A symbol that the dynamic loader can see. */
export interface DynamicSymbol {
  /** Its place in the table, by which relocations refer to it. */
  readonly index: number;
  readonly name: string;
  readonly address: number;
  /** In bytes; 0 where the file does not say. */
  readonly size: number;
}

/** A symbol that a file wants from others. */
export interface WantedSymbol {
  readonly index: number;
  readonly name: string;
}

const ENTRY_SIZE = 24;
const WORDS_PER_ENTRY = 6;
const UNDEFINED_SECTION = 0;
const GLOBAL = 1; // STB_GLOBAL; a weak symbol (2) may stay without an address

/** The dynamic symbol table (.dynsym), which stripping leaves in place. */
export class DynamicSymbols {
  /** Elf64_Sym as words: name, then type, binding and section in one, address and size in two each. */
  readonly #words: Uint32Array;
  readonly #names: StringTable;
  /** The first four bytes of each name: names lie all over a large table, and most are ruled out by these. */
  readonly #beginnings: Uint32Array;

  constructor(table: Buffer, names: StringTable) {
    // A large table is read alone into memory of its own; where it is a part of something, words need a copy.
    const aligned = table.byteOffset % 4 === 0 ? table : Buffer.from(table);
    this.#words = new Uint32Array(aligned.buffer, aligned.byteOffset, table.length >> 2);
    this.#names = names;
    this.#beginnings = new Uint32Array(Math.floor(this.#words.length / WORDS_PER_ENTRY));
    for (let index = 0; index < this.#beginnings.length; index++) {
      this.#beginnings[index] = names.beginning(this.#words[index * WORDS_PER_ENTRY] ?? 0);
    }
  }

  /** The address of the symbol that a relocation refers to; 0 for one that the file wants from others. */
  addressOf(index: number): number {
    return index * WORDS_PER_ENTRY < this.#words.length ? this.#number(index * WORDS_PER_ENTRY + 2) : 0;
  }

  /**
   * Finds the symbols that the file defines itself (not those it wants from others) and whose name
   * begins so, in the table's order.
   * @throws {LoaderError} when such a name has no end
   */
  definedWithPrefix(prefix: string): DynamicSymbol[] {
    const prefixBytes = Buffer.from(prefix);
    const beginning = prefixBytes.length < 4 ? undefined : prefixBytes.readUInt32LE(0);
    const names = this.#names;
    const beginnings = this.#beginnings;
    const found = this.#entriesWhere(
      (name, isDefined, _, index) =>
        isDefined &&
        (beginning === undefined || beginnings[index] === beginning) &&
        names.startsWith(name, prefixBytes),
    );
    return found.map((at) => ({
      index: at / WORDS_PER_ENTRY,
      name: this.#nameOf(at),
      address: this.#number(at + 2),
      size: this.#number(at + 4),
    }));
  }

  /**
   * Finds the symbols that the file defines and a C library could have: names without the punctuation of Go's.
   * @throws {LoaderError} when a name has no end
   */
  definedPlainNames(): string[] {
    const names = this.#names;
    const found = this.#entriesWhere((name, isDefined) => isDefined && names.isPlain(name));
    return found.filter((at) => at > 0).map((at) => this.#nameOf(at));
  }

  /**
   * Finds the symbols without which the dynamic loader refuses the file, in the table's order.
   * @throws {LoaderError} when a name has no end
   */
  wanted(): WantedSymbol[] {
    const found = this.#entriesWhere((_, isDefined, binding) => !isDefined && binding === GLOBAL);
    return found
      .filter((at) => at > 0)
      .map((at) => ({ index: at / WORDS_PER_ENTRY, name: this.#nameOf(at) }));
  }

  /** Goes through all entries, 230,000 in a gateway: nothing is made of those that are not wanted. */
  #entriesWhere(
    isWanted: (nameOffset: number, isDefined: boolean, binding: number, index: number) => boolean,
  ): number[] {
    const words = this.#words;
    const found: number[] = [];
    for (let at = 0; at + WORDS_PER_ENTRY <= words.length; at += WORDS_PER_ENTRY) {
      const kind = words[at + 1] ?? 0;
      const isDefined = kind >>> 16 !== UNDEFINED_SECTION;
      if (isWanted(words[at] ?? 0, isDefined, (kind >>> 4) & 15, at / WORDS_PER_ENTRY)) found.push(at);
    }
    return found;
  }

  #nameOf(at: number): string {
    return this.#names.at(this.#words[at] ?? 0);
  }

  #number(at: number): number {
    return (this.#words[at] ?? 0) + (this.#words[at + 1] ?? 0) * 2 ** 32;
  }
}

/**
 * Reads the dynamic symbol table; a file without one gives an empty one.
 * @throws {LoaderError} when the table is not in the file
 */
export function readDynamicSymbols(elf: ElfFile, dynamic: DynamicSection): DynamicSymbols {
  const address = dynamic.values.get(DynamicTag.symbolTable);
  const count = address === undefined ? 0 : countSymbols(elf, dynamic);
  const table =
    address === undefined || count === 0 ? Buffer.alloc(0) : readAtAddress(elf, address, count * ENTRY_SIZE);
  return new DynamicSymbols(table, dynamic.strings);
}

/** No entry says how long the symbol table is; the hash tables over it do. */
function countSymbols(elf: ElfFile, { values }: DynamicSection): number {
  const hash = values.get(DynamicTag.hash);
  if (hash !== undefined) return readAtAddress(elf, hash, 8).readUInt32LE(4); // nchain
  const gnuHash = values.get(DynamicTag.gnuHash);
  return gnuHash === undefined ? 0 : countByGnuHash(elf, gnuHash);
}

/**
 * DT_GNU_HASH: a header of four numbers, a Bloom filter, the buckets (first symbol of each chain),
 * the chains. The symbol with the highest number ends the last chain (its lowest bit is set).
 * https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt
 */
function countByGnuHash(elf: ElfFile, address: number): number {
  const header = readAtAddress(elf, address, 16);
  const bucketCount = header.readUInt32LE(0);
  const firstHashed = header.readUInt32LE(4);
  const bloomWords = header.readUInt32LE(8);
  const bucketsAddress = address + 16 + bloomWords * 8;
  const chainsAddress = bucketsAddress + bucketCount * 4;

  const buckets = readAtAddress(elf, bucketsAddress, bucketCount * 4);
  let last = 0;
  for (let at = 0; at < buckets.length; at += 4) last = Math.max(last, buckets.readUInt32LE(at));
  if (last < firstHashed) return firstHashed; // nothing is exported
  return endOfChain(elf, chainsAddress - firstHashed * 4, last);
}

/** Walks a chain to its end, in blocks, and returns the number of the symbol behind it. */
function endOfChain(elf: ElfFile, chainOfSymbolZero: number, start: number): number {
  const blockSize = 4096;
  let symbol = start;
  for (;;) {
    const address = chainOfSymbolZero + symbol * 4;
    const segment = segmentAt(elf, address);
    const available = segment === undefined ? 0 : segment.address + segment.fileSize - address;
    if (available < 4)
      throw new LoaderError(`${elf.source.name} is damaged: its symbol hash table has no end.`);
    const block = readAtAddress(elf, address, Math.min(blockSize, available));
    for (let at = 0; at + 4 <= block.length; at += 4, symbol++) {
      if ((block.readUInt32LE(at) & 1) !== 0) return symbol + 1;
    }
  }
}
