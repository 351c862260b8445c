import { readUInt64 } from './byte-source.ts';
import type { DynamicSection } from './dynamic-section.ts';
import { type ElfFile, readAtAddress } from './elf.ts';
import type { PackageTable } from './go-packages.ts';
import { readRelocations } from './relocations.ts';

// The neighbours in runtime.moduledata, the same since Go 1.8 (runtime/symtab.go; written by
// cmd/link/internal/ld/symtab.go): `ptab []ptabEntry`, `pluginpath string`, then `pkghashes []modulehash`.
const STRING_SIZE = 16;
const EXPORTED_COUNT_BEFORE_STRING = 16;

/** Names that a plugin's own record holds. */
export interface PluginRecord {
  /** As symbol names have it. */
  readonly escapedPath: string;
  /** How many variables and functions package main exports: plugin.Open looks up all of them. */
  readonly exportedCount: number;
}

/**
 * Reads a plugin's record. Its path is what the runtime knows the plugin by: the main package's import path,
 * `plugin/unnamed-<hash>` for a build of single files, or what -pluginpath said. It is escaped as in
 * symbol names: plugin.Open looks up `<path>.HandlerRegisterer`.
 *
 * The record that holds it has no symbol, but it points to the table of packages: the pointer is
 * found among the relocations, and the path stands before it.
 * @returns undefined when nothing points to the table
 * @throws {LoaderError} when what is pointed to is not in the file
 */
export function readPluginRecord(
  elf: ElfFile,
  dynamic: DynamicSection,
  table: PackageTable,
): PluginRecord | undefined {
  for (const { kind, addend, address } of readRelocations(elf, dynamic)) {
    if (kind !== 'relative' || addend !== table.address) continue;
    const count = readUInt64(readAtAddress(elf, address + 8, 8), 0);
    if (count !== table.importPaths.length) continue;
    const at = address - STRING_SIZE;
    const escapedPath = readString(elf, dynamic, at);
    if (escapedPath === undefined) return undefined;
    const exportedCount = readUInt64(readAtAddress(elf, at - EXPORTED_COUNT_BEFORE_STRING, 8), 0);
    return { escapedPath, exportedCount };
  }
  return undefined;
}

/** Reads a Go string, a pointer and a length, whose pointer the dynamic loader fills in. */
function readString(elf: ElfFile, dynamic: DynamicSection, stringAddress: number): string | undefined {
  for (const { kind, addend, address } of readRelocations(elf, dynamic)) {
    if (kind !== 'relative' || address !== stringAddress) continue;
    const length = readUInt64(readAtAddress(elf, stringAddress + 8, 8), 0);
    return readAtAddress(elf, addend, length).toString();
  }
  return undefined;
}

/**
 * Undoes the escaping of import paths in symbol names: dots of the last element, and what is not plain
 * ASCII, as %2e. Source: PrefixToPath in cmd/internal/objabi/path.go.
 */
export function unescapeImportPath(escaped: string): string {
  const bytes = escaped.replace(/%([0-9a-f]{2})/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
