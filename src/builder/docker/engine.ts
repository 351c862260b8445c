import { cancelled } from '../../cancel.ts';
import { messageOf } from '../../problem.ts';
import { baseEnvironment, type Command, type ProcessResult, run } from '../../process.ts';
import { type EngineState, readEngineInfo } from './engine-info.ts';

export type { Engine, EngineState } from './engine-info.ts';

/** What the `docker` of the package podman-docker says before every answer. */
const NOISE = /^Emulate Docker CLI using podman\./;

/** Runs `docker` with these arguments, whatever its exit code. */
export async function docker(
  args: readonly string[],
  options: Partial<Pick<Command, 'env' | 'onLine' | 'input' | 'output' | 'signal' | 'evenIfCancelled'>> = {},
): Promise<ProcessResult> {
  const { onLine } = options;
  const result = await run({
    ...options,
    program: 'docker',
    args,
    env: { ...options.env, ...baseEnvironment() },
    ...(onLine && { onLine: (line: string) => NOISE.test(line) || onLine(line) }),
  });
  return NOISE.test(result.stderr)
    ? { ...result, stderr: result.stderr.slice(result.stderr.indexOf('\n') + 1) }
    : result;
}

/**
 * Asks for an engine, and what kind it is.
 *
 * @throws CancelledError when the run is cancelled.
 */
export async function engineState(): Promise<EngineState> {
  try {
    const { exitCode, stdout, stderr } = await docker(['info', '--format', '{{json .}}']);
    return readEngineInfo(exitCode, stdout, stderr);
  } catch (error) {
    cancelled.throwIfAborted();
    return { unavailable: messageOf(error) };
  }
}

/** An engine that does not answer holds nobody up for longer. */
const CLEANING_MS = 30_000;

/**
 * Removes the containers and volumes of a run that are still there, as after one that was cancelled.
 *
 * @returns what was removed, for people; undefined where nothing was left.
 * @throws Error where the engine takes too long.
 */
export async function removeLeftovers(label: string): Promise<string | undefined> {
  const filter = ['--quiet', '--filter', `label=${label}`];
  const always = { evenIfCancelled: true, signal: AbortSignal.timeout(CLEANING_MS) } as const;
  const containers = idsOf(await docker(['ps', '--all', ...filter], always));
  if (containers.length > 0) await docker(['rm', '--force', ...containers], always);
  const volumes = idsOf(await docker(['volume', 'ls', ...filter], always));
  if (volumes.length > 0) await docker(['volume', 'rm', '--force', ...volumes], always);
  const words = [];
  if (containers.length > 0) words.push(`${containers.length} container(s)`);
  if (volumes.length > 0) words.push(`${volumes.length} volume(s)`);
  return words.join(' and ') || undefined;
}

function idsOf({ exitCode, stdout }: ProcessResult): string[] {
  return exitCode === 0 ? stdout.split('\n').filter((id) => id !== '') : [];
}
