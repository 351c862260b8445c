import type { DynamicSection } from './dynamic-section.ts';
import type { DynamicSymbols } from './dynamic-symbols.ts';
import { type ElfFile, readAtAddress } from './elf.ts';
import { readRelocations } from './relocations.ts';

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

/**
 * Reads in which order plugin.Open compares the packages of a plugin, and so which one its error names.
 * It is the order of the runtime's table `pkghashes`: each entry holds a pointer to the package's pkghash
 * symbol, which the dynamic loader fills in, so the relocations tell the table's order.
 * @returns import paths: dependencies first, the plugin's main package behind them; none for a host
 * @throws {LoaderError} when the relocations are not in the file
 */
export function readPackageOrder(elf: ElfFile, dynamic: DynamicSection, symbols: DynamicSymbols): string[] {
  const importPaths = new Map<number, string>();
  for (const { index, importPath } of packageSymbols(symbols, 'pkghash.')) importPaths.set(index, importPath);
  if (importPaths.size === 0) return [];

  const entries: { address: number; importPath: string }[] = [];
  for (const { kind, symbolIndex, address } of readRelocations(elf, dynamic)) {
    const importPath = kind === 'symbol' ? importPaths.get(symbolIndex) : undefined;
    if (importPath !== undefined) entries.push({ address, importPath });
  }
  return entries.sort((a, b) => a.address - b.address).map(({ importPath }) => importPath);
}

/** What the linker adds by itself (loadlib in cmd/link/internal/ld/lib.go), behind the main package. */
const ADDED_BY_LINKER = new Set(['runtime', 'runtime/cgo', 'runtime/race', 'runtime/msan', 'runtime/asan']);

/**
 * Finds the plugin's own path: the main package's import path, `plugin/unnamed-<hash>` for a build of
 * single files, or what -pluginpath said. The main package is the root of the order above.
 */
export function findPluginPath(packageOrder: readonly string[]): string | undefined {
  return packageOrder.findLast((importPath) => !ADDED_BY_LINKER.has(importPath));
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
