/** What several integration tests ask of a run and of folders. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expandHome } from '../../src/folders.ts';
import type { PluginEntry } from '../../src/publish/manifest.ts';
import { ownFolder } from '../../src/workspace/module-cache.ts';
import type { ActionRun, Annotation, StepRun } from '../world/action.ts';
import { engineAt } from '../world/engine.ts';
import { worldHome } from '../world/paths.ts';
import type { Session } from '../world/session.ts';
import { entriesBelow } from '../world/walk.ts';
import type { World } from '../world/world.ts';

/** The default of the input output-directory. */
export const OUTPUT = 'krakend-plugins';

/**
 * A home for runs that aren't about caches: of its own, apart from the packages that Go has compiled in
 * earlier runs of the tests.
 *
 * @param repository whose runs they are; '' for those of the command.
 */
export async function warmHome(session: Session, repository = 'example/plugins'): Promise<string> {
  const home = await session.folder('home');
  const owner = { repository, kept: true, temporary: '', environment: {} };
  const build = expandHome(ownFolder('build', owner).path, home);
  const compiled = join(worldHome, 'action-build-cache');
  await Promise.all([dirname(build), compiled].map((folder) => mkdir(folder, { recursive: true })));
  await symlink(compiled, build);
  return home;
}

/**
 * Puts what Go has compiled for one fixture in an earlier run into a home as if the action had done so there:
 * a copy that may change owner, and no more than this fixture needs. For runs that aren't about compiling.
 */
export async function copyCompiled(home: string, fixture: string): Promise<void> {
  const compiled = compiledIn(home);
  await mkdir(dirname(compiled), { recursive: true });
  // There is none yet where these tests are the first.
  await cp(join(worldHome, 'compiled', fixture), compiled, { recursive: true }).catch(() => undefined);
}

/** Keeps what Go has compiled in this home, unless it is kept already. */
export async function keepCompiled(home: string, fixture: string): Promise<void> {
  const kept = join(worldHome, 'compiled', fixture);
  if (existsSync(kept)) return;
  const partial = await mkdtemp(`${worldHome}/compiled-`);
  await cp(compiledIn(home), partial, { recursive: true });
  await mkdir(dirname(kept), { recursive: true });
  // Another test may have been quicker.
  await rename(partial, kept).catch(() => rm(partial, { recursive: true }));
}

function compiledIn(home: string): string {
  const owner = { repository: 'example/plugins', kept: true, temporary: '', environment: {} };
  return expandHome(ownFolder('build/docker-linux-generic-amd64', owner).path, home);
}

/** The output `plugins`, by the plugins' names. */
export function pluginsOf({ outputs }: Pick<StepRun, 'outputs'>): ReadonlyMap<string, PluginEntry> {
  const entries = JSON.parse(outputs.plugins ?? '[]') as PluginEntry[];
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** The annotations of one level, at a place if one is given. */
export function annotations(
  { annotations: all }: Pick<StepRun, 'annotations'>,
  level: Annotation['level'],
  place: { file?: string; line?: number } = {},
): Annotation[] {
  return all.filter(
    (one) =>
      one.level === level &&
      (place.file === undefined || one.file === place.file) &&
      (place.line === undefined || one.line === place.line),
  );
}

/** The messages of {@link annotations}, in one text. */
export function said(run: Pick<StepRun, 'annotations'>, level: Annotation['level']): string {
  return annotations(run, level)
    .map(({ message }) => message)
    .join('\n');
}

/** The relative paths of all that lies below a folder and is no folder, sorted; links aren't followed. */
export function filesIn(folder: string): string[] {
  return entriesBelow(folder)
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/**
 * Every file below a folder with a hash of its bytes, to see whether anything was written there.
 *
 * @param except the name of a folder at the top that doesn't count
 */
export function contentsOf(folder: string, except?: string): Record<string, string> {
  const paths = filesIn(folder).filter((path) => except === undefined || !path.startsWith(`${except}/`));
  return Object.fromEntries(paths.map((path) => [path, fingerprint(join(folder, path))]));
}

/** The same with the folders, the empty ones too. */
export function treeOf(folder: string, except?: string): Record<string, string> {
  const folders = entriesBelow(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== except && !path.startsWith(`${except}/`));
  const modes = folders.map((path) => [`${path}/`, (lstatSync(join(folder, path)).mode & 0o777).toString(8)]);
  return { ...Object.fromEntries(modes), ...contentsOf(folder, except) };
}

function fingerprint(path: string): string {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return `${(status.mode & 0o777).toString(8)} ${sha256Of(path)}`;
}

/** In hex, as sha256sum prints it. */
export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The label that main gave to this run's containers. */
export function labelOf({ state }: Pick<ActionRun, 'state'>): string {
  const { label } = JSON.parse(state['krakend-plugin-action'] ?? '{}') as { label?: string };
  if (label === undefined) throw new Error('main left no label for its containers');
  return label;
}

/** The containers of a run that are still there, running or not. */
export async function containersOf(world: World, run: Pick<ActionRun, 'state'>): Promise<string[]> {
  const filter = ['--filter', `label=${labelOf(run)}`];
  const ids = await engineAt(world.dockerHost).docker(['ps', '--all', '--quiet', ...filter]);
  return ids.split('\n').filter((id) => id !== '');
}

/** The volumes of a run that are still there. */
export async function volumesOf(world: World, run: Pick<ActionRun, 'state'>): Promise<string[]> {
  const filter = ['--filter', `label=${labelOf(run)}`];
  const names = await engineAt(world.dockerHost).docker(['volume', 'ls', '--quiet', ...filter]);
  return names.split('\n').filter((name) => name !== '');
}
