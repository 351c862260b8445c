import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { PluginRequest } from '../inputs/plugins.ts';
import type { BuildContext } from '../plugin/build-constraint.ts';
import { readGoFile } from '../plugin/go-source.ts';
import { type NamedGoFile, type Program, programOf } from '../plugin/programs.ts';
import { ProblemError } from '../problem.ts';
import { type GoFolder, readGoFolder } from './go-folder.ts';
import { isPattern, matchPattern } from './match-pattern.ts';
import { pathInWorkspace } from './paths.ts';

/** Where plugins are looked for. */
export interface SearchGround {
  /** Absolute and real. */
  readonly workspace: string;
  readonly workingDirectory: string;
  /** Files that an earlier step of this job left there are not sources. */
  readonly outputDirectory: string;
  readonly context: BuildContext;
}

/** A program of a folder that shall be built. */
export interface Chosen {
  readonly go: GoFolder;
  readonly program: Program;
  readonly name?: string;
}

/**
 * The programs that the input `plugins` asks for, each once: what an item names by a path of its own is not
 * taken by a pattern as well.
 *
 * @throws ProblemError where an item names what is no plugin, or a pattern matches none.
 */
export async function requestedPlugins(
  requests: readonly PluginRequest[],
  ground: SearchGround,
): Promise<Chosen[]> {
  const found = await Promise.all(
    requests.map(async (request) => {
      const byPattern = await isPattern(request.path, ground);
      return {
        byPattern,
        chosen: byPattern ? await matched(request, ground) : [await named(request, ground)],
      };
    }),
  );
  const taken = new Set(
    found.filter(({ byPattern }) => !byPattern).flatMap(({ chosen }) => chosen.map(keyOf)),
  );
  return found.flatMap(({ byPattern, chosen }) =>
    chosen.filter((one) => {
      if (!byPattern) return true;
      const isNew = !taken.has(keyOf(one));
      taken.add(keyOf(one));
      return isNew;
    }),
  );
}

function keyOf({ go, program }: Chosen): string {
  return JSON.stringify([go.folder, program.files]);
}

async function named(request: PluginRequest, ground: SearchGround): Promise<Chosen> {
  const { path, name } = request;
  const naming = name === undefined ? {} : { name };
  if (path.endsWith('.go') && (await isFile(resolve(ground.workingDirectory, path)))) {
    return { ...(await fileList(request, ground)), ...naming };
  }
  const folder = await pathInWorkspace(ground.workspace, ground.workingDirectory, path, 'plugins');
  const go = await readGoFolder(folder, ground.workspace, ground.context);
  const [program, ...others] = go?.programs ?? [];
  if (!go || !program) {
    throw new ProblemError({
      what: `plugins: "${path}" is not a folder with a main package.`,
      why: 'A plugin is a Go package whose files say "package main".',
      fix: 'name the folder that holds the file with the registerer, or leave plugins out to have them found',
    });
  }
  if (others.length > 0) {
    const files = go.programs.map((one) => one.files.map((file) => join(path, file)).join(' '));
    throw new ProblemError({
      what: `plugins: "${path}" holds ${go.programs.length} programs.`,
      why: 'Several of its files have a registerer of the same kind, or a func main each: they are not one plugin.',
      fix: `name the files, one plugin a line: ${files.join(' and ')}`,
    });
  }
  return { go, program, ...naming };
}

/** The Go files of one item, whatever their names and constraints say: as `go build` takes named files. */
async function fileList({ path, more = [] }: PluginRequest, ground: SearchGround): Promise<Chosen> {
  const { workspace, workingDirectory } = ground;
  const files: { folder: string; named: NamedGoFile }[] = [];
  for (const file of [path, ...more]) {
    await pathInWorkspace(workspace, workingDirectory, file, 'plugins');
    const written = resolve(workingDirectory, file);
    const text = await readFile(written, 'utf8');
    files.push({
      folder: await realpath(dirname(written)),
      named: { name: basename(written), file: readGoFile(text) },
    });
  }
  const [first] = files;
  const folder = first?.folder ?? workingDirectory;
  const elsewhere = files.find((one) => one.folder !== folder);
  if (elsewhere) {
    throw new ProblemError({
      what: `plugins: "${[path, ...more].join(' ')}" names files of two folders.`,
      why: `${first?.named.name} lies in ${relative(workspace, folder) || '.'}, ${elsewhere.named.name} in ${relative(workspace, elsewhere.folder) || '.'}. The files of a Go package lie in one folder.`,
      fix: 'name the files of one plugin in one item, separated by spaces, and another plugin on a line of its own',
    });
  }
  const named = files.map((one) => one.named);
  const stranger = named.find(({ file }) => file.packageName !== 'main');
  if (stranger) {
    throw new ProblemError({
      what: `plugins: ${stranger.name} says "package ${stranger.file.packageName}".`,
      why: 'A plugin is a Go package whose files say "package main".',
      fix: 'name the files of the plugin alone; packages that it imports are found by Go',
    });
  }
  const go = await readGoFolder(folder, workspace, ground.context);
  const inFolder = go?.files ?? [];
  const own = inFolder.filter(({ name }) => named.some((one) => one.name === name));
  const whole = own.length === inFolder.length && own.length === named.length;
  const program = programOf(named, named);
  const root = named.find(({ file }) => file.hasMain) ?? named[0];
  return {
    go: go ?? { folder, files: named, programs: [program], foreign: [], folders: [] },
    program: { ...program, wholeFolder: whole, ...(root && !whole ? { root: root.name } : {}) },
  };
}

async function matched(request: PluginRequest, ground: SearchGround): Promise<Chosen[]> {
  const { path, name, more } = request;
  const { plugins, others } = await matchPattern(path, ground);
  if (plugins.length === 0 || more) {
    const seen = others.slice(0, 10).join(', ');
    throw new ProblemError({
      what: more
        ? `plugins: "${[path, ...more].join(' ')}" mixes a pattern with file names.`
        : `plugins: "${path}" matches no plugin.`,
      why:
        seen === ''
          ? `Nothing in ${relative(ground.workspace, ground.workingDirectory) || 'the repository'} has such a path.`
          : `It matches ${seen}${others.length > 10 ? `, and ${others.length - 10} more` : ''}, where no main package declares a registerer.`,
      fix: 'check the pattern, which is relative to working-directory, or leave plugins out to have them found',
    });
  }
  if (name === undefined) return [...plugins];
  const [only, ...rest] = plugins;
  if (only && rest.length === 0) return [{ ...only, name }];
  const folders = plugins.map(({ go }) => relative(ground.workspace, go.folder) || '.');
  throw new ProblemError({
    what: `plugins: "${name}=${path}" gives one name to ${plugins.length} plugins: ${folders.slice(0, 10).join(', ')}.`,
    fix: `leave the name out, or give one to each: ${name}=${folders[0]}`,
  });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
