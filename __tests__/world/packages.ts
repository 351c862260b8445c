import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import { step } from './steps.ts';

/** A program and the Debian package that brings it. */
type Needed = readonly [program: string, ...packages: string[]];

const worldNeeds: readonly Needed[] = [
  ['docker', 'docker.io'],
  ['docker-registry', 'docker-registry'],
  ['debootstrap', 'debootstrap'],
  ['qemu-aarch64-static', 'qemu-user-static'],
];

// From Debian 13 on docker.io brings the engine alone.
const dockerClient: Needed = ['docker', 'docker-cli'];

/** What starting an engine needs, where none answers. */
export const engineNeeds: readonly Needed[] = [
  ['dockerd', 'docker.io'],
  ['iptables', 'iptables'],
];

/** What compiling a gateway without Docker needs. */
export const compilerNeeds: readonly Needed[] = [['gcc', 'gcc', 'libc6-dev']];

/** Where a program lies: PATH, and the folders of root that a user's PATH may lack. */
export function which(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/**
 * Brings the programs that the world needs. Nothing is installed where they are there.
 * Throws with the command to run if this user may not install.
 */
export async function ensureWorldPackages(): Promise<void> {
  await ensurePrograms(worldNeeds);
  await ensurePrograms([dockerClient]);
}

/** Installs the packages of the programs that are missing. Throws with the command if this user may not. */
export async function ensurePrograms(needs: readonly Needed[]): Promise<void> {
  const missing = needs.filter(([program]) => which(program) === undefined).flatMap(([, ...names]) => names);
  if (missing.length === 0) {
    return;
  }
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0) {
    throw new Error(`missing Debian packages, and only root can install them: sudo ${install.join(' ')}`);
  }
  await step(`install ${missing.join(', ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env });
    await run('apt-get', install.slice(1), { env });
  });
}
