import { which } from './packages.ts';

/** Where the kernel tells whom it asks to run foreign programs, and where the action looks. */
const folder = '/proc/sys/fs/binfmt_misc';

/** An ELF file of arm64, as docker/setup-qemu-action has it registered; F: qemu works in containers as well. */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

const register = `
mount -t binfmt_misc binfmt_misc ${folder}
test -e ${folder}/qemu-aarch64 || printf %s "$1" > ${folder}/register
shift
exec "$@"`;

const hide = `
mount -t tmpfs none ${folder}
exec "$@"`;

/**
 * What to put before a command so that arm64 programs run, in containers too, and that it can be seen. The mount
 * is the command's own; the kernel forgets the registration with the last such mount (since 6.7: before, it
 * stays). Needs root.
 */
export function withQemu(): string[] {
  const qemu = which('qemu-aarch64-static') ?? 'qemu-aarch64-static';
  return inOwnMounts(register, `:qemu-aarch64:M::${magic}:${mask}:${qemu}:F`);
}

/** What to put before a command that is to see no registration, whatever this machine has. Needs root. */
export function withoutQemu(): string[] {
  return inOwnMounts(hide);
}

function inOwnMounts(script: string, ...args: string[]): string[] {
  // Not sh: Debian's drops variables such as INPUT_KRAKEND-VERSION.
  return ['unshare', '--mount', 'bash', '-ec', script, 'bash', ...args];
}
