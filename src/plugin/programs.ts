import { KINDS, kindsDeclaredBy } from '../krakend/plugin-kinds.ts';
import type { PluginKind } from '../loader/index.ts';
import type { GoFile } from './go-source.ts';

/** A Go file of a folder, by its name. */
export interface NamedGoFile {
  readonly name: string;
  readonly file: GoFile;
}

/** What one call of `go build` makes of a folder, or of some of its files. */
export interface Program {
  /** The names of its files. */
  readonly files: readonly string[];
  /** Whether these are all that Go sees in the folder: then the folder stands for them. */
  readonly wholeFolder: boolean;
  /** The file to name it after, where the folder has several programs. */
  readonly root?: string;
  /** The kinds that its source declares. */
  readonly kinds: readonly PluginKind[];
}

/**
 * The programs of a folder. Mostly there is one. A folder may also hold files of another package, of which Go
 * says "found packages main and x", or several programs: two files with a `func main`, or with the same
 * registerer, are never of one. Each of those with a registerer then is a program, with what the others share.
 *
 * @param files those that take part in the build.
 * @returns none where no file says `package main`.
 */
export function programsIn(files: readonly NamedGoFile[]): Program[] {
  // Go passes over package documentation (go/build: ImportDir).
  const seen = files.filter(({ file }) => file.packageName !== 'documentation');
  const mains = seen.filter(({ file }) => file.packageName === 'main');
  if (mains.length === 0) return [];
  const roots = mains.filter((one) => registerersOf(one).length > 0);
  const several = mains.some((one, index) => mains.slice(index + 1).some((other) => clash(one, other)));
  if (!several || roots.length === 0) return [programOf(mains, seen)];
  const helpers = mains.filter((one) => !roots.includes(one));
  return roots.map((root) => {
    const own = helpers.filter((helper) => !clash(root, helper));
    const program = programOf([root, ...own], seen);
    return roots.length === 1 ? program : { ...program, root: root.name };
  });
}

/** The program that these files make, whether they fit together or not. */
export function programOf(files: readonly NamedGoFile[], folder: readonly NamedGoFile[]): Program {
  return {
    files: files.map(({ name }) => name).toSorted(),
    wholeFolder: folder.every((one) => files.includes(one)),
    kinds: kindsDeclaredBy(files.flatMap(({ file }) => file.variables)),
  };
}

function registerersOf({ file }: NamedGoFile): string[] {
  return KINDS.map(({ symbol }) => symbol).filter((symbol) => file.variables.includes(symbol));
}

function clash(one: NamedGoFile, other: NamedGoFile): boolean {
  const theirs = registerersOf(other);
  return (
    (one.file.hasMain && other.file.hasMain) || registerersOf(one).some((symbol) => theirs.includes(symbol))
  );
}
