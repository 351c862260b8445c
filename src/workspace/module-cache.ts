import { homedir } from 'node:os';
import { join } from 'node:path';
import { which } from '@actions/io';
import { KEPT } from '../folders.ts';
import { baseEnvironment, run } from '../process.ts';

/**
 * Where modules are kept: for containers in a folder of the action's own, for builds on this machine in the
 * user's module cache.
 *
 * @returns a path with `~/` where it lies below the home folder.
 */
export async function moduleCacheFolder(builder: 'docker' | 'host'): Promise<string> {
  if (builder === 'docker') return `${KEPT}/modules`;
  const go = await which('go', false);
  const env = {
    ...baseEnvironment(),
    ...(process.env.GOMODCACHE ? { GOMODCACHE: process.env.GOMODCACHE } : {}),
  };
  const asked = go === '' ? '' : (await run({ program: go, args: ['env', 'GOMODCACHE'], env })).stdout.trim();
  const folder = asked || join(homedir(), 'go/pkg/mod');
  return folder.startsWith(`${homedir()}/`) ? `~${folder.slice(homedir().length)}` : folder;
}
