import type { ByteSource } from './byte-source.ts';
import { type DynamicSection, DynamicTag, readDynamicSection } from './dynamic-section.ts';
import { readDynamicSymbols } from './dynamic-symbols.ts';
import { type Architecture, type ElfFile, parseElf, readAtAddress } from './elf.ts';
import { LoaderError } from './loader-error.ts';

/** What a shared library offers to the files that need it; plain data. */
export interface SharedLibrary {
  architecture: Architecture;
  neededLibraries: string[];
  /** Versions of its interface, e.g. GLIBC_2.34; none for a library without versions, such as musl. */
  versions: string[];
  /** The names that it defines. */
  symbols: string[];
}

/**
 * Reads what a shared library of C offers.
 * @throws {LoaderError} when it is none, as the linker scripts that are named like one, or is damaged
 */
export function readSharedLibrary(source: ByteSource): SharedLibrary {
  const elf = parseElf(source);
  const dynamic = readDynamicSection(elf);
  const symbols = readDynamicSymbols(elf, dynamic);
  return {
    architecture: elf.architecture,
    neededLibraries: [...dynamic.neededLibraries],
    versions: readDefinedVersions(elf, dynamic),
    symbols: [...new Set(symbols.definedPlainNames())],
  };
}

const RECORD_SIZE = 20;
/** Real libraries have some dozens; a damaged one may go round in circles. */
const MAX_RECORDS = 10_000;

/** Elf64_Verdef and Elf64_Verdaux, Linux Standard Base, "Symbol Versioning"; the first name of each is its own. */
function readDefinedVersions(elf: ElfFile, { values, strings }: DynamicSection): string[] {
  const versions: string[] = [];
  let address = values.get(DynamicTag.versionDefinitions);
  const count = values.get(DynamicTag.versionDefinitionsCount) ?? 0;
  if (address === undefined) return versions;
  if (count > MAX_RECORDS)
    throw new LoaderError(`${elf.source.name} is damaged: its list of versions has no end.`);
  for (let index = 0; index < count; index++) {
    const record = readAtAddress(elf, address, RECORD_SIZE);
    const name = readAtAddress(elf, address + record.readUInt32LE(12), 4).readUInt32LE(0);
    versions.push(strings.at(name));
    const distance = record.readUInt32LE(16);
    if (distance === 0) break;
    address += distance;
  }
  return versions;
}
