import { baseEnvironment, run } from '../process.ts';
import type { Provenance } from '../publish/manifest.ts';
import type { RunContext } from './context.ts';

/** Which commit of which repository was built in which run, and whether its tree was as committed. */
export async function provenanceOf(context: RunContext): Promise<Provenance> {
  const { repository, sha, serverUrl, runId } = context;
  return {
    repository,
    commit: sha,
    dirty: await isDirty(context.workspace),
    run: runId === '' ? '' : `${serverUrl}/${repository}/actions/runs/${runId}`,
  };
}

async function isDirty(workspace: string): Promise<boolean | null> {
  // The checkout may belong to another user, and its own configuration must not start programs.
  const safe = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  const args = [...safe, 'status', '--porcelain', '--untracked-files=no'];
  try {
    const { exitCode, stdout } = await run({ program: 'git', args, env: baseEnvironment(), cwd: workspace });
    return exitCode === 0 ? stdout.trim() !== '' : null;
  } catch {
    return null;
  }
}
