import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildContext, takesPart } from '../plugin/build-constraint.ts';
import { readGoFile } from '../plugin/go-source.ts';
import { type NamedGoFile, type Program, programsIn } from '../plugin/programs.ts';
import { isWithin } from './paths.ts';

/** What a folder holds for Go. */
export interface GoFolder {
  /** Absolute. */
  readonly folder: string;
  /** The Go files of a folder with a main package, as a Linux build sees them: no tests, and none that constraints leave out. */
  readonly files: readonly NamedGoFile[];
  readonly programs: readonly Program[];
  /** Names of Go files that are links out of the workspace, or to nothing: they were not read. */
  readonly foreign: readonly string[];
  /** Names of the folders in it, links to folders left out. */
  readonly folders: readonly string[];
}

/** Reads one folder, not those in it; undefined where there is none. */
export async function readGoFolder(
  folder: string,
  workspace: string,
  context: BuildContext,
): Promise<GoFolder | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return undefined;
  const sources = entries.filter(
    (entry) => !entry.isDirectory() && entry.name.endsWith('.go') && !/^[._]|_test\.go$/.test(entry.name),
  );
  const foreign: string[] = [];
  const texts = await Promise.all(
    sources.map(async (entry): Promise<{ name: string; text: string }[]> => {
      const { name } = entry;
      if (entry.isSymbolicLink() && !(await leadsInto(workspace, join(folder, name)))) {
        foreign.push(name);
        return [];
      }
      const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
      return text === undefined ? [] : [{ name, text }];
    }),
  );
  // Most folders of a large repository need no closer look: a main package has the word in it.
  const read = texts.flat().some(({ text }) => /\bmain\b/.test(text)) ? texts.flat() : [];
  const parsed = read.map(({ name, text }): NamedGoFile => ({ name, file: readGoFile(text) }));
  const files = parsed.filter(({ name, file }) => takesPart(name, file.constraint, context));
  return {
    folder,
    files,
    programs: programsIn(files),
    foreign: foreign.toSorted(),
    folders: entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted(),
  };
}

/** Whether a path, links followed, is there and inside the workspace. */
export async function leadsInto(workspace: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && isWithin(workspace, real);
}

/** `go help packages`: patterns match no folder with these names; node_modules is never Go. */
export function isSourceFolder(name: string): boolean {
  return !/^[._]/.test(name) && !['testdata', 'vendor', 'node_modules'].includes(name);
}
