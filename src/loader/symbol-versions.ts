import { type DynamicSection, DynamicTag } from './dynamic-section.ts';
import type { DynamicSymbols } from './dynamic-symbols.ts';
import { type ElfFile, readAtAddress } from './elf.ts';

/** A symbol that other files must supply. */
export interface NeededSymbol {
  name: string;
  /**
   * Whether it was found in a library when the file was linked, and its version noted. On glibc a symbol
   * without one was found nowhere, or in a library that has no versions.
   */
  versioned: boolean;
}

const ENTRY_SIZE = 2;
/** 0 is local, 1 global, without a version; above them are numbers of versions. */
const FIRST_VERSION = 2;
const NUMBER = 0x7fff;

/**
 * Reads which symbols a file needs from others, without weak ones.
 * Layout: Linux Standard Base, "Symbol Version Table".
 * @throws {LoaderError} when the tables are not in the file
 */
export function readNeededSymbols(
  elf: ElfFile,
  { values }: DynamicSection,
  symbols: DynamicSymbols,
): NeededSymbol[] {
  const table = values.get(DynamicTag.symbolVersions);
  const wanted = [...symbols.wanted()];
  const last = wanted.at(-1);
  if (table === undefined || last === undefined)
    return wanted.map(({ name }) => ({ name, versioned: false }));
  const versions = readAtAddress(elf, table, (last.index + 1) * ENTRY_SIZE);
  return wanted.map(({ name, index }) => ({
    name,
    versioned: (versions.readUInt16LE(index * ENTRY_SIZE) & NUMBER) >= FIRST_VERSION,
  }));
}
