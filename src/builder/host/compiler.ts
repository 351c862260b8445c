import { existsSync } from 'node:fs';
import { which } from '@actions/io';
import { machineCompilers } from '../../krakend/compilers.ts';
import { libcOf, type Target } from '../../krakend/target.ts';
import { ProblemError } from '../../problem.ts';
import { baseEnvironment, run } from '../../process.ts';
import { machineArchitecture } from '../emulation.ts';

/** A C compiler for a target's C library and architecture. */
export interface Compiler {
  readonly program: string;
  /** The first line of `--version`. */
  readonly version: string;
}

/**
 * The C compiler of this machine for a target.
 *
 * @throws ProblemError that names the package to install.
 */
export async function hostCompiler(target: Target): Promise<Compiler> {
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
  const machine = { architecture: machineArchitecture(), libc } as const;
  const candidates = machineCompilers(libcOf(target.variant), target.architecture, machine);
  for (const name of candidates) {
    const program = await which(name, false);
    if (program === '') continue;
    const { exitCode, stdout } = await run({ program, args: ['--version'], env: baseEnvironment() });
    if (exitCode === 0) return { program, version: stdout.split('\n')[0] ?? name };
  }
  throw new ProblemError({
    what: `There is no C compiler for ${target.architecture} with ${libcOf(target.variant)} on this machine, which the variant ${target.variant} needs.`,
    why: `Plugins are linked by the C compiler (cgo); looked for ${candidates.join(', ')}.`,
    fix: `${packagesFor(target)}build with Docker (builder: docker)`,
  });
}

/** What to install on Debian and Ubuntu, with ` or `; '' where no package has the compiler. */
function packagesFor({ variant, architecture }: Target): string {
  const own = architecture === machineArchitecture();
  if (libcOf(variant) === 'musl') return own ? 'sudo apt-get install -y musl-tools, or ' : '';
  if (own) return 'sudo apt-get install -y gcc libc6-dev, or ';
  const processor = architecture === 'arm64' ? 'aarch64' : 'x86-64';
  return `sudo apt-get install -y gcc-${processor}-linux-gnu libc6-dev-${architecture}-cross, or `;
}
