import { baseEnvironment, run } from '../process.ts';
import type { Provenance } from './manifest.ts';

/** Where a run took place; '' for what nobody says. */
export interface Origin {
  readonly workspace: string;
  readonly repository: string;
  readonly sha: string;
  readonly serverUrl: string;
  readonly runId: string;
}

/** Which commit of which repository was built in which run, and whether its tree was as committed. */
export async function provenanceOf(origin: Origin): Promise<Provenance> {
  const { repository, sha, serverUrl, runId, workspace } = origin;
  const [head, changes] = await Promise.all([
    git(workspace, 'rev-parse', 'HEAD'),
    git(workspace, 'status', '--porcelain', '--untracked-files=no'),
  ]);
  return {
    repository,
    // Not always the commit of the event: release pipelines check out a tag of their own.
    commit: head ?? sha,
    dirty: changes === undefined ? null : changes !== '',
    run: runId === '' ? '' : `${serverUrl}/${repository}/actions/runs/${runId}`,
  };
}

/** What git says, or undefined where it is not there or the folder is no checkout. */
async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  // The checkout may belong to another user, and its own configuration must not start programs.
  const safe = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  try {
    const result = await run({
      program: 'git',
      args: [...safe, ...args],
      env: baseEnvironment(),
      cwd: folder,
    });
    return result.exitCode === 0 ? result.stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
