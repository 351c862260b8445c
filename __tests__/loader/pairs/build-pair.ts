import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build, environment, goCommand, hash, kept, once, type Recipe } from '../fixtures.ts';
import { contentFolder, type ModuleSpec, moduleFolder, pairsHome, prepareCodec } from './modules.ts';

const run = promisify(execFile);

export type Architecture = 'amd64' | 'arm64';

/** How something is built. */
export interface Kit {
  readonly go: string;
  readonly architecture: Architecture;
  readonly libc?: 'musl';
  readonly flags?: readonly string[];
  readonly ldflags?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The toolchain or the module cache in another place than usual. */
  readonly elsewhere?: 'toolchain' | 'modules';
  readonly profile?: boolean;
}

/** A file that is opened as a plugin: built by Go, or none of Go's plugins at all. */
export type PluginSpec =
  | { readonly kind: 'plugin'; readonly module: ModuleSpec; readonly kit: Kit; readonly library?: Library }
  | { readonly kind: 'truncated'; readonly of: PluginSpec; readonly share: number }
  | { readonly kind: 'c-library'; readonly kit: Kit }
  | { readonly kind: 'c-shared'; readonly kit: Kit };

/** What is wrong with the C library that a plugin with the ability `gone` asks for. */
export type Library = 'missing' | 'too old' | 'without the symbol';

/** The programs that pairs take besides Go, with their Debian packages. */
export const COMPILERS: readonly [program: string, ...packages: string[]][] = [
  ['gcc', 'gcc', 'libc6-dev'],
  ['aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'],
  ['musl-gcc', 'musl-tools'],
  ['qemu-aarch64-static', 'qemu-user-static'],
];

const GCC: Record<Architecture, string> = { amd64: 'gcc', arm64: 'aarch64-linux-gnu-gcc' };

export async function buildGateway(module: ModuleSpec, kit: Kit): Promise<string> {
  return build({ ...(await recipeOf(module, kit)), module: 'gateway', buildMode: 'exe' });
}

export async function buildPlugin(spec: PluginSpec): Promise<string> {
  if (spec.kind === 'truncated') return truncated(await buildPlugin(spec.of), spec.share);
  if (spec.kind === 'c-library') return cLibrary(spec.kit.architecture, 'libanswer.so', []);
  if (spec.kind === 'c-shared') {
    const { module: _, folder: __, ...recipe } = await recipeOf(undefined, spec.kit);
    return build({ ...recipe, module: 'library', buildMode: 'c-shared' });
  }
  const recipe = await recipeOf(spec.module, spec.kit);
  if (spec.library === undefined) return build(recipe);
  return build({ ...recipe, env: { ...recipe.env, ...(await libraryVariables(spec.library, spec.kit)) } });
}

async function recipeOf(module: ModuleSpec | undefined, kit: Kit): Promise<Recipe> {
  const { go, architecture, libc, flags = [], ldflags, env = {}, elsewhere, profile } = kit;
  if (module?.abilities.includes('codec')) await prepareCodec();
  const linker = [
    ...(ldflags ? [ldflags] : []),
    ...(architecture === 'arm64' ? ['-extldflags=-fuse-ld=bfd'] : []),
  ];
  return {
    module: module === undefined ? '' : basename(module.path),
    ...(module !== undefined && { folder: await moduleFolder(module) }),
    go,
    ...(elsewhere === 'toolchain' && { goRoot: await toolchainElsewhere(go) }),
    flags: [
      ...(module?.dependencies === 'vendored' ? ['-mod=vendor'] : []),
      ...flags,
      ...(profile ? [`-pgo=${await cpuProfile()}`] : []),
      ...(linker.length > 0 ? [`-ldflags=${linker.join(' ')}`] : []),
    ],
    env: {
      GOARCH: architecture,
      CC: libc === 'musl' ? 'musl-gcc' : GCC[architecture],
      ...env,
      ...(elsewhere === 'modules' && (await moduleCacheElsewhere())),
    },
    // Different toolchains and architectures have no compiled package in common.
    lane: `-${architecture}-${go}`,
  };
}

/** A copy of a toolchain in another folder; hard links, as it is only read. */
async function toolchainElsewhere(release: string): Promise<string> {
  const copy = join(pairsHome, `goroot-${release}`);
  if (existsSync(copy)) return copy;
  mkdirSync(pairsHome, { recursive: true });
  const usual = dirname(dirname(await goCommand(release)));
  const unfinished = `${copy}.${process.pid}`;
  await run('cp', ['--archive', '--link', usual, unfinished]);
  renameSync(unfinished, copy);
  return copy;
}

/** Another module cache, filled from the usual one. */
async function moduleCacheElsewhere(): Promise<Record<string, string>> {
  const { stdout } = await run('go', ['env', 'GOMODCACHE'], { env: environment() });
  return {
    GOMODCACHE: join(pairsHome, 'module-cache'),
    GOPROXY: `file://${join(stdout.trim(), 'cache/download')}`,
  };
}

/** A profile for -pgo, made by running something for a moment. */
async function cpuProfile(): Promise<string> {
  const source = readFileSync(join(import.meta.dirname, 'profile/main.go'), 'utf8');
  const folder = await contentFolder(
    { 'main.go': source, 'go.mod': 'module example.com/profile\n\ngo 1.18\n' },
    'profile',
    async (unfinished) => {
      await run('go', ['run', '.', 'cpu.pprof'], { cwd: unfinished, env: environment() });
    },
  );
  return join(folder, 'cpu.pprof');
}

async function libraryVariables(library: Library, { architecture }: Kit): Promise<Record<string, string>> {
  if (library === 'without the symbol') return { CGO_LDFLAGS: '-Wl,--unresolved-symbols=ignore-all' };
  if (library === 'missing') {
    return { CGO_LDFLAGS: `-L${dirname(await cLibrary(architecture, 'libgone.so', []))} -lgone` };
  }
  const map = join(import.meta.dirname, 'native/GLIBC_2.99.map');
  const options = [`-Wl,--version-script=${map}`, '-Wl,-soname,libm.so.6'];
  return { CGO_LDFLAGS: await cLibrary(architecture, 'libm.so.6', options) };
}

async function cLibrary(architecture: Architecture, name: string, options: string[]): Promise<string> {
  const source = join(import.meta.dirname, 'native/library.c');
  const key = hash([
    architecture,
    name,
    readFileSync(source, 'utf8'),
    ...options.map((one) => basename(one)),
  ]);
  const command = (output: string) => [
    GCC[architecture],
    '-shared',
    '-fPIC',
    ...options,
    '-o',
    output,
    source,
  ];
  return once(join(kept, key.slice(0, 16), name), command, { cwd: import.meta.dirname });
}

function truncated(file: string, share: number): string {
  const copy = `${file}.${share}.so`;
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  try {
    copyFileSync(file, unfinished);
    truncateSync(unfinished, Math.floor(readFileSync(file).length * share));
    renameSync(unfinished, copy);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return copy;
}
