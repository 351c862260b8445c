import { existsSync } from 'node:fs';
import { which } from '@actions/io';
import { libcOf, type Target } from '../../krakend/target.ts';
import { ProblemError } from '../../problem.ts';
import { baseEnvironment, run } from '../../process.ts';

/** A C compiler for the target's C library. */
export interface Compiler {
  readonly program: string;
  /** The first line of `--version`. */
  readonly version: string;
}

const CANDIDATES = {
  glibc: ['gcc', 'cc', 'clang'],
  musl: ['x86_64-linux-musl-gcc', 'musl-gcc'],
} as const;

/**
 * The C compiler of this machine for a target.
 *
 * @throws ProblemError that names the package to install.
 */
export async function hostCompiler(target: Target): Promise<Compiler> {
  const family =
    libcOf(target.variant) === 'musl' && existsSync('/etc/alpine-release') ? 'glibc' : libcOf(target.variant);
  for (const name of CANDIDATES[family]) {
    const program = await which(name, false);
    if (program === '') continue;
    const { exitCode, stdout } = await run({ program, args: ['--version'], env: baseEnvironment() });
    if (exitCode === 0) return { program, version: stdout.split('\n')[0] ?? name };
  }
  throw new ProblemError({
    what: `There is no C compiler for ${libcOf(target.variant)} on this machine, which the variant ${target.variant} needs.`,
    why: `Plugins are linked by the C compiler (cgo); looked for ${CANDIDATES[family].join(', ')}.`,
    fix:
      libcOf(target.variant) === 'musl'
        ? 'sudo apt-get install -y musl-tools, or build with Docker (builder: docker)'
        : 'sudo apt-get install -y gcc libc6-dev, or build with Docker (builder: docker)',
  });
}
