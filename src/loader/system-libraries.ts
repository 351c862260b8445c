import type { GatewayProfile } from './gateway-profile.ts';
import type { PluginFacts } from './plugin-facts.ts';
import type { SharedLibrary } from './shared-library.ts';

/** The shared libraries of a system on which a gateway runs, by the names that files need them by. */
export type SystemLibraries = Readonly<Record<string, SharedLibrary>>;

/** What is loaded before a plugin is. */
export interface Loaded {
  readonly gateway: GatewayProfile;
  /** Files that the dynamic loader took, whether or not Go did: they stay, and others may use their symbols. */
  readonly mapped: readonly PluginFacts[];
}

/** musl is one file that stands for several libraries (load_library in musl's ldso/dynlink.c). */
const MUSL_ITSELF = /^(?:lib(?:c|pthread|rt|m|dl|util|xnet)\.|ld-musl-)/;
/** What every system with glibc has. */
const GLIBC_ITSELF =
  /^(?:lib(?:c|m)\.so\.6|lib(?:dl|resolv)\.so\.2|libpthread\.so\.0|lib(?:rt|util|anl)\.so\.1|ld-linux[^/]*)$/;
const MUSL_ONLY = /^(?:libc\.so|libc\.musl-.*|ld-musl-.*)$/;

/** Whether musl answers to a library's name itself. */
export function isMuslItself(library: string): boolean {
  return MUSL_ITSELF.test(library);
}

/**
 * The libraries that a plugin brings along: those that it needs, those that they need, and so on, as far as the
 * system is known.
 */
export function librariesBehind(
  { neededLibraries }: PluginFacts,
  system: SystemLibraries | undefined,
): string[] {
  const behind = new Set(neededLibraries);
  for (const library of behind) for (const next of system?.[library]?.neededLibraries ?? []) behind.add(next);
  return [...behind];
}

/** Whether a library is there when a plugin asks for it; unknown where nobody knows the gateway's system. */
export function hasLibrary(
  library: string,
  { gateway, mapped }: Loaded,
  system: SystemLibraries | undefined,
): 'yes' | 'no' | 'unknown' {
  if (gateway.libcFamily === 'musl' && isMuslItself(library)) return 'yes';
  if (gateway.neededLibraries.includes(library)) return 'yes';
  if (mapped.some(({ neededLibraries }) => neededLibraries.includes(library))) return 'yes';
  if (system) return library in system ? 'yes' : 'no';
  if (gateway.libcFamily === 'glibc' && GLIBC_ITSELF.test(library)) return 'yes';
  if (gateway.libcFamily === 'glibc' && MUSL_ONLY.test(library)) return 'no';
  return 'unknown';
}

/** Whether all that a plugin needs is glibc's, whose symbols have versions wherever a linker found them. */
export function needsGlibcAlone({ neededLibraries }: PluginFacts): boolean {
  return neededLibraries.every((library) => GLIBC_ITSELF.test(library));
}

/** The names that the libraries of a gateway, its plugins and one more plugin define. */
export function symbolsOf(
  plugin: PluginFacts,
  { gateway, mapped }: Loaded,
  system: SystemLibraries,
): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const isMusl = gateway.libcFamily === 'musl';
  const pending = [gateway, ...mapped, plugin].flatMap(({ neededLibraries }) => neededLibraries);
  if (isMusl) pending.push(gateway.interpreter.split('/').at(-1) ?? '');
  for (let library = pending.pop(); library !== undefined; library = pending.pop()) {
    if (seen.has(library)) continue;
    seen.add(library);
    const found = system[library];
    if (found === undefined) continue;
    for (const name of found.symbols) names.add(name);
    pending.push(...found.neededLibraries);
  }
  return names;
}
