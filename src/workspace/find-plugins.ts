import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { PluginRequest } from '../inputs/inputs.ts';
import { KINDS, kindsDeclaredBy } from '../krakend/plugin-kinds.ts';
import type { PluginKind } from '../loader/index.ts';
import { type BuildContext, takesPart } from '../plugin/build-constraint.ts';
import { moduleName } from '../plugin/go-mod.ts';
import { readGoFile } from '../plugin/go-source.ts';
import { ProblemError } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import { type ModuleFolder, moduleOf } from './go-modules.ts';
import { pathInWorkspace } from './paths.ts';

/** A plugin to build: one main package. */
export interface PluginSource {
  /** The file will be `<name>.so`. */
  readonly name: string;
  /** The package's folder, absolute. */
  readonly folder: string;
  /** The same for Go, relative to the module: `.` or `./plugins/auth`. */
  readonly packagePath: string;
  readonly module: ModuleFolder;
  /** The kinds that its source declares. */
  readonly declaredKinds: readonly PluginKind[];
}

/** What a folder holds, as a Linux build with these tags sees it. */
interface GoFolder {
  readonly folder: string;
  readonly isMain: boolean;
  readonly kinds: readonly PluginKind[];
}

export interface PluginSearch {
  /** Absolute and real. */
  readonly workspace: string;
  readonly workingDirectory: string;
  /** Files that an earlier step of this job left there are not sources. */
  readonly outputDirectory: string;
  readonly requests: readonly PluginRequest[];
  readonly context: BuildContext;
}

/**
 * The plugins that were asked for, or every main package below the working directory that declares a
 * registerer. Folders that Go itself passes over (`testdata`, `vendor`, a leading `.` or `_`) don't count.
 *
 * @throws ProblemError where there is none, where one has no module, or where two would have one name.
 */
export async function findPlugins(search: PluginSearch): Promise<PluginSource[]> {
  const folders = search.requests.length > 0 ? await requested(search) : await discovered(search);
  const plugins = await Promise.all(folders.map(({ go, name }) => pluginSource(search, go, name)));
  refuseSharedNames(plugins, search.workspace);
  return plugins;
}

interface Chosen {
  readonly go: GoFolder;
  readonly name?: string;
}

async function requested(search: PluginSearch): Promise<Chosen[]> {
  return Promise.all(
    search.requests.map(async ({ path, name }) => {
      const folder = await pathInWorkspace(search.workspace, search.workingDirectory, path, 'plugins');
      const go = await readFolder(folder, search.context);
      if (!go?.isMain) {
        throw new ProblemError({
          what: `plugins: "${path}" is not a folder with a main package.`,
          why: 'A plugin is a Go package whose files say "package main".',
          fix: 'name the folder that holds the file with the registerer, or leave plugins out to have them found',
        });
      }
      return { go, ...(name === undefined ? {} : { name }) };
    }),
  );
}

async function discovered(search: PluginSearch): Promise<Chosen[]> {
  const mains = await mainPackages(search.workingDirectory, search);
  const plugins = mains.filter(({ kinds }) => kinds.length > 0);
  if (plugins.length > 0) {
    return plugins.toSorted((a, b) => (a.folder < b.folder ? -1 : 1)).map((go) => ({ go }));
  }
  const where = relative(search.workspace, search.workingDirectory) || 'the repository';
  const seen = mains.map(({ folder }) => relative(search.workspace, folder) || '.');
  throw new ProblemError({
    what: `No plugin was found in ${where}.`,
    why:
      seen.length > 0
        ? `These main packages declare no registerer: ${seen.slice(0, 10).join(', ')}. KrakenD looks for ${KINDS.map(({ symbol }) => symbol).join(', ')}.`
        : 'It has no Go package main.',
    fix: 'set working-directory or plugins to where the plugin lies, and check out the repository before this step; the variable must be declared at package level, such as var HandlerRegisterer = registerer("name")',
  });
}

/** The main packages in a folder and below it, in the order of their paths however fast each is read. */
async function mainPackages(folder: string, search: PluginSearch): Promise<GoFolder[]> {
  const go = await readFolder(folder, search.context);
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && isSourceFolder(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((path) => path !== search.outputDirectory)
    .toSorted();
  const deeper = await Promise.all(below.map((path) => mainPackages(path, search)));
  return [...(go?.isMain ? [go] : []), ...deeper.flat()];
}

/** `go help packages`: patterns match no folder with these names; node_modules is never Go. */
function isSourceFolder(name: string): boolean {
  return !/^[._]/.test(name) && !['testdata', 'vendor', 'node_modules'].includes(name);
}

async function readFolder(folder: string, context: BuildContext): Promise<GoFolder | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return undefined;
  const sources = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.go') && !/^[._]|_test\.go$/.test(name));
  const files = await Promise.all(
    sources.map(async (name) => ({ name, file: readGoFile(await readFile(join(folder, name), 'utf8')) })),
  );
  const built = files
    .filter(({ name, file }) => takesPart(name, file.constraint, context))
    .map(({ file }) => file);
  const main = built.filter(({ packageName }) => packageName === 'main');
  return {
    folder,
    isMain: main.length > 0,
    kinds: kindsDeclaredBy(main.flatMap(({ variables }) => variables)),
  };
}

async function pluginSource(
  search: PluginSearch,
  go: GoFolder,
  name: string | undefined,
): Promise<PluginSource> {
  const { workspace } = search;
  const module = await moduleOf(go.folder, workspace);
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
    name: name ?? safeName(below === '' ? moduleName(module.goMod.module) : basename(go.folder)),
    folder: go.folder,
    packagePath: below === '' ? '.' : `./${below}`,
    module,
    declaredKinds: go.kinds,
  };
}

/** A file name that no part of KrakenD's substring pattern `.so` can be found in. */
function safeName(text: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
    .replaceAll('.so', '-so')
    .replace(/^[.-]+/, '');
  return name === '' ? 'plugin' : name;
}

function refuseSharedNames(plugins: readonly PluginSource[], workspace: string): void {
  const byName = Map.groupBy(plugins, ({ name }) => name);
  for (const [name, same] of byName) {
    if (same.length < 2) continue;
    const folders = same.map(({ folder }) => relative(workspace, folder) || '.');
    throw new ProblemError({
      what: `Two plugins would both be called ${name}.so: ${folders.join(' and ')}.`,
      fix: `name them in the input plugins, one line each: ${folders.map((folder, i) => `${name}-${i + 1}=${folder}`).join(' and ')}`,
    });
  }
}
