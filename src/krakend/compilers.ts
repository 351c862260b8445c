import type { Architecture, LibcFamily } from '../loader/index.ts';
import { libcOf, type Target } from './target.ts';

/** GNU's names of the processors, as they stand in the names of cross compilers and dynamic loaders. */
export const GNU_PROCESSOR: Readonly<Record<Architecture, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

/**
 * The C compilers of the Plugin Builder image for a target, best first: the image's own, or a cross compiler.
 * The image of 2.10.2 has the one for musl, but not on its PATH.
 *
 * Source: https://www.krakend.io/docs/extending/injecting-plugins/ ("Build your plugin for arm64")
 *
 * @param from the architecture of the image.
 */
export function imageCompilers(target: Target, from: Architecture): string[] {
  if (target.architecture === from) return ['gcc'];
  const processor = GNU_PROCESSOR[target.architecture];
  const name = `${processor}-linux-${libcOf(target.variant) === 'musl' ? 'musl' : 'gnu'}-gcc`;
  return libcOf(target.variant) === 'musl' ? [name, `/go/${processor}-linux-musl-cross/bin/${name}`] : [name];
}

/** The C compilers of a machine for a target, best first. */
export function machineCompilers(
  libc: LibcFamily,
  target: Architecture,
  machine: { readonly architecture: Architecture; readonly libc: LibcFamily },
): string[] {
  const processor = GNU_PROCESSOR[target];
  const own = target === machine.architecture;
  if (libc === machine.libc && own) return ['gcc', 'cc', 'clang'];
  if (libc === 'glibc') return [`${processor}-linux-gnu-gcc`];
  return [`${processor}-linux-musl-gcc`, ...(own ? ['musl-gcc'] : [])];
}

/**
 * Flags of the Go linker that a target needs. On arm64 Go asks for the linker gold, which cross compilers and
 * newer systems lack (cmd/link/internal/ld/lib.go, hostlink); KrakenD's documentation names bfd for it.
 */
export function neededLinkerFlags(target: Target, compiler: string, crossing: boolean): string[] {
  if (target.architecture !== 'arm64') return [];
  return ['-extldflags=-fuse-ld=bfd', ...(crossing ? [`-extld=${compiler}`] : [])];
}
