import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Architecture,
  architecturesOf,
  builderName,
  findRelease,
  type Release,
  tarballVariant,
  type Variant,
  variantsOf,
} from './catalogue.ts';
import type { Engine } from './engine.ts';
import { compilerNeeds, ensurePrograms } from './packages.ts';
import { buildCache, gatewaySource, moduleCache, releasesHome, worldHome } from './paths.ts';
import { run } from './run.ts';
import { hashOf, isStamped, stamp } from './stamp.ts';
import { step } from './steps.ts';
import { ensureToolchain } from './toolchain.ts';

/** A gateway that was compiled in the builder of its release and variant, for arm64 by its cross compiler. */
export interface Gateway {
  readonly version: string;
  readonly variant: Variant;
  readonly architecture: Architecture;
  readonly go: string;
  readonly libc: string;
  /** The program itself. */
  readonly binary: string;
  /** `krakend_<version>_<architecture>_<variant>.tar.gz`, as KrakenD publishes it, if it does. */
  readonly tarball?: string;
}

/** What a gateway is made from: the same three choose a plugin's builder. */
export type Target = Pick<Gateway, 'version' | 'variant' | 'architecture'>;

/** Changes when the way in which gateways are built or packed changes. */
const way = 1;

const core = 'github.com/luraproject/lura/v2/core';

/** What `krakend version` says, and what stands in the gateway's build info for who reads it there. */
function ldflags(release: Release, { variant, architecture }: Omit<Target, 'version'>): string {
  const facts = {
    KrakendVersion: release.version,
    GoVersion: release.go,
    GlibcVersion: release.libc[variant],
  };
  const set = Object.entries(facts).map(([name, value]) => `-X ${core}.${name}=${value}`);
  return [...set, ...(architecture === 'arm64' ? [crossLdflags(variant)] : [])].join(' ');
}

/** The variables with which Go in a builder compiles for an architecture, as KrakenD's documentation says it. */
export function crossEnvironment(variant: Variant, architecture: Architecture): Record<string, string> {
  const cross = { CC: crossCompiler(variant), GOARCH: 'arm64', GOHOSTARCH: 'amd64' };
  return { CGO_ENABLED: '1', ...(architecture === 'arm64' ? cross : {}) };
}

/** What the linker for arm64 needs to be told besides. */
export function crossLdflags(variant: Variant): string {
  return `-extldflags=-fuse-ld=bfd -extld=${crossCompiler(variant)}`;
}

function crossCompiler(variant: Variant): string {
  return `aarch64-linux-${variant === 'alpine' ? 'musl' : 'gnu'}-gcc`;
}

/** Compiles and packs the gateways of a release, each if it isn't there yet or its making has changed. */
export async function ensureGateways(
  engine: Engine,
  release: Release,
  images: ReadonlyMap<string, string>,
): Promise<Gateway[]> {
  const source = await sourceHash();
  const gateways = variantsOf(release).flatMap((variant) =>
    architecturesOf(release).map((architecture) => gatewayOf(release, variant, architecture)),
  );
  for (const gateway of gateways) {
    const { variant, architecture, binary, tarball } = gateway;
    const hash = hashOf(way, source, release, variant, images.get(builderName(release, variant)));
    const note = noteOf(gateway);
    const isThere = existsSync(binary) && (tarball === undefined || existsSync(tarball));
    if (!isThere || !(await isStamped(note, hash))) {
      await step(`gateway ${release.version} ${variant} ${architecture}`, async () => {
        await downloadModules(release);
        await compileGateway(engine, release, { ...gateway, builder: builderName(release, variant) });
        if (tarball !== undefined) await pack(binary, tarball);
      });
      await stamp(note, hash);
    }
  }
  if (!release.devopsfaith) await writeChecksums(join(releasesHome, `v${release.version}`));
  return gateways;
}

/** The file beside a gateway that says from what it was made. */
export function noteOf(gateway: Gateway): string {
  return `${gateway.binary}.made-from`;
}

/**
 * The linux-generic gateway of a release, compiled on this machine without Docker.
 *
 * Go writes module paths into what the loader compares. They are rewritten to /go/pkg/mod, where the real
 * gateway's lie; packages of Go itself are left alone, or they would lose their own form.
 * @param out where the program goes
 */
export async function buildGatewayOnHost({ version, out }: { version: string; out: string }): Promise<void> {
  const release = findRelease(version);
  await ensurePrograms(compilerNeeds);
  const go = await downloadModules(release);
  const flags = [`-gcflags=all=-trimpath=${moduleCache}=>/go/pkg/mod`, '-gcflags=std='];
  const target = { variant: 'linux-generic', architecture: 'amd64' } as const;
  const arguments_ = [...buildArguments(release, target, out), ...flags, '.'];
  await step(`gateway ${version} on this machine`, () =>
    run(go, arguments_, { cwd: gatewaySource, env: { ...goEnvironment, GOCACHE: buildCache } }),
  );
}

/** Makes `releases`/v<version>/ with the linux-generic tarball and its checksums, without Docker. */
export async function packHostGateway(version: string, releases: string): Promise<void> {
  const folder = join(releases, `v${version}`);
  const binary = join(worldHome, 'host-gateways', version, 'krakend');
  await mkdir(join(binary, '..'), { recursive: true });
  await mkdir(folder, { recursive: true });
  await buildGatewayOnHost({ version, out: binary });
  await pack(binary, join(folder, `krakend_${version}_amd64_generic-linux.tar.gz`));
  await writeChecksums(folder);
}

function gatewayOf(release: Release, variant: Variant, architecture: Architecture): Gateway {
  const { version, go, libc, devopsfaith } = release;
  const tarball = `krakend_${version}_${architecture}_${tarballVariant(variant)}.tar.gz`;
  return {
    version,
    variant,
    architecture,
    go,
    libc: libc[variant] ?? '',
    binary: join(worldHome, 'gateways', `${version}-${variant}-${architecture}`, 'krakend'),
    ...(devopsfaith ? {} : { tarball: join(releasesHome, `v${version}`, tarball) }),
  };
}

const goEnvironment = {
  GOTOOLCHAIN: 'local',
  GOMODCACHE: moduleCache,
  GOFLAGS: '-buildvcs=false',
  GOWORK: 'off',
  GOROOT: undefined,
  CGO_ENABLED: '1',
};

/** Fills the module cache and returns the go command of the release. */
async function downloadModules(release: Release): Promise<string> {
  const go = join(await ensureToolchain(release.go), 'bin', 'go');
  await mkdir(moduleCache, { recursive: true });
  await run(go, ['mod', 'download', `-modfile=${release.modFile}`], {
    cwd: gatewaySource,
    env: goEnvironment,
  });
  return go;
}

function buildArguments(release: Release, target: Omit<Target, 'version'>, out: string): string[] {
  return ['build', `-modfile=${release.modFile}`, `-ldflags=${ldflags(release, target)}`, '-o', out];
}

/** One gateway to compile, and the builder image for it. */
export interface Order extends Omit<Target, 'version'> {
  readonly binary: string;
  readonly builder: string;
}

/**
 * Compiles a gateway as KrakenD does it: no -trimpath, modules at /go/pkg/mod, the libc of the image. The folder of
 * the binary is /out there.
 */
export async function compileGateway(
  engine: Engine,
  release: Release,
  gateway: Order,
  more: { readonly mounts: readonly string[]; readonly flags: readonly string[] } = { mounts: [], flags: [] },
): Promise<void> {
  const folder = join(gateway.binary, '..');
  await mkdir(folder, { recursive: true });
  await mkdir(buildCache, { recursive: true });
  const mounts = [
    `${gatewaySource}:/go/src/krakend:ro`,
    `${moduleCache}:/go/pkg/mod`,
    `${buildCache}:/root/.cache/go-build`,
    `${folder}:/out`,
    ...more.mounts,
  ].flatMap((mount) => ['--volume', mount]);
  const environment = Object.entries({
    ...crossEnvironment(gateway.variant, gateway.architecture),
    GOFLAGS: '-buildvcs=false -mod=readonly',
  }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const container = [
    'run',
    '--rm',
    '--network',
    'none',
    ...mounts,
    ...environment,
    '--workdir',
    '/go/src/krakend',
  ];
  const build = buildArguments(release, gateway, '/out/krakend');
  await engine.docker([...container, gateway.builder, 'go', ...build, ...more.flags, '.']);
}

/** A release tarball: the program at ./usr/bin/krakend and a configuration beside it. */
async function pack(binary: string, tarball: string): Promise<void> {
  const root = `${binary}.root`;
  await rm(root, { recursive: true, force: true });
  await mkdir(join(root, 'usr', 'bin'), { recursive: true });
  await mkdir(join(root, 'etc', 'krakend'), { recursive: true });
  await mkdir(join(tarball, '..'), { recursive: true });
  await copyFile(binary, join(root, 'usr', 'bin', 'krakend'));
  const configuration = { $schema: 'https://www.krakend.io/schema/krakend.json', version: 3, endpoints: [] };
  await writeFile(
    join(root, 'etc', 'krakend', 'krakend.json'),
    `${JSON.stringify(configuration, null, 2)}\n`,
  );
  await run('tar', [
    '--create',
    '--gzip',
    '--file',
    tarball,
    '--owner=0',
    '--group=0',
    '--directory',
    root,
    '.',
  ]);
  await rm(root, { recursive: true });
}

/** checksums.txt over all tarballs of a release, as sha512sum writes it. */
async function writeChecksums(folder: string): Promise<void> {
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tar.gz')).sort();
  const lines = await Promise.all(
    tarballs.map(async (name) => {
      const hash = createHash('sha512').update(await readFile(join(folder, name)));
      return `${hash.digest('hex')}  ${name}\n`;
    }),
  );
  await writeFile(join(folder, 'checksums.txt'), lines.join(''));
}

async function sourceHash(): Promise<string> {
  const names = (await readdir(gatewaySource)).sort();
  return hashOf(
    await Promise.all(names.map(async (name) => [name, await readFile(join(gatewaySource, name), 'utf8')])),
  );
}
