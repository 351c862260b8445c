/** Plugins for arm64, built on amd64: what comes out is asked of an arm64 gateway under qemu by the tests too. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { withoutQemu, withQemu } from '../world/binfmt.ts';
import { ensurePrograms } from '../world/packages.ts';
import { loadUnderQemu } from '../world/qemu.ts';
import { finish } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { gatewayFor } from '../world/world.ts';
import { onlyPrograms } from './programs.ts';
import { annotations, said, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

async function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    workspace: await session.workspace('server'),
    under: withoutQemu(),
    post: false,
    ...rest,
    inputs: { architecture: 'arm64', upload: 'false', 'save-cache': 'false', ...inputs },
    env: { HOME: home, ...env },
  });
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly variant: 'alpine' | 'linux-generic';
  readonly architecture: 'amd64' | 'arm64';
  readonly kinds: ('server' | 'client' | 'modifier')[];
  readonly proof: string;
  readonly verdict: string;
}

const entries = (run: ActionRun) => JSON.parse(run.outputs.plugins ?? '[]') as Entry[];

/** What the arm64 gateway of the release says to each arm64 plugin of a run. */
async function verdicts(run: ActionRun, version = '2.12.1'): Promise<boolean[]> {
  const foreign = entries(run).filter(({ architecture }) => architecture === 'arm64');
  const all = await Promise.all(
    foreign.map(({ path, variant, kinds }) =>
      loadUnderQemu(gatewayFor(session.world, version, variant, 'arm64'), join(run.workspace, path), kinds),
    ),
  );
  return all.map(({ loaded }) => loaded);
}

describe('both variants for both architectures in one call', () => {
  let run: ActionRun;

  beforeAll(async () => {
    run = await act({
      workspace: await session.workspace('server', 'shares-lura'),
      inputs: { architecture: 'x64, aarch64', variant: 'musl, glibc' },
    });
  });

  afterAll(() => run[Symbol.asyncDispose]());

  test('every plugin is built; those for this machine are proven, the others are called unproven', () => {
    expect(said(run, 'error')).toBe('');
    expect(run.exitCode).toBe(0);
    const proofs = entries(run).map(
      ({ variant, architecture, proof }) => `${variant} ${architecture} ${proof}`,
    );
    expect(new Set(proofs)).toEqual(
      new Set([
        'alpine amd64 loaded',
        'alpine arm64 unproven',
        'linux-generic amd64 loaded',
        'linux-generic arm64 unproven',
      ]),
    );
    expect(entries(run)).toHaveLength(8);
  });

  test('one notice for each gateway that can not be asked says what would change that', () => {
    const notices = annotations(run, 'notice');
    // Whichever target is ready first is built first.
    expect(notices.map(({ title }) => title).toSorted()).toEqual([
      'Not proven to load into 2.12.1-alpine-arm64: server, shares-lura.',
      'Not proven to load into 2.12.1-linux-generic-arm64: server, shares-lura.',
    ]);
    expect(notices[0]?.message).toContain('docker/setup-qemu-action');
  });

  test('the arm64 gateways load all of them', async () => {
    expect(await verdicts(run)).toEqual([true, true, true, true]);
  });

  test("KrakenD's own check is asked of the gateway that this machine runs, once downloaded", () => {
    const words = run.log.split('\n').filter((line) => line.includes('krakend check-plugin: '));
    expect(words).toHaveLength(4);
    const tarballs = session.releases.requests.filter(({ path }) => path.endsWith('amd64_alpine.tar.gz'));
    expect(tarballs).toHaveLength(1);
  });
});

test('where the kernel has an emulator, the gateways themselves prove it', async () => {
  await using run = await act({
    under: withQemu(),
    workspace: await session.workspace('two-kinds'),
    inputs: { variant: 'alpine, linux-generic', verify: 'load' },
  });
  expect(said(run, 'error')).toBe('');
  expect(entries(run).map(({ proof }) => proof)).toEqual(['loaded', 'loaded']);
  expect(await verdicts(run)).toEqual([true, true]);
});

test('verify: load does not take an unproven plugin', async () => {
  await using run = await act({ inputs: { verify: 'load' } });
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain('server for 2.12.1-alpine-arm64 is not proven to load.');
});

test('a plugin that its gateway would refuse fails where no gateway can be asked', async () => {
  await using run = await act({
    workspace: await session.workspace('foreign-direct'),
    inputs: { check: 'off' },
  });
  expect(run.exitCode).toBe(1);
  expect(entries(run)).toMatchObject([
    {
      proof: 'unproven',
      verdict: 'rejects',
      'verdict-reason': expect.stringMatching(
        /^plugin was built with a different version of package golang\.org\/x\/time/,
      ),
      path: 'krakend-plugins/refused/2.12.1-alpine-arm64/foreign-direct.so',
    },
  ]);
  expect(annotations(run, 'error', { file: 'go.mod', line: 5 })).toHaveLength(1);
  expect(annotations(run, 'notice')).toEqual([]);
  expect(run.log).toContain('✗ Load into 2.12.1-alpine-arm64: 0 of 1 loaded');
  expect(said(run, 'error')).toContain('would refuse foreign-direct: it links golang.org/x/time v0.14.0');
  expect(await verdicts(run)).toEqual([false]);
});

test('verify: static judges by the files alone, and is content with that', async () => {
  await using run = await act({ under: withQemu(), inputs: { verify: 'static' } });
  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'notice')).toEqual([]);
  expect(entries(run)).toMatchObject([{ proof: 'unproven', verdict: 'accepts' }]);
  expect(run.summary).toContain('## ✅ 1 plugin built, and accepted by KrakenD 2.12.1 by their files');
  expect(await verdicts(run)).toEqual([true]);
});

test("the user's linker flags are merged with those that crossing needs", async () => {
  await using run = await act({ inputs: { ldflags: "-s -w -extldflags '-Wl,-z,now -Wl,-z,noexecstack'" } });
  expect(run.exitCode).toBe(0);
  const [plugin] = entries(run);
  const { stdout } = await finish('readelf', [
    '--wide',
    '--dynamic',
    '--sections',
    join(run.workspace, plugin?.path ?? ''),
  ]);
  expect(stdout).toMatch(/BIND_NOW|FLAGS.*NOW/);
  expect(stdout).not.toContain('.symtab');
  expect(await verdicts(run)).toEqual([true]);
});

describe('builders as they were published', () => {
  // The mirror of releases has neither of them: the catalogue knows their Go.
  const withoutGateway = { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } };

  test('2.10.2 has its compiler, but not on its PATH: found all the same', async () => {
    await using run = await act({
      ...withoutGateway,
      inputs: { 'krakend-version': '2.10.2', gateway: '', builder: 'docker' },
    });
    expect(said(run, 'error')).toBe('');
    expect(entries(run)).toMatchObject([{ architecture: 'arm64', proof: 'unproven' }]);
  });

  test('none at all: the error names it', async () => {
    const image = `${session.registry.address}/krakend/builder:2.11.1`;
    await using run = await act({ inputs: { builder: 'docker', 'builder-image': image } });
    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain(`${image} has no C compiler for arm64: aarch64-linux-musl-gcc`);
  });
});

describe('without Docker', () => {
  let path: string;

  beforeAll(async () => {
    await ensurePrograms([
      ['gcc', 'gcc', 'libc6-dev'],
      ['aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'],
    ]);
    path = `${await ensureToolchain('1.25.6')}/bin:${process.env.PATH}`;
  });

  const host = { builder: 'host', variant: 'linux-generic' };

  test('the cross compiler of this machine makes plugins that the gateway loads', async () => {
    await using run = await act({
      under: withQemu(),
      workspace: await session.workspace('shares-lura'),
      inputs: { ...host, architecture: 'amd64, arm64', verify: 'load' },
      env: { PATH: path, DOCKER_HOST: 'unix:///nonexistent' },
    });
    expect(said(run, 'error')).toBe('');
    expect(entries(run).map(({ architecture, proof }) => [architecture, proof])).toEqual([
      ['amd64', 'loaded'],
      ['arm64', 'loaded'],
    ]);
    expect(await verdicts(run)).toEqual([true]);
  });

  test('no cross compiler: the error names the packages that have it', async () => {
    const programs = await onlyPrograms(await session.folder('programs'), 'gcc', 'go', 'unshare', 'mount');
    await using run = await act({
      inputs: host,
      env: { PATH: `${await ensureToolchain('1.25.6')}/bin:${programs}`, DOCKER_HOST: 'unix:///nonexistent' },
    });
    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain('There is no C compiler for arm64 with glibc on this machine');
    expect(said(run, 'error')).toContain(
      'sudo apt-get install -y gcc-aarch64-linux-gnu libc6-dev-arm64-cross',
    );
  });
});
