import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { KINDS, kindsDeclaredBy } from '../krakend/plugin-kinds.ts';
import { type BuildContext, takesPart } from '../plugin/build-constraint.ts';
import { readGoFile } from '../plugin/go-source.ts';
import type { NamedGoFile } from '../plugin/programs.ts';
import type { Problem } from '../problem.ts';
import { isSourceFolder } from './go-folder.ts';

/** Why a file that was meant as a plugin is none, for an error. */
export type NearMiss = Required<Pick<Problem, 'why' | 'fix' | 'place'>>;

const SYMBOLS = KINDS.map(({ symbol }) => symbol).join(', ');

/**
 * The first Go file below a folder that looks like a plugin and is none. Read again for the error alone: the
 * search itself leaves out what can't be built.
 */
export async function findNearMiss(
  folder: string,
  {
    workspace,
    outputDirectory,
    context,
  }: { workspace: string; outputDirectory: string; context: BuildContext },
): Promise<NearMiss | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of sorted.filter((entry) => entry.isFile() && isSource(entry.name))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    const miss = nearMiss({ name, file: readGoFile(text) }, relative(workspace, join(folder, name)), context);
    if (miss) return miss;
  }
  for (const { name } of sorted.filter((entry) => entry.isDirectory() && isSourceFolder(entry.name))) {
    const below = join(folder, name);
    if (below === outputDirectory) continue;
    const miss = await findNearMiss(below, { workspace, outputDirectory, context });
    if (miss) return miss;
  }
  return undefined;
}

function isSource(name: string): boolean {
  return name.endsWith('.go') && !/^[._]|_test\.go$/.test(name);
}

/**
 * What keeps a file from being a plugin: another package, another name of the variable, or a build constraint.
 *
 * @param path of the file, relative to the workspace.
 * @returns undefined where nothing says that it was meant as one.
 */
export function nearMiss(
  { name, file }: NamedGoFile,
  path: string,
  context: BuildContext,
): NearMiss | undefined {
  const [kind] = kindsDeclaredBy(file.variables);
  const symbol = KINDS.find((one) => one.kind === kind)?.symbol;
  const place = { file: path };
  if (symbol !== undefined && file.packageName !== 'main') {
    return {
      why: `${path} declares ${symbol}, and says "package ${file.packageName}". A plugin is a package main.`,
      fix: `write "package main" in ${path} and in the other files of its folder`,
      place,
    };
  }
  if (symbol !== undefined) {
    if (takesPart(name, file.constraint, context)) return undefined;
    const reason = file.constraint === undefined ? 'its name' : `its line "//go:build ${file.constraint}"`;
    return {
      why: `${path} declares ${symbol}, but ${reason} leaves it out of a build for Linux.`,
      fix: 'take that away, give its tags in build-flags (-tags=…), or name the file in plugins',
      place,
    };
  }
  const similar = file.variables.find((variable) => /regist/i.test(variable));
  if (similar === undefined || file.packageName !== 'main') return undefined;
  return {
    why: `${path} declares ${similar}. KrakenD looks for ${SYMBOLS}, and for nothing else.`,
    fix: 'give the variable the name of its kind, at package level, such as var HandlerRegisterer = registerer("name")',
    place,
  };
}
