import { join } from 'node:path';
import { builderName, findRelease, type Suite } from './catalogue.ts';
import type { Engine } from './engine.ts';
import type { Target } from './gateways.ts';
import { worldHome } from './paths.ts';
import { hashOf, isStamped, stamp } from './stamp.ts';
import { step } from './steps.ts';

/** Changes when the way in which sysroots are made changes. */
const way = 1;

/** The C library of arm64 that a gateway runs on. */
export type Libc = 'musl' | Suite;

const homes = join(worldHome, 'sysroots');

export function libcOf({ version, variant }: Omit<Target, 'architecture'>): Libc {
  return variant === 'alpine' ? 'musl' : findRelease(version).suite;
}

/** The folder with a C library of arm64 and its loader, as they lie in an image: `lib/…`. */
export function sysrootFolder(libc: Libc): string {
  return join(homes, libc);
}

/** The file that says from what a sysroot was made. */
export function sysrootNote(libc: Libc): string {
  return `${sysrootFolder(libc)}.made-from`;
}

const glibcFiles = ['c', 'm', 'dl', 'pthread', 'rt', 'resolv', 'util', 'nss_dns', 'nss_files'];

/** What takes the files out of a builder image, which has them for its cross compiler. */
const sources: Record<Libc, { readonly image: string; readonly script: string }> = {
  musl: {
    image: builderName(findRelease('2.12.1'), 'alpine'),
    script: 'cp /usr/lib/aarch64-linux-musl/libc.so /out/lib/ld-musl-aarch64.so.1',
  },
  bookworm: { image: builderName(findRelease('2.12.1'), 'linux-generic'), script: glibcScript() },
  bullseye: { image: builderName(findRelease('2.10.1'), 'linux-generic'), script: glibcScript() },
};

function glibcScript(): string {
  const from = '/usr/aarch64-linux-gnu/lib';
  const names = glibcFiles.map((name) => `${from}/lib${name}.so.*`).join(' ');
  return [
    `cp --dereference ${from}/ld-linux-aarch64.so.1 /out/lib`,
    'mkdir --parents /out/lib/aarch64-linux-gnu',
    `cp --dereference ${names} ${from}/libgcc_s.so.1 /out/lib/aarch64-linux-gnu`,
  ].join(' && ');
}

/** Takes the C libraries of arm64 out of the builders, unless they were taken out of these very images. */
export async function ensureSysroots(engine: Engine, images: ReadonlyMap<string, string>): Promise<void> {
  for (const libc of ['musl', 'bookworm', 'bullseye'] as const) {
    const { image, script } = sources[libc];
    const folder = sysrootFolder(libc);
    const hash = hashOf(way, script, images.get(image));
    const note = sysrootNote(libc);
    if (!(await isStamped(note, hash))) {
      await step(`arm64 libraries of ${libc}`, () =>
        engine.docker([
          'run',
          '--rm',
          ...['--volume', `${folder}:/out`],
          image,
          ...['sh', '-c', `rm -rf /out/lib && mkdir /out/lib && ${script}`],
        ]),
      );
      await stamp(note, hash);
    }
  }
}
