// Runs the main job once, on this machine, with the committed dist: see script/demo.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packHostGateway } from '../__tests__/world/gateways.ts';
import { devHome } from '../__tests__/world/paths.ts';
import { readActionMetadata } from '../__tests__/world/runner/metadata.ts';
import { engineState } from '../src/builder/docker/engine.ts';
import { RELEASES_URL, releaseFolder } from '../src/krakend/names.ts';

const VERSION = '2.12.1';
const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => console.log(`\x1b[1m==> ${line}\x1b[0m`);

/** Whether KrakenD's releases can be reached from here, told by the small file that every release has. */
async function reachesReleases(): Promise<boolean> {
  const url = `${releaseFolder(RELEASES_URL, VERSION)}/checksums.txt`;
  return fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Where the gateway comes from: KrakenD's releases, or a stand-in where they are out of reach. */
async function gatewayInputs(hasEngine: boolean): Promise<Record<string, string>> {
  if (await reachesReleases()) return hasEngine ? {} : { variant: 'linux-generic' };
  const releases = join(devHome, 'demo-gateway');
  say(
    `KrakenD's releases can't be reached from here: comparing with a stand-in gateway on the real Lura instead`,
  );
  await packHostGateway(VERSION, releases);
  const folder = join(releases, `v${VERSION}`);
  const tarball = join(folder, `krakend_${VERSION}_amd64_generic-linux.tar.gz`);
  const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', folder], { stdio: 'inherit' });
  if (unpacked.status !== 0) throw new Error(`${tarball} could not be unpacked`);
  return { variant: 'linux-generic', gateway: join(folder, 'usr/bin/krakend') };
}

async function demo(): Promise<number> {
  const engine = await engineState();
  const hasEngine = 'version' in engine;
  say(
    hasEngine
      ? `Docker Engine ${engine.version} answers`
      : 'No Docker Engine answers: building on this machine',
  );
  const wishes: Record<string, string> = {
    'krakend-version': VERSION,
    'working-directory': 'examples/plugins/hello',
    upload: 'false',
    cache: 'false',
    ...(await gatewayInputs(hasEngine)),
  };
  const { inputs: defaults } = readActionMetadata(root);
  const inputs = { ...defaults, ...wishes };
  const temporary = mkdtempSync(join(tmpdir(), 'krakend-plugin-demo-'));
  mkdirSync(join(temporary, 'runner'));
  const file = (name: string): string => join(temporary, name);
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  say(`Building examples/plugins/hello for KrakenD ${VERSION}`);
  const { status } = spawnSync(process.execPath, [join(root, 'dist/main.js')], {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...Object.fromEntries(variables),
      GITHUB_WORKSPACE: root,
      GITHUB_STEP_SUMMARY: touch(file('summary.md')),
      GITHUB_OUTPUT: touch(file('outputs')),
      GITHUB_STATE: touch(file('state')),
      RUNNER_TEMP: file('runner'),
    },
  });
  say('The job summary');
  console.log(readFileSync(file('summary.md'), 'utf8'));
  if (status === 0) {
    const path = /^plugin-path<<(\S+)\n(.*)\n\1$/m.exec(readFileSync(file('outputs'), 'utf8'))?.[2];
    say(`The plugin: ${join(root, path ?? '')}`);
  }
  rmSync(temporary, { recursive: true, force: true });
  return status ?? 1;
}

function touch(path: string): string {
  spawnSync('touch', [path]);
  return path;
}

process.exitCode = await demo();
