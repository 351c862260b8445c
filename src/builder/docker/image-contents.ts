import type { Architecture } from '../../loader/index.ts';
import type { Mount } from './container.ts';
import { INSIDE } from './ground.ts';

/** What an image is used to compile for: what only others need is left out of what is kept of it. */
export type CompilingFor = readonly Architecture[];

/**
 * What the kernel or the engine fills, what programs leave behind, and what nobody compiles with: handbooks, the lists
 * of packages, Go's own tests, and the sources of Go's tools, which lie there compiled. Where golang images and the
 * Plugin Builder have Go: https://github.com/docker-library/golang.
 */
const NEVER_NEEDED = [
  '.dockerenv',
  'dev/*',
  'proc/*',
  'sys/*',
  'tmp/*',
  'var/cache/*',
  'var/lib/apt/*',
  'var/lib/dpkg/*',
  'var/log/*',
  'lib/apk/db/*',
  'usr/lib/apk/db/*',
  'usr/bin/*lto-dump*',
  'usr/share/doc/*',
  'usr/share/info/*',
  'usr/share/locale/*',
  'usr/share/man/*',
  'usr/local/go/api',
  'usr/local/go/doc',
  'usr/local/go/misc',
  'usr/local/go/test',
  'usr/local/go/src/cmd',
  'usr/local/go/src/*_test.go',
  'usr/local/go/src/testdata',
  'usr/local/go/src/*/testdata',
] as const;

/** Cross compilers by the names of their folders and programs, wherever they lie. */
const CROSS_TO_ARM64 = 'aarch64-linux-*';

/**
 * Arguments of GNU tar that leave out what compiling does not need, of names as `docker export` writes them, and as
 * they stand in layers, some of which begin them with a dot.
 *
 * @param own the image's own architecture.
 */
export function withoutNeedless(own: Architecture, compilingFor: CompilingFor): string[] {
  const cross = own === 'amd64' && !compilingFor.includes('arm64');
  return [
    '--anchored',
    ...NEVER_NEEDED.flatMap((pattern) => [`--exclude=${pattern}`, `--exclude=./${pattern}`]),
    ...(cross ? ['--no-anchored', `--exclude=${CROSS_TO_ARM64}`] : []),
  ];
}

/**
 * Folders at an image's top that the engine brings, that are small and written to, or that a build mounts itself:
 * nothing can be mounted twice at one place.
 */
const IN_THE_FRAME: readonly string[] = [
  ...['dev', 'etc', 'proc', 'run', 'sys', 'tmp', 'var'],
  ...[INSIDE.sources, INSIDE.work].map((path) => path.split('/')[1] ?? ''),
];

/** One entry at the top of an unpacked image. */
export interface TopEntry {
  readonly name: string;
  /** Whether it is a folder and no link to one: a link could lead anywhere on this machine. */
  readonly folder: boolean;
  readonly empty: boolean;
}

/** The folders that containers see where they lie on this machine; all else is in the frame. */
export function mountedFolders(entries: readonly TopEntry[]): string[] {
  return entries
    .filter(({ name, folder, empty }) => folder && !empty && !IN_THE_FRAME.includes(name))
    .map(({ name }) => name)
    .toSorted();
}

/** The mounts of these folders: nothing writes to them. */
export function contentMounts(root: string, folders: readonly string[]): Mount[] {
  return folders.map((name) => ({
    type: 'bind',
    source: `${root}/${name}`,
    target: `/${name}`,
    readOnly: true,
  }));
}

/**
 * An image's variables as instructions for `docker import --change`, whose values are read as a Dockerfile's are
 * (moby, builder/dockerfile/parser: quotes, backslashes and dollars mean something).
 *
 * @param variables `NAME=VALUE`, as the engine shows them.
 */
export function variableChanges(variables: readonly string[]): string[] {
  return variables.flatMap((variable) => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(variable) ?? [];
    // An instruction is one line.
    if (name === undefined || value === undefined || /[\r\n]/.test(value)) return [];
    return [`--change=ENV ${name}="${value.replaceAll(/["\\$]/g, String.raw`\$&`)}"`];
  });
}
