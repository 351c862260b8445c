import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  /** Replaces single variables of the environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input. */
  readonly input?: string;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. Throws only if it cannot be started. */
export function finish(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A program that ends without reading its input breaks the pipe: its exit code says more.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/**
 * Runs a program and returns what it printed on stdout, trimmed.
 * Throws with the end of its output if it fails.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await finish(command, args, options);
  if (code !== 0) {
    const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(`${command} ${args.join(' ')}: exit ${code}\n${tail}`);
  }
  return stdout.trim();
}
