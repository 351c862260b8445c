import {
  type GatewayProfile,
  isMuslItself,
  LoaderError,
  openFile,
  readSharedLibrary,
  type SharedLibrary,
  type SystemLibraries,
} from '../loader/index.ts';

/** Has a file of the gateway's system, by its absolute path there, on this machine; undefined where there is none. */
export type FetchFile = (path: string) => Promise<string | undefined>;

/**
 * Reads the shared libraries that a gateway and its plugins need, and those that these need.
 *
 * @param needed names as files ask for them, such as `libc.so.6`.
 * @returns what was found; a library that is not there is not in it.
 */
export async function systemLibraries(
  profile: GatewayProfile,
  needed: readonly string[],
  fetch: FetchFile,
): Promise<SystemLibraries> {
  const found: Record<string, SharedLibrary> = {};
  const seen = new Set<string>();
  const interpreter = profile.interpreter.split('/').at(-1) ?? '';
  const pending = [interpreter, ...profile.neededLibraries, ...needed];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const library = await firstLibrary(name, profile, fetch);
    if (library === undefined) continue;
    found[name] = library;
    pending.push(...library.neededLibraries);
  }
  return found;
}

/** The first of the usual places that has such a library for the right architecture, as the loaders search. */
async function firstLibrary(
  name: string,
  profile: GatewayProfile,
  fetch: FetchFile,
): Promise<SharedLibrary | undefined> {
  for (const place of placesOf(name, profile)) {
    const file = await fetch(place);
    if (file === undefined) continue;
    try {
      using source = openFile(file);
      const library = readSharedLibrary(source);
      if (library.architecture === profile.architecture) return library;
    } catch (error) {
      // Such as a linker's script that has a library's name.
      if (!(error instanceof LoaderError)) throw error;
    }
  }
  return undefined;
}

function placesOf(name: string, { architecture, libcFamily, interpreter }: GatewayProfile): string[] {
  if (libcFamily === 'musl' && isMuslItself(name)) return [interpreter];
  if (interpreter.endsWith(`/${name}`)) return [interpreter];
  const processor = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const triples = libcFamily === 'musl' ? [] : [`${processor}-linux-gnu`];
  const folders = triples.flatMap((triple) => [
    `/lib/${triple}`,
    `/usr/lib/${triple}`,
    `/usr/local/lib/${triple}`,
  ]);
  return [...folders, '/lib', '/usr/local/lib', '/usr/lib', '/lib64', '/usr/lib64'].map(
    (folder) => `${folder}/${name}`,
  );
}
