import { basename, join, relative } from 'node:path';
import type { PluginRequest } from '../inputs/plugins.ts';
import { KINDS } from '../krakend/plugin-kinds.ts';
import type { PluginKind } from '../loader/index.ts';
import { moduleName } from '../plugin/go-mod.ts';
import type { Program } from '../plugin/programs.ts';
import { ProblemError } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import { type GoFolder, isSourceFolder, readGoFolder } from './go-folder.ts';
import { type ModuleFolder, moduleOf } from './go-modules.ts';
import { findNearMiss } from './near-misses.ts';
import { isEmpty, leadsOut, NOT_CHECKED_OUT } from './paths.ts';
import { type Chosen, requestedPlugins, type SearchGround } from './requested-plugins.ts';
import { refuseSharedNames } from './shared-names.ts';

/** A plugin to build: one main package, or one program of a folder that holds several things. */
export interface PluginSource {
  /** The file will be `<name>.so`. */
  readonly name: string;
  /** The package's folder, absolute. */
  readonly folder: string;
  /** The same for Go, relative to the module: `.` or `./plugins/auth`. */
  readonly packagePath: string;
  /** The names of the Go files in it to be built, where it is not the whole folder. */
  readonly files?: readonly string[];
  readonly module: ModuleFolder;
  /** The kinds that its source declares. */
  readonly declaredKinds: readonly PluginKind[];
}

export interface PluginSearch extends SearchGround {
  /** Which go.work modules are built with: `auto`, a path relative to the workspace, or none. */
  readonly goWork?: string | undefined;
  readonly requests: readonly PluginRequest[];
}

/** What `go build` and `go list` are told to take, relative to the module: a folder, or files of one. */
export function goPaths({ packagePath, files }: Pick<PluginSource, 'packagePath' | 'files'>): string[] {
  return files?.map((file) => `./${join(packagePath, file)}`) ?? [packagePath];
}

/**
 * The plugins that were asked for, or every main package below the working directory that declares a
 * registerer. Folders that Go itself passes over (`testdata`, `vendor`, a leading `.` or `_`) don't count.
 *
 * @throws ProblemError where there is none, where one has no module, or where two would have one name.
 */
export async function findPlugins(search: PluginSearch): Promise<PluginSource[]> {
  const { requests } = search;
  const chosen = requests.length > 0 ? await requestedPlugins(requests, search) : await discovered(search);
  const plugins = await Promise.all(chosen.map((one) => pluginSource(search, one)));
  refuseSharedNames(plugins, search.workspace);
  return plugins;
}

async function discovered(search: PluginSearch): Promise<Chosen[]> {
  const mains = await mainPackages(search.workingDirectory, search);
  const plugins = mains.flatMap((go) =>
    go.programs.filter(({ kinds }) => kinds.length > 0).map((program) => ({ go, program })),
  );
  if (plugins.length > 0) return plugins.toSorted((a, b) => (a.go.folder < b.go.folder ? -1 : 1));
  throw await nothingFound(search, mains);
}

/** Why there is no plugin, by what lies there. */
async function nothingFound(search: PluginSearch, mains: readonly GoFolder[]): Promise<ProblemError> {
  const { workspace, workingDirectory } = search;
  const where = relative(workspace, workingDirectory) || 'the repository';
  const what = `No plugin was found in ${where}.`;
  if (await isEmpty(workspace)) return new ProblemError({ what, ...NOT_CHECKED_OUT });
  const miss = await findNearMiss(workingDirectory, search);
  if (miss) return new ProblemError({ what, ...miss });
  const seen = mains.map(({ folder }) => relative(workspace, folder) || 'the root of the repository');
  return new ProblemError({
    what,
    why:
      seen.length > 0
        ? `These main packages declare no registerer: ${seen.slice(0, 10).join(', ')}. KrakenD looks for ${KINDS.map(({ symbol }) => symbol).join(', ')}.`
        : 'It has no Go package main.',
    fix: 'set working-directory or plugins to where the plugin lies; its files say "package main", and declare at package level a variable such as var HandlerRegisterer = registerer("name")',
  });
}

/** The folders with a main package in a folder and below it, in the order of their paths. */
async function mainPackages(folder: string, search: PluginSearch): Promise<GoFolder[]> {
  const go = await readGoFolder(folder, search.workspace, search.context);
  if (!go) return [];
  const below = go.folders
    .filter(isSourceFolder)
    .map((name) => join(folder, name))
    .filter((path) => path !== search.outputDirectory);
  const found = go.programs.length > 0 ? [go] : [];
  // One after another: the texts of a large repository, all at once, take half a gigabyte.
  for (const path of below) found.push(...(await mainPackages(path, search)));
  return found;
}

async function pluginSource(search: PluginSearch, { go, program, name }: Chosen): Promise<PluginSource> {
  const { workspace } = search;
  const [foreign] = go.foreign;
  if (foreign !== undefined) throw leadsOut(relative(workspace, join(go.folder, foreign)));
  const module = await moduleOf(go.folder, workspace, search.goWork);
  if (!module) {
    const where = relative(workspace, go.folder) || '.';
    throw new ProblemError({
      what: `The plugin in ${where} belongs to no Go module: there is no go.mod at or above it.`,
      why: "go.mod names the versions of the modules that the plugin links, which must be the gateway's.",
      fix: inFolder(where, `go mod init ${shellWord(`example.com/${basename(go.folder)}`)} && go mod tidy`),
    });
  }
  const below = relative(module.folder, go.folder);
  return {
    name:
      name ??
      safeName(ownName(program) ?? (below === '' ? moduleName(module.goMod.module) : basename(go.folder))),
    folder: go.folder,
    packagePath: below === '' ? '.' : `./${below}`,
    ...(program.wholeFolder ? {} : { files: program.files }),
    module,
    declaredKinds: program.kinds,
  };
}

/** The name of the file that a program is named after, if that says more than its folder's name. */
function ownName({ root }: Program): string | undefined {
  const stem = root?.replace(/\.go$/, '');
  return stem === 'main' || stem === 'plugin' ? undefined : stem;
}

/** A file name that no part of KrakenD's substring pattern `.so` can be found in. */
function safeName(text: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
    .replaceAll('.so', '-so')
    .replace(/^[.-]+/, '');
  return name === '' ? 'plugin' : name;
}
