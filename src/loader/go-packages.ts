import type { DynamicSection } from './dynamic-section.ts';
import type { DynamicSymbols } from './dynamic-symbols.ts';
import { type ElfFile, readAtAddress } from './elf.ts';
import { LoaderError } from './loader-error.ts';
import { pointersWithin, readRelocations } from './relocations.ts';

// cmd/link/internal/ld/symtab.go writes, for a plugin and for a host that imports "plugin", two symbols
// for each package: pkghashbytes.<import path>, the hash itself, and pkghash.<import path>, a string
// that leads to it. Their prefix was go.link. up to Go 1.19. The import path is as in the source.
const PREFIXES = ['go:link.', 'go.link.'];
const HASH_SIZE = 8; // goobj.FingerprintType in cmd/internal/goobj/objfile.go

/**
 * Reads the hash of each linked package's interface: what plugin.Open compares (runtime/plugin.go).
 * @returns hashes in hexadecimal by import path; none for a file that neither is nor loads plugins
 * @throws {LoaderError} when a hash is not in the file
 */
export function readPackageHashes(elf: ElfFile, symbols: DynamicSymbols): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const { importPath, address } of packageSymbols(symbols, 'pkghashbytes.')) {
    hashes.set(importPath, readAtAddress(elf, address, HASH_SIZE).toString('hex'));
  }
  return hashes;
}

/** The table that plugin.Open goes through (`pkghashes` of runtime.moduledata). */
export interface PackageTable {
  readonly address: number;
  /** In the order of the comparison, and so the order in which errors name packages. */
  readonly importPaths: readonly string[];
}

// runtime.modulehash: the package's name, the hash at link time (two strings), a pointer to the host's.
const ENTRY_SIZE = 40;
const LINK_TIME_HASH_AT = 16;
const HOST_POINTER_AT = 32;

/**
 * Finds a plugin's table of packages. Each entry holds a pointer to the package's pkghash symbol, and
 * since the dynamic loader fills these in, the relocations tell where the table is and in what order.
 * @returns undefined for a file that is no plugin
 * @throws {LoaderError} when the relocations are not in the file
 */
export function findPackageTable(
  elf: ElfFile,
  dynamic: DynamicSection,
  symbols: DynamicSymbols,
): PackageTable | undefined {
  const importPaths = new Map<number, string>();
  for (const { index, importPath } of packageSymbols(symbols, 'pkghash.')) importPaths.set(index, importPath);
  if (importPaths.size === 0) return undefined;

  const entries: { address: number; importPath: string }[] = [];
  for (const { kind, symbolIndex, address } of readRelocations(elf, dynamic)) {
    const importPath = kind === 'symbol' ? importPaths.get(symbolIndex) : undefined;
    if (importPath !== undefined) entries.push({ address: address - HOST_POINTER_AT, importPath });
  }
  entries.sort((a, b) => a.address - b.address);
  const [first] = entries;
  const isTable = entries.every(
    ({ address }, index) => address === (first?.address ?? 0) + index * ENTRY_SIZE,
  );
  if (first === undefined || !isTable) return undefined;
  return { address: first.address, importPaths: entries.map(({ importPath }) => importPath) };
}

function* packageSymbols(
  symbols: DynamicSymbols,
  family: 'pkghash.' | 'pkghashbytes.',
): Generator<{ index: number; importPath: string; address: number }> {
  for (const prefix of PREFIXES) {
    for (const { index, name, address } of symbols.definedWithPrefix(prefix + family)) {
      yield { index, importPath: name.slice(prefix.length + family.length), address };
    }
  }
}

/**
 * Reads the hashes that a plugin demands, in the order of the comparison.
 * @param exported the plugin's hashes by its symbols: the linker writes each hash twice
 * @throws {LoaderError} when the two differ, or a hash is not in the file
 */
export function readDemandedHashes(
  elf: ElfFile,
  dynamic: DynamicSection,
  { address, importPaths }: PackageTable,
  exported: ReadonlyMap<string, string>,
): Map<string, string> {
  const pointers = pointersWithin(elf, dynamic, address, importPaths.length * ENTRY_SIZE);
  const demanded = new Map<string, string>();
  for (const [index, importPath] of importPaths.entries()) {
    const pointer = pointers.get(address + index * ENTRY_SIZE + LINK_TIME_HASH_AT);
    const hash = pointer === undefined ? '' : readAtAddress(elf, pointer, HASH_SIZE).toString('hex');
    if (hash !== exported.get(importPath)) {
      throw new LoaderError(`${elf.source.name} is damaged: it has two hashes for package ${importPath}.`);
    }
    demanded.set(importPath, hash);
  }
  return demanded;
}
