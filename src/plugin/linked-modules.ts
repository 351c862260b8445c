import { relative } from 'node:path';

/** A module of which packages would be linked into a plugin. */
export interface LinkedModule {
  readonly path: string;
  /** '' for local replacements without a version, and for the modules of a go.work. */
  readonly version: string;
  readonly indirect: boolean;
  readonly replace?: { readonly path: string; readonly version: string };
  /** Import paths of its linked packages. */
  readonly packages: readonly string[];
}

/** The fields of `go list -json` that {@link linkedModules} reads. */
export const LIST_FIELDS = 'ImportPath,Name,Dir,Standard,Module,Deps';

interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Dir?: string;
  readonly Main?: boolean;
  readonly Indirect?: boolean;
  readonly Replace?: { readonly Path: string; readonly Version?: string };
}

/** One package as `go list -json` prints it (cmd/go/internal/load, PackagePublic). */
export interface ListedPackage {
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Dir?: string;
  readonly Standard?: boolean;
  readonly Module?: ListedModule;
  readonly Deps?: readonly string[];
}

/**
 * The packages in the output of `go list -deps -json`: objects one after another, each opening with a
 * brace at the start of a line.
 *
 * @throws SyntaxError where it is not that.
 */
export function parseGoList(output: string): ListedPackage[] {
  return output
    .split(/^(?=\{)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as ListedPackage);
}

/** Where Go sees the packages that are not downloaded: those of main modules, and of folders that replace others. */
export function localFolders(packages: readonly ListedPackage[]): string[] {
  return packages.flatMap(({ Standard, Module: module, Dir }) => {
    // What a folder replaces keeps its own version.
    const version = module?.Replace ? module.Replace.Version : module?.Version;
    return Standard || version || Dir === undefined ? [] : [Dir];
  });
}

/** The module that a plugin is of. */
export interface OwnModule {
  readonly path: string;
  /** Where Go sees it, absolute. */
  readonly folder: string;
}

/**
 * The modules that the package and everything it imports come from, its own left out. To Go, every module that a
 * go.work uses is a main one. They take the places of what their paths name, as a `replace` by a folder does.
 *
 * @param own is told, as Go lists no module for files that were named one by one.
 */
export function linkedModules(
  packages: readonly ListedPackage[],
  root: ListedPackage,
  own: OwnModule,
): LinkedModule[] {
  const wanted = new Set([root.ImportPath, ...(root.Deps ?? [])]);
  const found = new Map<string, { module: ListedModule; packages: string[] }>();
  for (const { ImportPath, Module: module, Standard } of packages) {
    if (Standard || !module || !wanted.has(ImportPath)) continue;
    if (module.Main && module.Path === own.path) continue;
    const entry = found.get(module.Path) ?? { module, packages: [] };
    entry.packages.push(ImportPath);
    found.set(module.Path, entry);
  }
  return [...found.values()]
    .map(({ module, packages: linked }) => {
      const replace = replacementOf(module, own.folder);
      return {
        path: module.Path,
        version: module.Version ?? '',
        indirect: module.Indirect ?? false,
        ...(replace ? { replace } : {}),
        packages: linked.toSorted(),
      };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function replacementOf(module: ListedModule, ownFolder: string): LinkedModule['replace'] {
  if (module.Replace) return { path: module.Replace.Path, version: module.Replace.Version ?? '' };
  if (!module.Main) return undefined;
  const path = relative(ownFolder, module.Dir ?? '');
  return { path: path.startsWith('../') ? path : `./${path}`, version: '' };
}
