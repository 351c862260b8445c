import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { cancelled } from '../../cancel.ts';
import { elapsed, type Log } from '../../log.ts';
import { messageOf, ProblemError } from '../../problem.ts';
import type { BuildFolders } from '../builder.ts';
import { createArguments, type Mount } from './container.ts';
import { copySources } from './copy-sources.ts';
import { docker } from './engine.ts';
import { FOLDERS, folderMounts, type Ground, INSIDE, type Loan } from './ground.ts';

/** Where the holder of the volumes sees them: the image has nothing there. */
const VOLUMES = '/krakend-plugin/volumes';

/** The volumes of what is lent: all that was ever lent is seen together, apart from secrets. */
const LENT = ['lent', 'secret'] as const;
type Lent = (typeof LENT)[number];

function placeOf({ secret }: Loan): Lent {
  return secret ? 'secret' : 'lent';
}

export interface CopiedGroundRequest {
  readonly folders: BuildFolders;
  /** The folders of the sources that the build needs; all by default. */
  readonly needed?: (() => Promise<readonly string[]>) | undefined;
  /** Whether caches are not copied back. */
  readonly throwAway?: boolean | undefined;
  /** Any image of the engine's store: nothing of it is run. */
  readonly image: string;
  /** Marks volumes and containers of this run. */
  readonly label: string;
  /** `uid:gid` of the caller. */
  readonly user: string;
}

/**
 * Containers see copies, in volumes of the engine: it runs in another container or on another machine, and
 * paths of this one mean nothing to it. A container that is never started holds the volumes, so that
 * `docker cp` can fill them. Of the sources is copied once what the build needs, the work folder before and after every call of Go,
 * caches at the first call and at the end.
 *
 * `docker cp` keeps the numbers of uid and gid whatever the engine, and gives to the folder into which it
 * copies those of the folder that it copies, if that is called the same: hence the caller's own uid fits, in
 * rootless engines too (seen with Docker Engine 20.10).
 */
export async function copiedGround(request: CopiedGroundRequest): Promise<Ground> {
  const { label, user, image } = request;
  const id = `krakend-plugin-${randomUUID()}`;
  const folders = await realPaths(request.folders);
  const volume = (name: keyof BuildFolders | Lent): string => `${id}-${name}`;
  const held = (name: keyof BuildFolders): string => `${VOLUMES}/${name}/${basename(folders[name])}`;
  const numbers = new Map<string, number>();
  const lentName = ({ source, name }: Loan): string => {
    const number = numbers.get(source) ?? numbers.size + 1;
    numbers.set(source, number);
    return `${number}-${name}`;
  };
  const there = new Set<string>();
  let opened: Promise<void> | undefined;
  let used = false;

  const open = async (): Promise<void> => {
    for (const name of [...FOLDERS, ...LENT]) {
      await mustDocker(['volume', 'create', `--label=${label}`, volume(name)]);
    }
    const mounts: Mount[] = [
      ...FOLDERS.map((name) => ({ source: volume(name), target: held(name) })),
      ...LENT.map((name) => ({ source: volume(name), target: `${VOLUMES}/${name}` })),
    ].map((mount) => ({ ...mount, type: 'volume', readOnly: false }));
    await mustDocker(
      createArguments({ name: id, image, label, user, network: 'none', mounts, selinux: false }),
    );
  };

  const bringIn = (name: keyof BuildFolders): Promise<void> =>
    mustDocker(['cp', folders[name], `${id}:${VOLUMES}/${name}`]);

  const bringSources = async (): Promise<void> => {
    const { sources } = folders;
    const parts = (await request.needed?.()) ?? [sources];
    const failure = await copySources(sources, parts, id, `${VOLUMES}/sources`);
    // Not every tar can leave things out.
    if (failure !== undefined) await bringIn('sources');
  };

  const bringOut = (name: keyof BuildFolders, to: string): Promise<void> =>
    mustDocker(['cp', `${id}:${held(name)}/.`, to]);

  return {
    user,
    enter: async (what) => {
      opened ??= open();
      await opened;
      if (!used) {
        await bringSources();
        for (const name of ['modules', 'build'] as const) await bringIn(name);
      }
      used = true;
      await bringIn('work');
      return folderMounts(what, (name) => ({ type: 'volume', source: volume(name) }));
    },
    leave: () => bringOut('work', folders.work),
    lent: (loan) => `${INSIDE[placeOf(loan)]}/${lentName(loan)}`,
    lend: async (loans) => {
      if (loans.length === 0) return [];
      opened ??= open();
      await opened;
      for (const loan of loans) {
        const to = `${id}:${VOLUMES}/${placeOf(loan)}/${lentName(loan)}`;
        // A folder may hold more than the last time.
        if (loan.kind === 'folder') await mustDocker(['cp', `${loan.source}/.`, to]);
        else if (!there.has(to)) await mustDocker(['cp', '--follow-link', loan.source, to]);
        there.add(to);
      }
      return LENT.filter((name) => loans.some((loan) => placeOf(loan) === name)).map((name) => ({
        type: 'volume',
        source: volume(name),
        target: INSIDE[name],
        readOnly: true,
      }));
    },
    close: async (log) => {
      if (opened === undefined) return true;
      const started = performance.now();
      const wanted = used && !request.throwAway;
      const kept = wanted ? await keepCaches(folders, bringOut, log) : !used;
      await docker(['rm', '--force', id]);
      await docker(['volume', 'rm', '--force', ...[...FOLDERS, ...LENT].map(volume)]);
      log.info(`Volumes removed${wanted && kept ? ', caches copied back' : ''} (${elapsed(started)})`);
      return kept;
    },
  };
}

/** `docker cp` copies a link as a link. */
async function realPaths(folders: BuildFolders): Promise<BuildFolders> {
  const [sources, work, modules, build] = await Promise.all(
    [folders.sources, folders.work, folders.modules, folders.build].map((folder) => realpath(folder)),
  );
  return { ...folders, ...{ sources, work, modules, build } } as BuildFolders;
}

type BringOut = (name: keyof BuildFolders, to: string) => Promise<void>;

/** Puts caches in the place of what was here, whole or not at all: half a module would break later builds. */
async function keepCaches(folders: BuildFolders, bringOut: BringOut, log: Log): Promise<boolean> {
  let kept = true;
  for (const name of ['modules', 'build'] as const) {
    const folder = folders[name];
    const partial = `${folder}.partial-${randomUUID()}`;
    const former = `${partial}-former`;
    try {
      await mkdir(partial);
      await bringOut(name, partial);
      await rename(folder, former);
      await rename(partial, folder);
    } catch (error) {
      cancelled.throwIfAborted();
      kept = false;
      log.warning({
        what: `The ${name} cache could not be copied out of the engine.`,
        why: messageOf(error),
        passing: true,
      });
    } finally {
      await Promise.all([partial, former].map((path) => rm(path, { recursive: true, force: true })));
    }
  }
  return kept;
}

async function mustDocker(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await docker(args);
  if (exitCode === 0) return;
  throw new ProblemError({
    what: 'The folders of this machine could not be copied into the Docker Engine.',
    why: stderr.trim().split('\n').at(-1) || `docker ${args[0]} ended with exit code ${exitCode}`,
    fix: 'let the engine see the folders of the runner at their own paths, or set builder: host',
  });
}
