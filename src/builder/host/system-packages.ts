import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sha256Of } from '../../digest.ts';

/** Where the package managers of Debian, Alpine, Fedora and openSUSE write down what is installed, in which version. */
const DATABASES = [
  '/var/lib/dpkg/status',
  '/lib/apk/db/installed',
  '/usr/lib/apk/db/installed',
  '/var/lib/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite',
];

/**
 * One digest of all packages of this machine: the headers and libraries that C compilers and linkers take are theirs.
 *
 * @returns undefined where no package manager tells.
 */
export async function systemPackages(): Promise<string | undefined> {
  const found: string[] = [];
  for (const file of DATABASES) {
    const there = await stat(file).catch(() => undefined);
    if (there?.isFile()) found.push(file, await sha256Of(file));
  }
  return found.length === 0 ? undefined : createHash('sha256').update(found.join('\n')).digest('hex');
}
