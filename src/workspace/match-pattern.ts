import { glob, lstat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type NamedGoFile, programsIn } from '../plugin/programs.ts';
import { ProblemError } from '../problem.ts';
import { isSourceFolder, readGoFolder } from './go-folder.ts';
import { isWithin, pathInWorkspace } from './paths.ts';
import type { Chosen, SearchGround } from './requested-plugins.ts';

/** What a pattern matches: plugins, and the other paths that it matches, relative to the workspace. */
export interface Matches {
  readonly plugins: readonly Chosen[];
  readonly others: readonly string[];
}

/** Whether a path is a pattern: it has one of `*?[` in it, and nothing is called so. */
export async function isPattern(path: string, { workingDirectory }: SearchGround): Promise<boolean> {
  if (!/[*?[]/.test(path)) return false;
  const there = await lstat(`${workingDirectory}/${path}`).catch(() => undefined);
  return there === undefined;
}

/**
 * The plugins in the folders that a pattern matches, or in the Go files that it matches. `**` goes through
 * folders as finding plugins does: not into hidden ones, testdata, vendor, node_modules or links.
 *
 * @throws ProblemError where the pattern leads out of the workspace.
 */
export async function matchPattern(pattern: string, ground: SearchGround): Promise<Matches> {
  const { workspace, outputDirectory, context } = ground;
  const { start, rest } = await split(pattern, ground);
  const wholeFolders = new Set<string>();
  const files = new Map<string, Set<string>>();
  const others: string[] = [];
  // A large repository has many files in one folder, and asking for its real path takes time.
  const known = new Map<string, Promise<string>>();
  const real = (path: string): Promise<string> => {
    const asked = known.get(path) ?? pathInWorkspace(workspace, start, path, 'plugins');
    known.set(path, asked);
    return asked;
  };
  const entries = glob(rest, {
    cwd: start,
    withFileTypes: true,
    exclude: (entry) => entry.isDirectory() && !isSourceFolder(entry.name),
  });
  for await (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (isWithin(outputDirectory, path)) continue;
    if (entry.isDirectory()) wholeFolders.add(await real(path));
    else if (entry.name.endsWith('.go')) {
      const folder = await real(dirname(path));
      files.set(folder, (files.get(folder) ?? new Set()).add(basename(path)));
    } else if (entry.isSymbolicLink() && !rest.includes('**')) {
      wholeFolders.add(await real(path));
    } else others.push(relative(workspace, path));
  }
  const plugins: Chosen[] = [];
  for (const folder of [...new Set([...wholeFolders, ...files.keys()])].toSorted()) {
    const go = await readGoFolder(folder, workspace, context);
    const isMatched = ({ name }: NamedGoFile): boolean =>
      wholeFolders.has(folder) || files.get(folder)?.has(name) === true;
    const wanted = go?.files.filter(isMatched) ?? [];
    const all = wanted.length === go?.files.length;
    const found = (all ? (go?.programs ?? []) : programsIn(wanted).map(asPart)).filter(
      ({ kinds }) => kinds.length > 0,
    );
    if (go) plugins.push(...found.map((program) => ({ go, program })));
    if (found.length === 0) others.push(relative(workspace, folder) || '.');
  }
  return { plugins, others };
}

/** A program that was made of some of a folder's files. */
function asPart<T extends { readonly files: readonly string[] }>(program: T) {
  return { root: program.files[0] ?? '', ...program, wholeFolder: false };
}

/** The folder in which a pattern begins, and the rest of it. */
async function split(pattern: string, { workspace, workingDirectory }: SearchGround) {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*?[]/.test(part));
  const rest = parts.slice(first);
  if (rest.includes('..')) {
    throw new ProblemError({
      what: `plugins: "${pattern}" goes back up behind a wildcard.`,
      fix: 'write the path without ".." behind the first wildcard',
    });
  }
  const before = parts.slice(0, first).join('/') || (first > 0 ? '/' : '.');
  const start = await pathInWorkspace(workspace, workingDirectory, before, 'plugins');
  return { start, rest: rest.join('/') };
}
