import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the action keeps what outlives a run. Written with `~`, because the cache service tells entries
 * apart by the text of their paths, and runners have different homes.
 */
export const KEPT = '~/.cache/krakend-plugin-action';

/** The real path of one that begins with `~/`. */
export function expandHome(path: string, home: string = homedir()): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

/** Where a run keeps secrets that a program needs as files, for as long as it runs. */
export function secretsFolder(temporary: string): string {
  return join(temporary, 'secrets');
}

/** A new folder for the files of this run, below the runner's temporary folder. */
export async function temporaryFolder(environment: NodeJS.ProcessEnv): Promise<string> {
  return mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), 'krakend-plugin-'));
}
