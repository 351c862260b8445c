import { homedir } from 'node:os';
import { join } from 'node:path';
import { which } from '@actions/io';
import { KEPT } from '../folders.ts';
import { baseEnvironment, pick, run } from '../process.ts';

/** A folder for Go's caches. */
export interface CacheFolder {
  /** With `~/` where it lies below the home folder. */
  readonly path: string;
  /** Whether it holds nothing but this repository's, so that the cache service may have it. */
  readonly own: boolean;
}

/** What tells where caches of Go are kept. */
export interface CacheOwner {
  /** `owner/name`: repositories that share a runner do not see each other's modules. */
  readonly repository: string;
  /** Whether caches are used at all; if not, a run starts from nothing, on self-hosted runners too. */
  readonly kept: boolean;
  /** For the files of this run alone. */
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Where modules are kept: for containers in a folder of the action's own, for builds on this machine in the
 * user's module cache, which on a self-hosted runner holds the modules of other repositories too.
 */
export async function moduleCacheFolder(builder: 'docker' | 'host', owner: CacheOwner): Promise<CacheFolder> {
  if (builder === 'docker') return ownFolder('modules', owner);
  const { environment } = owner;
  const path = await userModuleCache(environment);
  const short = path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
  return { path: short, own: environment.RUNNER_ENVIRONMENT !== 'self-hosted' };
}

/** The user's own module cache, absolute: its path comes to stand in what is built on this machine. */
export async function userModuleCache(environment: NodeJS.ProcessEnv): Promise<string> {
  const go = await which('go', false);
  const env = { ...baseEnvironment(environment), ...pick(environment, ['GOMODCACHE', 'GOPATH']) };
  const asked = go === '' ? '' : (await run({ program: go, args: ['env', 'GOMODCACHE'], env })).stdout.trim();
  return asked || join(homedir(), 'go/pkg/mod');
}

/** A folder of the action's own for this repository. */
export function ownFolder(name: string, { repository, kept, temporary }: CacheOwner): CacheFolder {
  if (!kept) return { path: join(temporary, name), own: true };
  const slug = repository.replaceAll(/[^A-Za-z0-9._-]+/g, '-') || 'local';
  return { path: `${KEPT}/${slug}/${name}`, own: true };
}
