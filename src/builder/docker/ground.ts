import { join, relative } from 'node:path';
import type { Log } from '../../log.ts';
import { isWithin } from '../../workspace/paths.ts';
import type { BuildFolders } from '../builder.ts';
import type { Mount } from './container.ts';

/** Where things lie in the containers. Modules must be where the gateway's build had them. */
export const INSIDE = {
  sources: '/app',
  work: '/krakend-plugin/work',
  build: '/krakend-plugin/build-cache',
  modules: '/go/pkg/mod',
  lent: '/krakend-plugin/lent',
  secret: '/krakend-plugin/secret',
  private: '/krakend-plugin/private',
} as const;

/** The folders of a build; those within others come first. */
export const FOLDERS = ['work', 'modules', 'build', 'sources'] as const satisfies (keyof BuildFolders)[];

/** A file or folder that a container may read. */
export interface Loan {
  readonly source: string;
  readonly kind: 'file' | 'folder';
  /** What it is called in the container. */
  readonly name: string;
  /** Whether containers that do not borrow it must not see it: others see all that was ever lent. */
  readonly secret?: true;
}

/** How folders of this machine come to be seen in containers, and what is written there comes back. */
export interface Ground {
  /** `uid:gid` in the container, such that it owns the folders and what it writes is the caller's here. */
  readonly user: string;
  /** The folders as they are now, for one call of Go. A compile can't write to the modules. */
  enter(what: 'download' | 'compile'): Promise<readonly Mount[]>;
  /** To be called after it: what Go wrote to the work folder is here then. */
  leave(): Promise<void>;
  /** Where a loan is seen. */
  lent(loan: Loan): string;
  lend(loans: readonly Loan[]): Promise<readonly Mount[]>;
  /** To be called at the end. @returns whether the caches are here then; if not, it says why. */
  close(log: Log): Promise<boolean>;
}

/** The mounts of the folders, wherever they come from. */
export function folderMounts(
  what: 'download' | 'compile',
  mount: (name: keyof BuildFolders) => Pick<Mount, 'type' | 'source'>,
): Mount[] {
  return FOLDERS.map((name) => ({
    ...mount(name),
    target: INSIDE[name],
    // What a compile could write to the modules would reach later builds by way of the cache.
    readOnly: name === 'sources' || (name === 'modules' && what === 'compile'),
  }));
}

/** Containers see the folders themselves: the engine is on this machine. */
export function boundGround(folders: BuildFolders, user: string): Ground {
  const lent = ({ name, secret }: Loan): string => `${secret ? INSIDE.secret : INSIDE.lent}/${name}`;
  return {
    user,
    enter: async (what) => folderMounts(what, (name) => ({ type: 'bind', source: folders[name] })),
    leave: async () => undefined,
    lent,
    lend: async (loans) =>
      loans.map((loan) => ({ type: 'bind', source: loan.source, target: lent(loan), readOnly: true })),
    close: async () => true,
  };
}

/** Where a path of this machine appears in containers. */
export function inside(folders: BuildFolders, path: string): string {
  for (const name of FOLDERS) {
    if (isWithin(folders[name], path)) return join(INSIDE[name], relative(folders[name], path));
  }
  throw new Error(`${path} is not mounted into the builder`);
}

/** The path of this machine behind one of a container's; undefined where it has none. */
export function outside(folders: BuildFolders, path: string): string | undefined {
  for (const name of FOLDERS) {
    if (path === INSIDE[name]) return folders[name];
    if (path.startsWith(`${INSIDE[name]}/`)) return join(folders[name], path.slice(INSIDE[name].length + 1));
  }
  return undefined;
}
