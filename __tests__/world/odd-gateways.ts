import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builderName, findRelease } from './catalogue.ts';
import { engineAt } from './engine.ts';
import { exclusively } from './lock.ts';
import { buildCache, gatewaySource, moduleCache, worldHome } from './paths.ts';
import { run } from './run.ts';
import { hashOf } from './stamp.ts';
import { step } from './steps.ts';
import { ensureToolchain } from './toolchain.ts';
import { loadWorld } from './world.ts';

/** How somebody else builds their gateway. */
export interface OddBuild {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its modules lie when it is built. */
  readonly modulesAt?: string;
  /** Whether they lie in a vendor folder instead. */
  readonly vendored?: boolean;
  /** Another Go than that of its builder. */
  readonly go?: string;
  readonly libc?: 'musl';
}

const RELEASE = '2.12.1';
const SOURCES = '/src/gateway';

/** The stand-in gateway of 2.12.1, built in another way; kept by all that it is made from. */
export async function ensureOddGateway(build: OddBuild): Promise<string> {
  const names = (await readdir(gatewaySource)).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(gatewaySource, name), 'utf8')));
  const folder = join(worldHome, 'odd-gateways', hashOf(build, sources));
  const binary = join(folder, 'krakend');
  if (existsSync(binary)) return binary;
  await exclusively(`${folder}.lock`, async () => {
    if (existsSync(binary)) return;
    await mkdir(folder, { recursive: true });
    await step(`gateway built with ${JSON.stringify(build)}`, () => compile(build, folder));
    await rename(join(folder, 'unfinished'), binary);
  });
  return binary;
}

async function compile(build: OddBuild, folder: string): Promise<void> {
  const { flags = [], environment = {}, modulesAt = '/go/pkg/mod', vendored, go, libc } = build;
  const release = findRelease(RELEASE);
  const image = builderName(release, libc === 'musl' ? 'alpine' : 'linux-generic');
  const source = vendored ? await vendoredSource(release.go) : gatewaySource;
  const mounts = [
    `${source}:${SOURCES}:ro`,
    `${moduleCache}:${modulesAt}`,
    `${buildCache}:/root/.cache/go-build`,
    `${folder}:/out`,
    ...(go === undefined ? [] : [`${await ensureToolchain(go)}:/usr/local/go:ro`]),
  ].flatMap((mount) => ['--volume', mount]);
  const variables = { CGO_ENABLED: '1', GOMODCACHE: modulesAt, GOPROXY: 'off', ...environment };
  const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const args = ['build', '-buildvcs=false', ...(vendored ? ['-mod=vendor'] : []), ...flags];
  try {
    await engineAt(loadWorld().dockerHost).docker([
      ...['run', '--rm', '--network', 'none', '--workdir', SOURCES, ...mounts, ...env],
      ...[image, 'go', ...args, '-o', '/out/unfinished', '.'],
    ]);
  } finally {
    if (vendored) await rm(source, { recursive: true, force: true });
  }
}

async function vendoredSource(goVersion: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kpa-vendored-'));
  await cp(gatewaySource, folder, { recursive: true });
  const go = join(await ensureToolchain(goVersion), 'bin', 'go');
  const env = {
    GOTOOLCHAIN: 'local',
    GOMODCACHE: moduleCache,
    GOWORK: 'off',
    GOROOT: undefined,
    GOFLAGS: '',
  };
  await run(go, ['mod', 'vendor'], { cwd: folder, env });
  return folder;
}
