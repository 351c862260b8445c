/** What Go was seen to use of a module cache. */
export interface ModulesUsed {
  /** Folders of packages, relative to the cache. */
  readonly folders: readonly string[];
  /** Import paths of packages. */
  readonly imports: readonly string[];
  /** Paths of modules that take the place of others (`replace`). */
  readonly replacing: readonly string[];
  /** Whether sums were asked of the checksum database, which Go would otherwise ask again. */
  readonly sums: boolean;
  /** Whether something was done of which nobody knows what it reads: then every module stays. */
  readonly all: boolean;
}

/**
 * Folders and import paths of the packages in the output of `go list -json`. Fields of the package itself are
 * indented by one tab, those of its module by two.
 */
export function packagesListed(output: string): { folders: string[]; imports: string[] } {
  const folders: string[] = [];
  const imports: string[] = [];
  for (const [, name, value = '""'] of output.matchAll(/^\t"(Dir|ImportPath)": (".*"),?$/gm)) {
    const text = JSON.parse(value) as string;
    if (name === 'Dir') folders.push(text);
    // A package as a test sees it is listed as `path [path.test]`.
    else imports.push(text.replace(/ \[.*$/s, ''));
  }
  return { folders, imports };
}
