import { readFile } from 'node:fs/promises';
import { GNU_PROCESSOR } from '../krakend/compilers.ts';
import type { Architecture } from '../loader/index.ts';

/** The architecture of this machine, by Go's name. */
export function machineArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}

/**
 * Why programs of an architecture don't run on this machine; undefined where they do: they are its own, or the
 * kernel has an emulator for them that is there in containers too (flag F), as docker/setup-qemu-action
 * registers it. Source: https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
export async function whyNotHere(architecture: Architecture): Promise<string | undefined> {
  const own = machineArchitecture();
  if (architecture === own) return undefined;
  const entry = `/proc/sys/fs/binfmt_misc/qemu-${GNU_PROCESSOR[architecture]}`;
  const registered = await readFile(entry, 'utf8').catch(() => '');
  if (/^enabled$/m.test(registered) && /^flags:.*F/m.test(registered)) return undefined;
  const runner = architecture === 'arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04';
  return `this ${own} machine does not run programs for ${architecture} (docker/setup-qemu-action before this step changes that, as does a runner such as ${runner})`;
}
