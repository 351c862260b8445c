import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  builderName,
  findRelease,
  type Release,
  tarballVariant,
  type Variant,
  variants,
} from './catalogue.ts';
import type { Engine } from './engine.ts';
import { compilerNeeds, ensurePrograms } from './packages.ts';
import { buildCache, gatewaySource, moduleCache, releasesHome, worldHome } from './paths.ts';
import { run } from './run.ts';
import { hashOf, isStamped, stamp } from './stamp.ts';
import { step } from './steps.ts';
import { ensureToolchain } from './toolchain.ts';

/** A gateway that was compiled in the builder of its release and variant. */
export interface Gateway {
  readonly version: string;
  readonly variant: Variant;
  readonly architecture: 'amd64';
  readonly go: string;
  readonly libc: string;
  /** The program itself. */
  readonly binary: string;
  /** `krakend_<version>_amd64_<variant>.tar.gz`, as KrakenD publishes it. */
  readonly tarball: string;
}

/** Changes when the way in which gateways are built or packed changes. */
const way = 1;

const core = 'github.com/luraproject/lura/v2/core';

/** What `krakend version` says, and what stands in the gateway's build info for who reads it there. */
function ldflags(release: Release, variant: Variant): string {
  const facts = {
    KrakendVersion: release.version,
    GoVersion: release.go,
    GlibcVersion: release.libc[variant],
  };
  return Object.entries(facts)
    .map(([name, value]) => `-X ${core}.${name}=${value}`)
    .join(' ');
}

/** Compiles and packs the gateways of a release, each if it isn't there yet or its making has changed. */
export async function ensureGateways(
  engine: Engine,
  release: Release,
  images: ReadonlyMap<string, string>,
): Promise<Gateway[]> {
  const source = await sourceHash();
  const gateways: Gateway[] = [];
  for (const variant of variants) {
    const gateway = gatewayOf(release, variant);
    const hash = hashOf(way, source, release, variant, images.get(builderName(release.version, variant)));
    const note = `${gateway.binary}.made-from`;
    const isThere = existsSync(gateway.binary) && existsSync(gateway.tarball);
    if (!isThere || !(await isStamped(note, hash))) {
      await step(`gateway ${release.version} ${variant}`, async () => {
        await downloadModules(release);
        await compileInBuilder(engine, release, gateway);
        await pack(gateway.binary, gateway.tarball);
      });
      await stamp(note, hash);
    }
    gateways.push(gateway);
  }
  await writeChecksums(join(releasesHome, `v${release.version}`));
  return gateways;
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
  const arguments_ = [...buildArguments(release, 'linux-generic', out), ...flags, '.'];
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

function gatewayOf(release: Release, variant: Variant): Gateway {
  const { version, go } = release;
  const tarball = `krakend_${version}_amd64_${tarballVariant(variant)}.tar.gz`;
  return {
    version,
    variant,
    architecture: 'amd64',
    go,
    libc: release.libc[variant],
    binary: join(worldHome, 'gateways', `${version}-${variant}`, 'krakend'),
    tarball: join(releasesHome, `v${version}`, tarball),
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

function buildArguments(release: Release, variant: Variant, out: string): string[] {
  return ['build', `-modfile=${release.modFile}`, `-ldflags=${ldflags(release, variant)}`, '-o', out];
}

/** As KrakenD does it: no -trimpath, modules at /go/pkg/mod, the libc of the image. */
async function compileInBuilder(engine: Engine, release: Release, gateway: Gateway): Promise<void> {
  const folder = join(gateway.binary, '..');
  await mkdir(folder, { recursive: true });
  await mkdir(buildCache, { recursive: true });
  const mounts = [
    `${gatewaySource}:/go/src/krakend:ro`,
    `${moduleCache}:/go/pkg/mod`,
    `${buildCache}:/root/.cache/go-build`,
    `${folder}:/out`,
  ].flatMap((mount) => ['--volume', mount]);
  const image = builderName(release.version, gateway.variant);
  const environment = ['--env', 'CGO_ENABLED=1', '--env', 'GOFLAGS=-buildvcs=false -mod=readonly'];
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
  const build = buildArguments(release, gateway.variant, '/out/krakend');
  await engine.docker([...container, image, 'go', ...build, '.']);
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
