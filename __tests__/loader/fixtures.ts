import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Really built files for the tests of the loader: the modules beside this file, built by the Go on PATH
 * (1.21 or newer) or by another one that it fetches. Each is built once and kept in $KPA_DEV_HOME.
 */
export interface Recipe {
  /** A folder of `modules/`; with `folder`, only a name for the file. */
  module: string;
  /** Where the module lies, if it isn't beside this file. Its path gets into what is built. */
  folder?: string;
  /** Folder or files within the module; by default the module's root. */
  target?: string[];
  /** As in `go build -buildmode`; by default a plugin. */
  buildMode?: 'plugin' | 'exe' | 'pie' | 'c-shared';
  flags?: string[];
  env?: Record<string, string>;
  /** Another toolchain, e.g. `1.17.13`. */
  go?: string;
  /** A toolchain that lies elsewhere. */
  goRoot?: string;
  /** Builds of one lane wait for each other, so that they share Go's build cache. */
  lane?: string;
}

const run = promisify(execFile);
const modules = join(import.meta.dirname, 'modules');
export const devHome =
  process.env.KPA_DEV_HOME ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'krakend-plugin-action-dev');
export const kept = join(devHome, 'loader-fixtures');

/** Generous: a cold machine compiles Go's standard library, and may download a toolchain. */
export const BUILD_TIMEOUT = 600_000;

/** Builds what a recipe describes, unless it was built before, and returns the file's path. */
export async function build(recipe: Recipe): Promise<string> {
  const go = recipe.goRoot === undefined ? await goCommand(recipe.go) : join(recipe.goRoot, 'bin/go');
  const { module, target = ['.'], buildMode = 'plugin', flags = [], env = {} } = recipe;
  const folder = recipe.folder ?? join(modules, module);
  const args = ['build', `-buildmode=${buildMode}`, ...withoutVcs(recipe.go), ...flags];
  const key = hash([await version(go), ...args, ...target, JSON.stringify(env), ...sourcesOf(folder)]);
  const file = join(
    kept,
    key.slice(0, 16),
    `${module}${buildMode === 'exe' || buildMode === 'pie' ? '' : '.so'}`,
  );
  return once(
    file,
    (output) => [go, ...args, '-o', output, ...target],
    { cwd: folder, env: { ...environment(), CGO_ENABLED: '1', ...env } },
    recipe.lane,
  );
}

/** Compiles a shared library without any Go in it. */
export async function buildCLibrary(): Promise<string> {
  const source = join(modules, 'c-library', 'answer.c');
  const file = join(kept, hash([readFileSync(source, 'utf8')]).slice(0, 16), 'answer.so');
  return once(file, (output) => ['gcc', '-shared', '-fPIC', '-o', output, source], { cwd: modules });
}

/** Runs the toolchain on PATH, e.g. `go version -m FILE`. */
export async function goOutput(...args: string[]): Promise<string> {
  const { stdout } = await run(await goCommand(), args, { env: environment() });
  return stdout;
}

/**
 * Makes a file with a command, unless it is there; returns its path. flock lets one test worker compile
 * at a time, so that they share Go's build cache.
 */
export async function once(
  file: string,
  command: (output: string) => string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
  lane = '',
): Promise<string> {
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await run('flock', [join(kept, `lock${lane}`), ...command(unfinished)], options);
  renameSync(unfinished, file);
  return file;
}

/** Finds a toolchain's go command, having the go on PATH fetch it where it is another one. */
export async function goCommand(release?: string): Promise<string> {
  if (release === undefined) return 'go';
  const home = join(devHome, 'toolchains');
  const known = join(home, `golang.org/toolchain@v0.0.1-go${release}.linux-${goArchitecture()}`, 'bin/go');
  if (existsSync(known)) return known;
  const { GOSUMDB: _, ...withSumdb } = process.env; // where it is off, Go refuses toolchains
  const env = { ...withSumdb, GOTOOLCHAIN: `go${release}`, GOMODCACHE: home };
  mkdirSync(home, { recursive: true });
  const { stdout } = await run('go', ['env', 'GOROOT'], { env, cwd: home });
  return join(stdout.trim(), 'bin/go');
}

function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

async function version(go: string): Promise<string> {
  const { stdout } = await run(go, ['version'], { env: environment() });
  return stdout.trim();
}

/** Nothing of the machine's own Go settings reaches a build, except where modules come from. */
export function environment(): NodeJS.ProcessEnv {
  const { GOROOT: _, ...inherited } = process.env;
  return { ...inherited, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
}

/** These files lie in a Git repository, whose state must not enter them; Go 1.17 doesn't record it yet. */
function withoutVcs(release?: string): string[] {
  return release?.startsWith('1.17.') ? [] : ['-buildvcs=false'];
}

/** Names and contents; the path too where it isn't this repository's, since builds record it. */
function sourcesOf(folder: string): string[] {
  const paths = globSync('**', { cwd: folder }).sort();
  return paths
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .flatMap((path) => [
      path.startsWith(modules) ? path.slice(modules.length) : path,
      readFileSync(path, 'utf8'),
    ]);
}

export function hash(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
