import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../world/run.ts';
import { ensureToolchain } from '../world/toolchain.ts';

/** Generous: a cold machine fetches a Go and compiles a part of its standard library. */
export const GO_TIMEOUT = 600_000;

/** A Go file, and the build that is asked about. */
export interface Question {
  readonly name: string;
  readonly source: string;
  readonly architecture: string;
  readonly goMinor: number;
  readonly tags: readonly string[];
}

/** What Go makes of it. */
export interface Answer {
  readonly valid: boolean;
  readonly packageName: string;
  readonly variables: readonly string[];
  readonly hasMain: boolean;
  readonly takesPart: boolean;
}

/** Runs an exact Go, the same on every machine, with nothing of this machine's Go settings. */
export async function go(
  folder: string,
  args: readonly string[],
  input = '',
  goWork = 'off',
): Promise<string> {
  const root = await ensureToolchain('1.25.6');
  const env = { GOTOOLCHAIN: 'local', GOENV: 'off', GOFLAGS: '', GOWORK: goWork, GOROOT: undefined };
  return run(join(root, 'bin', 'go'), args, { cwd: folder, env, input });
}

/** Asks Go's parser and its package go/build about files, all in one call. */
export async function askGo(questions: readonly Question[]): Promise<readonly Answer[]> {
  const oracle = join(import.meta.dirname, 'oracle');
  return JSON.parse(await go(oracle, ['run', '.'], JSON.stringify(questions))) as Answer[];
}

/** A folder that is gone after the block that uses it. */
export async function scratch(
  files: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'kpa-unit-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
