import { messageOf } from '../../problem.ts';
import { baseEnvironment, type Command, type ProcessResult, run } from '../../process.ts';

/** Runs `docker` with these arguments, whatever its exit code. */
export async function docker(
  args: readonly string[],
  options: Partial<Pick<Command, 'env' | 'onLine' | 'input' | 'output' | 'signal'>> = {},
): Promise<ProcessResult> {
  return run({ ...options, program: 'docker', args, env: { ...options.env, ...baseEnvironment() } });
}

/** Whether an engine answers; if not, why. */
export type EngineState = { readonly version: string } | { readonly unavailable: string };

/** Asks the Docker Engine for its version. */
export async function engineState(): Promise<EngineState> {
  try {
    const { exitCode, stdout, stderr } = await docker(['version', '--format', '{{.Server.Version}}']);
    const version = stdout.trim();
    if (exitCode === 0 && version !== '') return { version };
    return { unavailable: stderr.trim().split('\n').at(-1) || 'docker version failed' };
  } catch (error) {
    return { unavailable: messageOf(error) };
  }
}

/** Removes the containers of a run that are still there, as after a cancelled step. */
export async function removeContainers(label: string): Promise<number> {
  const { exitCode, stdout } = await docker(['ps', '--all', '--quiet', '--filter', `label=${label}`]);
  const ids = exitCode === 0 ? stdout.split('\n').filter((id) => id !== '') : [];
  if (ids.length > 0) await docker(['rm', '--force', ...ids]);
  return ids.length;
}
