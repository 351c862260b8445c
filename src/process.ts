import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { pipeline, Readable } from 'node:stream';
import { cancelled } from './cancel.ts';
import { ProblemError } from './problem.ts';

/** A program to run: an argument array, never a shell string. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Readable;
  /** Takes stdout in place of the text in the result. */
  readonly output?: (stdout: Readable) => Promise<void>;
  /** Runs it also where the run is cancelled: for what removes what is left. */
  readonly evenIfCancelled?: boolean;
  /** Ends the program before its time, with SIGINT; what it was doing then ends with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Says after which line of its output the program is asked to end (SIGTERM). */
  readonly stopAfter?: (line: string) => boolean;
  /** When it settles, the program is asked to end (SIGTERM). */
  readonly stopWhen?: Promise<unknown>;
}

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, whatever its exit code. When the run is cancelled it gets SIGINT, which docker
 * hands on to what runs in the container.
 *
 * @throws ProblemError when the program is not there, CancelledError when the run is cancelled.
 */
export async function run(command: Command): Promise<ProcessResult> {
  const { program, args, env, cwd, input, output, onLine, stopAfter, stopWhen } = command;
  const signals = [
    ...(command.evenIfCancelled ? [] : [cancelled]),
    ...(command.signal ? [command.signal] : []),
  ];
  const signal = AbortSignal.any(signals);
  signal.throwIfAborted();
  const child = spawn(program, args, { env, cwd, signal, killSignal: 'SIGINT' });
  // A program that ends without reading its input breaks the pipe: its exit code says more.
  child.stdin.on('error', () => undefined);
  // Each side ends the other, so that neither waits for what no longer comes.
  if (input instanceof Readable) pipeline(input, child.stdin, () => undefined);
  else child.stdin.end(input);
  const listen =
    stopAfter === undefined
      ? onLine
      : (line: string): void => {
          onLine?.(line);
          if (stopAfter(line)) child.kill('SIGTERM');
        };
  const stop = (): boolean => child.kill('SIGTERM');
  stopWhen?.then(stop, stop);
  const taken = output?.(child.stdout);
  // Its failure is looked at when the program has ended, whose own words may say more.
  taken?.catch(() => undefined);
  const stdout = output ? () => '' : collect(child.stdout, listen);
  const stderr = collect(child.stderr, listen);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? signal.reason : notRun(program, error)));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  if (exitCode === 0) await taken;
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

/** @throws Error with the last words of a program that did not succeed. */
export function succeeded(what: string, { exitCode, stderr }: ProcessResult): void {
  if (exitCode !== 0) throw new Error(`${what}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

/** Gathers a stream's text, and hands its lines on as they come. */
function collect(stream: Readable, onLine: Command['onLine']): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  if (onLine) createInterface({ input: stream }).on('line', onLine);
  return () => text;
}

function notRun(program: string, cause: Error): ProblemError {
  return new ProblemError(
    {
      what: `${program} could not be run.`,
      why: cause.message,
      fix: `install ${program} on the runner, or put it on PATH`,
    },
    { cause },
  );
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
