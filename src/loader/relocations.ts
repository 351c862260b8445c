import { readUInt64 } from './byte-source.ts';
import { type DynamicSection, DynamicTag } from './dynamic-section.ts';
import { type Architecture, type ElfFile, readAtAddress, segmentAt } from './elf.ts';
import { LoaderError } from './loader-error.ts';

/** A place that the dynamic loader fills in when it loads the file. */
export interface Relocation {
  readonly address: number;
  /**
   * `symbol`: the symbol's address is put there. `slot`: the same, for an entry of the global offset table.
   * `relative`: the file's own base plus the addend.
   */
  readonly kind: 'symbol' | 'slot' | 'relative' | 'other';
  readonly symbolIndex: number;
  readonly addend: number;
}

// R_X86_64_64, _GLOB_DAT, _RELATIVE; R_AARCH64_ABS64, _GLOB_DAT, _RELATIVE in /usr/include/elf.h.
const KINDS: Record<Architecture, ReadonlyMap<number, Relocation['kind']>> = {
  amd64: new Map([
    [1, 'symbol'],
    [6, 'slot'],
    [8, 'relative'],
  ]),
  arm64: new Map([
    [257, 'symbol'],
    [1025, 'slot'],
    [1027, 'relative'],
  ]),
};
const ENTRY_SIZE = 24;
const ENTRIES_PER_READ = 32_768;

/** Several readers go through the same hundred thousand relocations: they are taken apart once. */
const kept = new WeakMap<ElfFile, readonly Relocation[]>();

/**
 * Reads the relocations, some hundred thousand in a large plugin, in the file's order: those with addends
 * (.rela.dyn), then the packed relative ones (.relr.dyn), which some distributions' linkers make.
 * @throws {LoaderError} when a table is not in the file
 */
export function readRelocations(elf: ElfFile, dynamic: DynamicSection): readonly Relocation[] {
  const known = kept.get(elf);
  if (known !== undefined) return known;
  const relocations: Relocation[] = [];
  readWithAddends(elf, dynamic, relocations);
  for (const relocation of readPacked(elf, dynamic)) relocations.push(relocation);
  kept.set(elf, relocations);
  return relocations;
}

/**
 * Finds what the dynamic loader puts into the pointers of a range, by the pointers' addresses: the file's
 * own addresses, before its base is added.
 * @throws {LoaderError} when a table is not in the file
 */
export function pointersWithin(
  elf: ElfFile,
  dynamic: DynamicSection,
  start: number,
  length: number,
): Map<number, number> {
  const pointers = new Map<number, number>();
  for (const { kind, address, addend } of readRelocations(elf, dynamic)) {
    if (kind === 'relative' && address >= start && address < start + length) pointers.set(address, addend);
  }
  return pointers;
}

function readWithAddends(elf: ElfFile, { values }: DynamicSection, into: Relocation[]): void {
  const table = values.get(DynamicTag.relocations);
  if (table === undefined) return;
  const kinds = KINDS[elf.architecture];
  const size = values.get(DynamicTag.relocationsSize) ?? 0;
  const blockSize = ENTRIES_PER_READ * ENTRY_SIZE;
  for (let start = 0; start < size; start += blockSize) {
    const block = readAtAddress(elf, table + start, Math.min(blockSize, size - start));
    for (let at = 0; at + ENTRY_SIZE <= block.length; at += ENTRY_SIZE) {
      into.push({
        address: readUInt64(block, at),
        kind: kinds.get(block.readUInt32LE(at + 8)) ?? 'other',
        symbolIndex: block.readUInt32LE(at + 12),
        addend: readUInt64(block, at + 16),
      });
    }
  }
}

const WORD = 8;
const BITS = 63;

/**
 * DT_RELR (gABI, "Relative Relocation Table"): an even word is the address of a pointer, an odd one a bitmap of
 * which of the next 63 words are pointers too. The addend stands in the pointer itself.
 */
function* readPacked(elf: ElfFile, { values }: DynamicSection): Generator<Relocation> {
  const table = values.get(DynamicTag.packedRelocations);
  if (table === undefined) return;
  const size = values.get(DynamicTag.packedRelocationsSize) ?? 0;
  const words = readAtAddress(elf, table, size);
  const addendAt = pointerReader(elf);
  // Each pointer once: a table that names more goes over the same ones for ever.
  const writable = elf.segments.filter((segment) => segment.writable);
  let left = writable.reduce((sum, segment) => sum + segment.fileSize, 0) / WORD;
  const relative = (address: number): Relocation => {
    if (left-- <= 0) {
      throw new LoaderError(`${elf.source.name} is damaged: it has more packed relocations than pointers.`);
    }
    return { address, kind: 'relative', symbolIndex: 0, addend: addendAt(address) };
  };
  let next = 0;
  for (let at = 0; at + WORD <= words.length; at += WORD) {
    const low = words.readUInt32LE(at);
    if ((low & 1) === 0) {
      next = readUInt64(words, at);
      yield relative(next);
      next += WORD;
      continue;
    }
    const high = words.readUInt32LE(at + 4);
    for (let bit = 0; bit < BITS; bit++) {
      const set = bit < 31 ? (low >>> (bit + 1)) & 1 : (high >>> (bit - 31)) & 1;
      if (set === 1) yield relative(next + bit * WORD);
    }
    next += BITS * WORD;
  }
}

/** Reads single pointers, which lie close together, in large pieces. */
function pointerReader(elf: ElfFile): (address: number) => number {
  const pieceSize = 65_536;
  let start = 0;
  let piece: Buffer = Buffer.alloc(0);
  return (address) => {
    if (address < start || address + WORD > start + piece.length) {
      const segment = segmentAt(elf, address);
      const left = segment === undefined ? 0 : segment.address + segment.fileSize - address;
      if (left < WORD)
        throw new LoaderError(`${elf.source.name} is damaged: a packed relocation leads nowhere.`);
      start = address;
      piece = readAtAddress(elf, address, Math.min(pieceSize, left));
    }
    return readUInt64(piece, address - start);
  };
}
