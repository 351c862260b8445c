import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type GatewayProfile,
  judge,
  judgeFile,
  LoaderError,
  openFile,
  readGatewayProfile,
  readPluginFacts,
  readSharedLibrary,
  type SharedLibrary,
  type SystemLibraries,
  type Verdict,
} from '../../../src/loader/index.ts';

/** Where this machine has the shared libraries with which ../pairs/ask-gateway.ts runs gateways. */
const LIBRARY_FOLDERS = {
  amd64: ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/lib', '/usr/lib'],
  arm64: ['/usr/aarch64-linux-gnu/lib'],
};

/**
 * What our own reading of the files says, before anything is opened.
 * @param withSystem whether the shared libraries of this machine may be looked at
 */
export function predict(gatewayFile: string, files: readonly string[], withSystem: boolean): Verdict[] {
  using source = openFile(gatewayFile);
  const gateway = readGatewayProfile(source);
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    using plugin = openFile(only);
    return [judgeFile(gateway, plugin, withSystem ? systemOf(gateway, files) : undefined)];
  }
  const plugins = files.map((file) => ({ file, facts: factsOf(file) }));
  return judge(gateway, plugins, withSystem ? systemOf(gateway, files) : undefined);
}

function factsOf(file: string): ReturnType<typeof readPluginFacts> {
  using source = openFile(file);
  return readPluginFacts(source);
}

/** The libraries that a gateway and its plugins need, and those that these need. */
function systemOf(gateway: GatewayProfile, files: readonly string[]): SystemLibraries {
  const system: Record<string, SharedLibrary> = {};
  const seen = new Set<string>();
  const pending = [...gateway.neededLibraries, basename(gateway.interpreter), ...files.flatMap(neededBy)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const library = libraryNamed(name, gateway);
    if (library === undefined) continue;
    system[name] = library;
    pending.push(...library.neededLibraries);
  }
  return system;
}

function neededBy(file: string): string[] {
  try {
    return factsOf(file).neededLibraries;
  } catch (error) {
    if (error instanceof LoaderError) return [];
    throw error;
  }
}

function libraryNamed(name: string, { architecture }: GatewayProfile): SharedLibrary | undefined {
  const paths = LIBRARY_FOLDERS[architecture].map((folder) => join(folder, name));
  for (const path of paths.filter((one) => existsSync(one))) {
    try {
      using source = openFile(path);
      const library = readSharedLibrary(source);
      if (library.architecture === architecture) return library;
    } catch (error) {
      if (!(error instanceof LoaderError)) throw error; // libc.so of the compiler is a text
    }
  }
  return undefined;
}
