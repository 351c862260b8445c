import { lacksSums, unrequiredPackages } from '../plugin/go-errors.ts';
import { goMinor } from '../plugin/go-minor.ts';
import {
  LIST_FIELDS,
  type LinkedModule,
  linkedModules,
  localFolders,
  parseGoList,
} from '../plugin/linked-modules.ts';
import type { ProcessResult } from '../process.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { GoRunner } from './builder.ts';
import { type ModuleCopy, useOf } from './module-copy.ts';

/** What Go calls a package of files that were named one by one. */
const NAMED_FILES = 'command-line-arguments';

/** What the plugins of one module would link, or what Go said instead. */
export type Listing =
  | {
      readonly ok: true;
      readonly linked: ReadonlyMap<PluginSource, readonly LinkedModule[]>;
      /** go.sum (or go.mod) lacked lines, which were added in the copy. */
      readonly completed: boolean;
      /** The folders on this machine of the linked packages that are not downloaded. */
      readonly folders: readonly string[];
    }
  | { readonly ok: false; readonly output: string };

export interface ListRequest {
  readonly builder: GoRunner;
  readonly module: ModuleFolder;
  readonly copy: ModuleCopy;
  readonly plugins: readonly PluginSource[];
  /** `-tags=…`, where the user gave some. */
  readonly tagFlags: readonly string[];
  readonly onLine: (line: string) => void;
}

/**
 * Downloads what the plugins of one module import and lists it. Lines missing in go.sum are completed in
 * the copy; a package that no requirement provides is an error, as it would be on the user's machine.
 */
export async function listModules(request: ListRequest): Promise<Listing> {
  return listParts(request, listAsWritten);
}

async function listAsWritten(request: ListRequest): Promise<Listing> {
  const listed = await listWithSums((mode) => goList(request, mode));
  return listed.ok ? listing(request, listed.stdout, listed.completed) : listed;
}

/** What `go list` printed, and whether go.sum had to be completed for it; or what it said instead. */
export type Listed =
  | { readonly ok: true; readonly stdout: string; readonly completed: boolean }
  | { readonly ok: false; readonly output: string };

/** Lists as things are written, and where sums are missing once more with leave to add them, but no requirement. */
export async function listWithSums(
  list: (mode: 'readonly' | 'mod') => Promise<ProcessResult>,
): Promise<Listed> {
  const asWritten = await list('readonly');
  if (asWritten.exitCode === 0) return { ok: true, stdout: asWritten.stdout, completed: false };
  if (!lacksSums(asWritten.stderr)) return { ok: false, output: asWritten.stderr };
  const completed = await list('mod');
  if (completed.exitCode !== 0) return { ok: false, output: completed.stderr };
  if (unrequiredPackages(completed.stderr).length > 0) return { ok: false, output: asWritten.stderr };
  return { ok: true, stdout: completed.stdout, completed: true };
}

/** The same for go.mod files that were edited here: Go may add what the edits need. */
export async function listEdited(request: ListRequest): Promise<Listing> {
  return listParts(request, listCompleting);
}

/** Go lists any number of folders in one call, but files of one program alone. */
async function listParts(
  request: ListRequest,
  list: (request: ListRequest) => Promise<Listing>,
): Promise<Listing> {
  const folders = request.plugins.filter(({ files }) => files === undefined);
  const programs = request.plugins.filter(({ files }) => files !== undefined);
  const linked = new Map<PluginSource, readonly LinkedModule[]>();
  const local = new Set<string>();
  let completed = false;
  for (const plugins of [...(folders.length > 0 ? [folders] : []), ...programs.map((one) => [one])]) {
    const part = await list({ ...request, plugins });
    if (!part.ok) return part;
    for (const [plugin, modules] of part.linked) linked.set(plugin, modules);
    for (const folder of part.folders) local.add(folder);
    completed ||= part.completed;
  }
  return { ok: true, linked, completed, folders: [...local] };
}

async function listCompleting(request: ListRequest): Promise<Listing> {
  const { exitCode, stdout, stderr } = await goList(request, 'mod');
  return exitCode === 0 ? listing(request, stdout, true) : { ok: false, output: stderr };
}

function goList({ builder, module, copy, plugins, tagFlags, onLine }: ListRequest, mode: 'readonly' | 'mod') {
  const use = useOf(copy, mode, builder);
  const args = [
    'list',
    ...use.flags,
    ...tagFlags,
    '-deps',
    // Before Go 1.19 the flag takes no list of fields, and all are printed.
    goMinor(builder.description.goVersion) >= 19 ? `-json=${LIST_FIELDS}` : '-json',
    ...plugins.flatMap(goPaths),
  ];
  // The listing itself is long and for the program; what Go says of downloads is for people.
  const progress = (line: string): void => {
    if (line.startsWith('go: ')) onLine(line);
  };
  return builder.download({
    args,
    folder: module.folder,
    environment: use.environment,
    onLine: progress,
    say: onLine,
  });
}

function listing({ builder, module, plugins }: ListRequest, stdout: string, completed: boolean): Listing {
  const packages = parseGoList(stdout);
  const own = { path: module.goMod.module, folder: builder.inside(module.folder) };
  const linked = new Map<PluginSource, readonly LinkedModule[]>();
  for (const plugin of plugins) {
    const root = packages.find(({ ImportPath, Dir }) =>
      plugin.files ? ImportPath === NAMED_FILES : Dir === builder.inside(plugin.folder),
    );
    if (!root) return { ok: false, output: `go list did not list ${plugin.packagePath}` };
    linked.set(plugin, linkedModules(packages, root, own));
  }
  const folders = localFolders(packages).flatMap((folder) => builder.outside(folder) ?? []);
  return { ok: true, linked, completed, folders };
}
