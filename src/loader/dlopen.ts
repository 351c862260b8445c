import { isNewerGlibc } from './libc.ts';
import type { PluginFacts } from './plugin-facts.ts';
import {
  hasLibrary,
  type Loaded,
  librariesBehind,
  needsGlibcAlone,
  type SystemLibraries,
  symbolsOf,
} from './system-libraries.ts';

/** Why the dynamic loader would not take a file. */
export interface NotMapped {
  readonly cause: 'architecture' | 'missing-library' | 'library-version' | 'undefined-symbol';
  /** In the words of ld.so or musl. */
  readonly said: string;
}

/** What the dynamic loader makes of a file; `unknown` where that hangs on libraries of which nothing is known. */
export type Mapping =
  | { readonly state: 'mapped' }
  | ({ readonly state: 'refused' } & NotMapped)
  | { readonly state: 'unknown'; readonly why: string };

/**
 * Predicts what dlopen says before Go looks at a file. It is called with RTLD_NOW (plugin/plugin_dlopen.go), so
 * every library, version and symbol must be there at once.
 * @param file the plugin's name in what is said
 * @param system the libraries of where the gateway runs, where they are known
 */
export function predictDlopen(
  plugin: PluginFacts,
  loaded: Loaded,
  system: SystemLibraries | undefined,
  file: string,
): Mapping {
  if (plugin.architecture !== loaded.gateway.architecture) return foreignArchitecture(plugin, loaded, file);
  const doubts: string[] = [];
  for (const step of [checkLibraries, checkVersions, checkSymbols]) {
    const mapping = step(plugin, loaded, system, file);
    if (mapping.state === 'refused') return mapping;
    if (mapping.state === 'unknown') doubts.push(mapping.why);
  }
  return doubts[0] === undefined ? { state: 'mapped' } : { state: 'unknown', why: doubts[0] };
}

type Step = (
  plugin: PluginFacts,
  loaded: Loaded,
  system: SystemLibraries | undefined,
  file: string,
) => Mapping;

/** glibc skips files for other processors in its search and says that there is none; musl tries to relocate. */
function foreignArchitecture({ architecture }: PluginFacts, { gateway }: Loaded, file: string): Mapping {
  const relocation = architecture === 'arm64' ? 1026 : 6;
  const said =
    gateway.libcFamily === 'musl'
      ? `Error relocating ${file}: unsupported relocation type ${relocation}`
      : `${file}: cannot open shared object file: No such file or directory`;
  return { state: 'refused', cause: 'architecture', said };
}

const checkLibraries: Step = (plugin, loaded, system, file) => {
  const unknown: string[] = [];
  for (const library of librariesBehind(plugin, system)) {
    const there = hasLibrary(library, loaded, system);
    // It may lie where the plugin itself says, which nobody has looked at.
    if (there === 'unknown' || (there === 'no' && plugin.ownSearchPath)) unknown.push(library);
    if (there !== 'no' || plugin.ownSearchPath) continue;
    const said =
      loaded.gateway.libcFamily === 'musl'
        ? `Error loading shared library ${library}: No such file or directory (needed by ${file})`
        : `${library}: cannot open shared object file: No such file or directory`;
    return { state: 'refused', cause: 'missing-library', said };
  }
  if (unknown.length === 0) return { state: 'mapped' };
  return {
    state: 'unknown',
    why: `it needs ${unknown.join(', ')}, and which libraries there are where the gateway runs is not known`,
  };
};

/** musl ignores the versions that a file asks for. */
const checkVersions: Step = (plugin, { gateway }, system, file) => {
  if (gateway.libcFamily === 'musl') return { state: 'mapped' };
  if (system) {
    for (const { library, versions } of plugin.neededVersions) {
      const offered = system[library]?.versions ?? [];
      // A library without any versions only makes glibc warn.
      const missing = offered.length === 0 ? undefined : versions.find((one) => !offered.includes(one));
      if (missing === undefined) continue;
      const said = `${library}: version \`${missing}' not found (required by ${file})`;
      return { state: 'refused', cause: 'library-version', said };
    }
    return { state: 'mapped' };
  }
  const builtFor = /^GLIBC-(\d+\.\d+)/.exec(gateway.libc ?? '')?.[1] ?? gateway.highestGlibc;
  if (plugin.highestGlibc === undefined) return { state: 'mapped' };
  if (builtFor !== undefined && !isNewerGlibc(plugin.highestGlibc, builtFor)) return { state: 'mapped' };
  return {
    state: 'unknown',
    why: `it needs GLIBC_${plugin.highestGlibc}, and of the gateway's system only ${builtFor ?? 'nothing'} is known`,
  };
};

const checkSymbols: Step = (plugin, loaded, system, file) => {
  const { gateway, mapped } = loaded;
  const known = new Set([gateway, ...mapped, plugin].flatMap(({ definedSymbols }) => definedSymbols));
  const isMusl = gateway.libcFamily === 'musl';
  const refuse = (name: string): Mapping => {
    const said = isMusl
      ? `Error relocating ${file}: ${name}: symbol not found`
      : `${file}: undefined symbol: ${name}`;
    return { state: 'refused', cause: 'undefined-symbol', said };
  };
  if (system) {
    const offered = symbolsOf(plugin, loaded, system);
    const missing = plugin.neededSymbols.find(({ name }) => !known.has(name) && !offered.has(name));
    if (missing === undefined) return { state: 'mapped' };
    // A library that lies where the plugin itself says may have it.
    const unseen = plugin.ownSearchPath && librariesBehind(plugin, system).some((one) => !(one in system));
    if (!unseen) return refuse(missing.name);
    return { state: 'unknown', why: `where the symbol ${missing.name} comes from is not known` };
  }
  // What the gateway itself takes from its system is there.
  for (const name of gateway.neededSymbols) known.add(name);
  const open = plugin.neededSymbols.filter(({ name }) => !known.has(name));
  if (!isMusl) {
    const nowhere = open.find(({ versioned }) => !versioned);
    if (nowhere === undefined) return { state: 'mapped' };
    if (needsGlibcAlone(plugin)) return refuse(nowhere.name);
    return { state: 'unknown', why: `where the symbol ${nowhere.name} comes from is not known` };
  }
  // glibc's checking variants, which its headers put in by default; musl has none of them.
  const fortified = open.find(({ name }) => /^__\w+_chk$/.test(name));
  if (fortified) return refuse(fortified.name);
  const [first] = open;
  if (first === undefined) return { state: 'mapped' };
  return { state: 'unknown', why: `it needs ${first.name}, which the gateway itself does not use` };
};
