import type { GoModule } from './build-info-text.ts';
import type { ByteSource } from './byte-source.ts';
import { readDynamicSection } from './dynamic-section.ts';
import { readDynamicSymbols } from './dynamic-symbols.ts';
import { type Architecture, parseElf } from './elf.ts';
import { findBuildInfo } from './go-build-info.ts';
import { readPackageHashes } from './go-packages.ts';
import { parseGoVersion } from './go-version.ts';
import { highestGlibc, type LibcFamily, libcOfInterpreter } from './libc.ts';
import { parseLinkVariables } from './link-flags.ts';
import { LoaderError } from './loader-error.ts';
import { findModulePlace, type ModulePlace } from './module-place.ts';
import { layoutGroup } from './moduledata-layout.ts';
import { readNeededVersions } from './version-needs.ts';

/** All that decides whether a plugin fits a gateway; plain data, to be kept as JSON. */
export interface GatewayProfile {
  architecture: Architecture;
  libcFamily: LibcFamily;
  /** The dynamic loader, e.g. /lib/ld-musl-x86_64.so.1. */
  interpreter: string;
  neededLibraries: string[];
  /** The newest glibc that the gateway itself asks for, e.g. `2.34`. */
  highestGlibc?: string;
  /** C names that it gives to plugins. */
  definedSymbols: string[];
  /** C names that it takes from libraries: where it runs, they are there. */
  neededSymbols: string[];
  /** Which layout of runtime.moduledata it reads: see moduledata-layout.ts. */
  layout?: number;
  /** `1.25.6`, without `go`. */
  goVersion: string;
  /** GOEXPERIMENT values of the build; a plugin needs the same. */
  experiments: string[];
  /** The gateway's own module, e.g. github.com/krakend/krakend-ce/v2. */
  modulePath: string;
  /** The linked modules, without the gateway's own. */
  modules: GoModule[];
  /** Where these lay; absent where their paths were trimmed (-trimpath). */
  modulePlace?: ModulePlace;
  /** Flags and variables of the gateway's build; empty where Go was older than 1.18. */
  settings: Record<string, string>;
  /** `2.13.8`; a gateway built without KrakenD's own linker flags, or with -trimpath, records none. */
  krakendVersion?: string;
  /** The C library by KrakenD's own name for it, e.g. `MUSL-1.2.5_(alpine-3.23.3)`. */
  libc?: string;
  /** Hash in hexadecimal by import path; empty when the gateway was built without plugin support. */
  packages: Record<string, string>;
}

/**
 * Reads a gateway's profile off its binary.
 * @throws {LoaderError} with a message for people: not an ELF file, another architecture, cut short, no
 *   executable, statically linked, an unknown C library, not built by Go
 */
export function readGatewayProfile(source: ByteSource): GatewayProfile {
  const elf = parseElf(source);
  const dynamic = readDynamicSection(elf);
  const buildInfo = findBuildInfo(elf, dynamic);
  if (buildInfo === undefined) {
    throw new LoaderError(`${source.name} has no Go build info, so it is not a KrakenD gateway.`);
  }
  const { interpreter } = elf;
  if (interpreter === undefined) {
    throw new LoaderError(
      `${source.name} is linked statically, or is no executable: without a dynamic loader it can't load plugins.`,
    );
  }
  const libcFamily = libcOfInterpreter(interpreter);
  if (libcFamily === undefined) {
    throw new LoaderError(
      `${source.name} asks for the dynamic loader ${JSON.stringify(interpreter)}, which is neither musl's nor glibc's.`,
    );
  }
  const { version, experiments } = parseGoVersion(buildInfo.goVersion);
  const symbols = readDynamicSymbols(elf, dynamic);
  const newestGlibc = highestGlibc(readNeededVersions(elf, dynamic));
  const layout = layoutGroup(version, undefined);
  const { settings, modules } = buildInfo;
  const modulePlace = settings['-trimpath'] === 'true' ? undefined : findModulePlace(elf, modules);
  return {
    architecture: elf.architecture,
    libcFamily,
    interpreter,
    neededLibraries: [...dynamic.neededLibraries],
    ...(newestGlibc && { highestGlibc: newestGlibc }),
    definedSymbols: [...symbols.definedPlainNames()],
    neededSymbols: Array.from(symbols.wanted(), ({ name }) => name),
    ...(layout !== undefined && { layout }),
    goVersion: version,
    experiments,
    modulePath: buildInfo.main?.path ?? buildInfo.path,
    modules,
    ...(modulePlace && { modulePlace }),
    settings,
    ...readKrakendNames(settings),
    packages: Object.fromEntries(readPackageHashes(elf, symbols)),
  };
}

/**
 * KrakenD's Makefile sets its version and libc as variables of Lura's package core, whose module path
 * changed over the years and differs in forks: only the end of the name is fixed.
 */
function readKrakendNames(settings: Record<string, string>): Pick<GatewayProfile, 'krakendVersion' | 'libc'> {
  const variables = [...parseLinkVariables(settings['-ldflags'] ?? '')];
  const valueBehind = (name: string) => variables.findLast(([variable]) => variable.endsWith(name))?.[1];
  const krakendVersion = valueBehind('core.KrakendVersion');
  const libc = valueBehind('core.GlibcVersion');
  return { ...(krakendVersion && { krakendVersion }), ...(libc && { libc }) };
}
