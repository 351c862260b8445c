import type { ModulesUsed } from './go-listing.ts';

/** What lies in a module cache (`go help module-cache`), with paths relative to it. */
export interface ModuleTree {
  /** The folders of extracted modules, such as `github.com/!burnt!sushi/toml@v1.4.0`. */
  readonly modules: readonly string[];
  /** The files below `cache`. */
  readonly files: readonly string[];
}

/** Go's own copies of toolchains: modules of this path. */
const TOOLCHAIN = 'golang.org/toolchain';

/**
 * What of a module cache need not be saved, as folders and files. Proven with Go 1.20, 1.24 and 1.25: without
 * all of it they list and build with GOPROXY=off.
 *
 * - Modules that nothing uses. Used are those of the packages that were listed, and those whose path an import
 *   begins with: Go looks into each of them, lest two provide the package (cmd/go/internal/modload, import.go).
 * - The zip of every module: Go takes the extracted folder, if `.ziphash` is there and `.partial` is not
 *   (cmd/go/internal/modfetch, DownloadDir), and checks `.ziphash` against go.sum.
 * - Lock files, clones of repositories, what was downloaded in part, toolchains, and the checksum database where
 *   go.sum had all that was needed.
 *
 * `.mod` and `.info` stay for every version: the module graph is read from them.
 *
 * @param used undefined where nobody knows.
 */
export function unneededModules({ modules, files }: ModuleTree, used: ModulesUsed | undefined): string[] {
  const partial = new Set(
    files.flatMap((file) => {
      const entry = entryOf(file);
      return entry?.what === 'partial' ? [entry.module] : [];
    }),
  );
  const isUsed = used === undefined || used.all ? () => true : usedBy(used);
  const staying = new Set(
    modules.filter((module) => pathOf(module) !== TOOLCHAIN && !partial.has(module) && isUsed(module)),
  );
  const extracted = new Set(modules);

  const isNeeded = (file: string): boolean => {
    const entry = entryOf(file);
    if (entry === undefined) return file.endsWith('/@v/list');
    const { what, module } = entry;
    if (what === 'mod' || what === 'info') return true;
    // A zip that was never extracted is all that there is of its module.
    const known = extracted.has(module) || used !== undefined;
    if (what === 'ziphash') return staying.has(module) || !known;
    return what === 'zip' && !known;
  };
  return [
    ...modules.filter((module) => !staying.has(module)),
    'cache/vcs',
    `cache/download/${TOOLCHAIN}`,
    ...(used?.sums ? [] : ['cache/download/sumdb']),
    ...files.filter((file) => !isWithinAny(file) && !isNeeded(file)),
  ];
}

/** Below folders that stay or go as a whole. */
function isWithinAny(file: string): boolean {
  return ['vcs/', 'download/sumdb/', `download/${TOOLCHAIN}/`].some((folder) =>
    file.startsWith(`cache/${folder}`),
  );
}

function usedBy({ folders, imports, replacing }: ModulesUsed): (module: string) => boolean {
  const holding = new Set(folders.flatMap((folder) => /^[^@]+@[^/]+/.exec(folder)?.[0] ?? []));
  const prefixes = new Set(imports.flatMap(prefixesOf));
  for (const path of replacing) prefixes.add(path);
  return (module) => holding.has(module) || prefixes.has(pathOf(module));
}

/** `a/b/c`: itself, `a/b` and `a`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A module's path, in whose folder `!x` stands for `X` (golang.org/x/mod/module, EscapePath). */
function pathOf(folder: string): string {
  return folder
    .slice(0, folder.indexOf('@'))
    .replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A file that Go keeps of one version: `cache/download/<path>/@v/<version>.<what>`. */
function entryOf(file: string): { readonly module: string; readonly what: string } | undefined {
  const [, path, version, what] =
    /^cache\/download\/(.+)\/@v\/(v[^/]+)\.(info|mod|zip|ziphash|lock|partial)$/.exec(file) ?? [];
  return path === undefined || what === undefined ? undefined : { module: `${path}@${version}`, what };
}
