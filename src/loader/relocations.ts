import { readUInt64 } from './byte-source.ts';
import { type DynamicSection, DynamicTag } from './dynamic-section.ts';
import { type Architecture, type ElfFile, readAtAddress } from './elf.ts';

/** A place that the dynamic loader fills in when it loads the file. */
export interface Relocation {
  readonly address: number;
  /** `symbol`: the symbol's address is put there. `relative`: the file's own base plus the addend. */
  readonly kind: 'symbol' | 'relative' | 'other';
  readonly symbolIndex: number;
  readonly addend: number;
}

// R_X86_64_64, R_X86_64_RELATIVE, R_AARCH64_ABS64, R_AARCH64_RELATIVE in /usr/include/elf.h.
const KINDS: Record<Architecture, ReadonlyMap<number, Relocation['kind']>> = {
  amd64: new Map([
    [1, 'symbol'],
    [8, 'relative'],
  ]),
  arm64: new Map([
    [257, 'symbol'],
    [1027, 'relative'],
  ]),
};
const ENTRY_SIZE = 24;
const ENTRIES_PER_READ = 32_768;

/**
 * Goes through the relocations with addends (.rela.dyn), some hundred thousand in a large plugin, in
 * the file's order.
 * @throws {LoaderError} when the table is not in the file
 */
export function* readRelocations(elf: ElfFile, { values }: DynamicSection): Generator<Relocation> {
  const table = values.get(DynamicTag.relocations);
  if (table === undefined) return;
  const kinds = KINDS[elf.architecture];
  const size = values.get(DynamicTag.relocationsSize) ?? 0;
  const blockSize = ENTRIES_PER_READ * ENTRY_SIZE;
  for (let start = 0; start < size; start += blockSize) {
    const block = readAtAddress(elf, table + start, Math.min(blockSize, size - start));
    for (let at = 0; at + ENTRY_SIZE <= block.length; at += ENTRY_SIZE) {
      yield {
        address: readUInt64(block, at),
        kind: kinds.get(block.readUInt32LE(at + 8)) ?? 'other',
        symbolIndex: block.readUInt32LE(at + 12),
        addend: readUInt64(block, at + 16),
      };
    }
  }
}
