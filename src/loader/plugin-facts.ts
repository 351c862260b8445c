import { isAsBuilt } from './build-id.ts';
import type { GoModule } from './build-info-text.ts';
import type { ByteSource } from './byte-source.ts';
import { DynamicTag, isExecutable, readDynamicSection } from './dynamic-section.ts';
import { type DynamicSymbols, readDynamicSymbols } from './dynamic-symbols.ts';
import { type Architecture, parseElf } from './elf.ts';
import { findBuildInfo } from './go-build-info.ts';
import { findPackageTable, readDemandedHashes, readPackageHashes } from './go-packages.ts';
import { parseGoVersion } from './go-version.ts';
import { highestGlibc, type LibcFamily, libcOfLibraries } from './libc.ts';
import { LoaderError } from './loader-error.ts';
import { layoutGroup } from './moduledata-layout.ts';
import { readPluginRecord, unescapeImportPath } from './plugin-path.ts';
import {
  findRegisterers,
  findRegisterersElsewhere,
  type PluginKind,
  type Registerer,
} from './registerers.ts';
import { type NeededSymbol, readNeededSymbols } from './symbol-versions.ts';
import { type NeededVersions, readNeededVersions } from './version-needs.ts';

/** What stands in a shared object that is, or claims to be, a plugin; plain data. */
export interface PluginFacts {
  architecture: Architecture;
  /** Unknown where the file needs no C library. */
  libcFamily?: LibcFamily;
  /** `1.25.6`, without `go`; plugins of Go 1.20 and older record none. */
  goVersion?: string;
  /** GOEXPERIMENT values of the build, where the version is recorded. */
  experiments: string[];
  /** By which the runtime knows the plugin, normally its import path; unknown: not a Go plugin. */
  pluginPath?: string;
  /** The registerers that it exports, in the order server, client, modifier, middleware. */
  kinds: PluginKind[];
  /** The same with the names that they hold. */
  registerers: Registerer[];
  /** What package main exports although nothing is found under the plugin's path, as with -pluginpath. */
  unreachable: string[];
  neededLibraries: string[];
  /** Whether it says itself where libraries are to be looked for (DT_RUNPATH, DT_RPATH). */
  ownSearchPath: boolean;
  /** Symbol versions that the libraries must have, without those that may be missing. */
  neededVersions: NeededVersions[];
  /** Symbols that the gateway or a library must supply. */
  neededSymbols: NeededSymbol[];
  /** C names that it defines, for those that are loaded after it. */
  definedSymbols: string[];
  /** Whether it is, byte for byte, what the go command wrote; unknown where that left no checksum. */
  asBuilt?: boolean;
  /** Which layout its record of runtime.moduledata has: see moduledata-layout.ts. */
  layout?: number;
  /** The newest glibc among them, e.g. `2.34`. */
  highestGlibc?: string;
  /** The linked modules, without the plugin's own; none where Go was older than 1.21. */
  modules: GoModule[];
  settings: Record<string, string>;
  /** Hash in hexadecimal by import path, in the order in which plugin.Open compares them. */
  packages: Record<string, string>;
}

/**
 * Reads the facts of a plugin. A shared object that is no Go plugin has no plugin path, no kinds and no
 * packages; whether that is an error is not decided here.
 * @throws {LoaderError} with a message for people: not an ELF file, another architecture, cut short, an
 *   executable
 */
export function readPluginFacts(source: ByteSource): PluginFacts {
  const elf = parseElf(source);
  const dynamic = readDynamicSection(elf);
  if (isExecutable(elf, dynamic) || elf.dynamicSection === undefined) {
    throw new LoaderError(
      `${source.name} is an executable, not a shared object: build plugins with go build -buildmode=plugin.`,
      {
        said: `cannot dynamically load ${elf.type === 'fixed-address' ? '' : 'position-independent '}executable`,
      },
    );
  }
  const buildInfo = findBuildInfo(elf, dynamic);
  const goVersion = buildInfo && parseGoVersion(buildInfo.goVersion);
  const symbols = readDynamicSymbols(elf, dynamic);
  const table = findPackageTable(elf, dynamic, symbols);
  const record = table && readPluginRecord(elf, dynamic, table);
  const escapedPath = record?.escapedPath;
  const registerers = escapedPath === undefined ? [] : findRegisterers(elf, dynamic, symbols, escapedPath);
  const neededVersions = readNeededVersions(elf, dynamic);
  const libcFamily = libcOfLibraries(dynamic.neededLibraries);
  const newestGlibc = highestGlibc(neededVersions);
  const hashes = readPackageHashes(elf, symbols);
  const layout = layoutGroup(goVersion?.version, moduleDataSize(symbols));
  const asBuilt = isAsBuilt(elf);
  return {
    architecture: elf.architecture,
    ...(libcFamily && { libcFamily }),
    ...(goVersion && { goVersion: goVersion.version }),
    experiments: goVersion?.experiments ?? [],
    ...(escapedPath !== undefined && { pluginPath: unescapeImportPath(escapedPath) }),
    kinds: registerers.map(({ kind }) => kind),
    registerers,
    unreachable: record ? findRegisterersElsewhere(symbols, record) : [],
    neededLibraries: [...dynamic.neededLibraries],
    ownSearchPath: dynamic.values.has(DynamicTag.runPath) || dynamic.values.has(DynamicTag.searchPath),
    neededVersions,
    neededSymbols: readNeededSymbols(elf, dynamic, symbols),
    definedSymbols: [...symbols.definedPlainNames()],
    ...(asBuilt !== undefined && { asBuilt }),
    ...(layout !== undefined && { layout }),
    ...(newestGlibc && { highestGlibc: newestGlibc }),
    modules: buildInfo?.modules ?? [],
    settings: buildInfo?.settings ?? {},
    packages: Object.fromEntries(table ? readDemandedHashes(elf, dynamic, table, hashes) : hashes),
  };
}

/** @returns bytes, where the file tells. */
function moduleDataSize(symbols: DynamicSymbols): number | undefined {
  for (const { name, size } of symbols.definedWithPrefix('runtime.firstmoduledata')) {
    if (name === 'runtime.firstmoduledata') return size;
  }
  return undefined;
}
