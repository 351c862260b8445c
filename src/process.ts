import { getExecOutput } from '@actions/exec';
import { ProblemError } from './problem.ts';

/** A program to run: an argument array, never a shell string. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Called for every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, whatever its exit code.
 *
 * @throws ProblemError when the program is not there.
 */
export async function run(command: Command): Promise<ProcessResult> {
  const { program, args, env, cwd, input, onLine } = command;
  try {
    // The toolkit splits its first argument like a command line, so a path with spaces needs quotes.
    return await getExecOutput(`"${program.replaceAll('"', '\\"')}"`, [...args], {
      env: { ...env },
      silent: true,
      ignoreReturnCode: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(input === undefined ? {} : { input: Buffer.from(input) }),
      ...(onLine === undefined ? {} : { listeners: { stdline: onLine, errline: onLine } }),
    });
  } catch (error) {
    throw new ProblemError(
      {
        what: `${program} could not be run.`,
        why: error instanceof Error ? error.message : String(error),
        fix: `install ${program} on the runner, or put it on PATH`,
      },
      { cause: error },
    );
  }
}

/** The variables of this process that programs like docker, git and go need in order to work at all. */
export function baseEnvironment(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME'];
  const docker = ['DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];
  return pick(source, [...names, ...docker]);
}

/** The named variables that are set. */
export function pick(source: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = source[name];
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}
