/** A module of which packages would be linked into a plugin. */
export interface LinkedModule {
  readonly path: string;
  /** '' for the main module and for local replacements without a version. */
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

/** The modules that the package and everything it imports come from, the main module left out. */
export function linkedModules(packages: readonly ListedPackage[], root: ListedPackage): LinkedModule[] {
  const wanted = new Set([root.ImportPath, ...(root.Deps ?? [])]);
  const found = new Map<string, { module: ListedModule; packages: string[] }>();
  for (const { ImportPath, Module: module, Standard } of packages) {
    if (Standard || !module || module.Main || !wanted.has(ImportPath)) continue;
    const entry = found.get(module.Path) ?? { module, packages: [] };
    entry.packages.push(ImportPath);
    found.set(module.Path, entry);
  }
  return [...found.values()]
    .map(({ module, packages: linked }) => ({
      path: module.Path,
      version: module.Version ?? '',
      indirect: module.Indirect ?? false,
      ...(module.Replace
        ? { replace: { path: module.Replace.Path, version: module.Replace.Version ?? '' } }
        : {}),
      packages: linked.toSorted(),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
