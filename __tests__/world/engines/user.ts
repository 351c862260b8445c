import { chmod, chown, copyFile, cp, lchown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ActionOptions } from '../action.ts';
import { ensurePrograms } from '../packages.ts';
import { finish, run } from '../run.ts';
import { node24 } from '../runner/environment.ts';

/** An ordinary user of this machine, made for tests. Goes with all that is theirs. */
export interface OrdinaryUser extends AsyncDisposable {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** A folder that everybody can reach, with what the user is given. */
  readonly folder: string;
  /** A command that runs another as this user; it does not fork. */
  readonly become: readonly string[];
  /** What makes runAction run the action as this user, who has a copy of Node and of the action. */
  readonly options: Required<Pick<ActionOptions, 'under' | 'owner' | 'node' | 'dist'>>;
  /** A new folder of theirs. */
  own(name: string): Promise<string>;
  /** Gives them a folder and all in it. */
  give(folder: string): Promise<void>;
}

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));

/** Makes a user with subordinate ids, as rootless engines need. Throws where this isn't root. */
export async function makeUser(): Promise<OrdinaryUser> {
  if (process.getuid?.() !== 0) {
    throw new Error('only root can make an ordinary user to run the action as: run this with sudo');
  }
  await ensurePrograms([
    ['useradd', 'passwd'],
    ['setpriv', 'util-linux'],
    ['newuidmap', 'uidmap'],
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'kpa-user-'));
  await chmod(folder, 0o755);
  const name = `kpa-${folder.slice(-6).toLowerCase()}`;
  // As many as useradd gives on its own, where it does.
  await run('useradd', ['--no-create-home', '--home-dir', join(folder, 'home'), name]);
  const uid = Number(await run('id', ['--user', name]));
  const gid = Number(await run('id', ['--group', name]));
  const node = join(folder, 'node');
  await Promise.all([copyFile(node24(), node), cp(dist, join(folder, 'dist'), { recursive: true })]);
  const own = async (sub: string): Promise<string> => {
    const path = join(folder, sub);
    await mkdir(path, { recursive: true });
    await chown(path, uid, gid);
    return path;
  };
  await own('home');
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return {
    name,
    uid,
    gid,
    folder,
    become,
    options: { under: become, owner: { uid, gid }, node, dist: join(folder, 'dist') },
    own,
    give: async (path) => {
      await lchown(path, uid, gid);
      const all = await readdir(path, { recursive: true, withFileTypes: true });
      await Promise.all(all.map((entry) => lchown(join(entry.parentPath, entry.name), uid, gid)));
    },
    [Symbol.asyncDispose]: async () => {
      await finish('userdel', [name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
