/** The builder image: had or not, right or wrong, and what its containers may do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { startFaultyProxy } from '../world/servers.ts';
import { forgetImages, openSession, type Session } from '../world/session.ts';
import { dockerOf, recordingDocker } from './programs.ts';
import { annotations, containersOf, labelOf, pluginsOf, said, warmHome } from './support.ts';

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
    inputs: {
      variant: 'linux-generic',
      builder: 'docker',
      'save-cache': 'false',
      upload: 'false',
      ...inputs,
    },
    env: { HOME: home, ...env },
    ...rest,
  });
}

describe('an image that makes no plugins for the gateway', () => {
  test('another Go than the gateway, which can not be fetched: the error names the tag and both versions', async () => {
    // The mirror of releases has no 2.12.0, and neither has this proxy: the catalogue knows its Go.
    const unreachable = { gateway: '' };
    await using run = await act({
      inputs: { 'krakend-version': '2.12.0', variant: 'alpine', ...unreachable },
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    });

    expect(run.exitCode).toBe(1);
    const [error, ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error?.message).toContain('krakend/builder:2.12.0');
    expect(error?.message).toContain('1.25.6');
    expect(error?.message).toContain('1.25.3');
    expect(run.log).not.toContain('go build');
  });

  test('no C compiler: the error names the tag and the compiler', async () => {
    const image = `${session.registry.address}/krakend/builder:2.11.2`;
    await using run = await act({ inputs: { variant: 'alpine', 'builder-image': image } });

    expect(run.exitCode).toBe(1);
    const [error, ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error?.message).toContain(`${image} has no C compiler for amd64: gcc`);
    expect(run.log).not.toContain('go build');
  });
});

describe('pulling', () => {
  test('a registry that is busy and then broken is asked again', async () => {
    // The digest is asked for once; each pull asks twice for the manifest, with HEAD, then with GET.
    const faults = [429, 429, 429, 503, 503];
    await using proxy = await startFaultyProxy(session.registry.url, (path, attempt) => {
      const status = path.includes('/manifests/') ? faults[attempt - 1] : undefined;
      return status === undefined ? undefined : { status };
    });
    await using run = await act({ inputs: { 'image-registry': proxy.address } });
    await forgetImages(session.world, proxy.address);

    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/docker pull \S+: .*429.*; attempt 1 of 4/);
    expect(run.log).toMatch(/docker pull \S+: .*503.*; attempt 2 of 4/);
    expect(run.annotations).toEqual([]);
  });

  test('a tag that does not exist is one error, without another attempt', async () => {
    const image = `${session.registry.address}/krakend/builder:9.9.9`;
    await using run = await act({ inputs: { 'builder-image': image } });

    expect(run.exitCode).toBe(1);
    expect(run.log).not.toContain('attempt 1 of');
    const [error, ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error?.message).toContain(`${image} could not be pulled`);
    expect(error?.message).toContain('The nearest tags that exist: 2.12.1, 2.12.0, 2.11.2');
    expect(error?.message).toContain('hub.docker.com');
  });

  test('a registry that stays away is an error after four attempts', async () => {
    await using run = await act({ inputs: { 'image-registry': '127.0.0.1:9' } });

    expect(run.exitCode).toBe(1);
    expect(run.log).toContain('attempt 3 of 4');
    expect(said(run, 'error')).toContain(
      '127.0.0.1:9/krakend/builder:2.12.1-linux-generic could not be pulled',
    );
  });

  test('what is in the store of a machine that stays is not pulled again', async () => {
    const env = { RUNNER_ENVIRONMENT: 'self-hosted' };
    await using first = await act({ env });
    await using second = await act({ env });

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(second.log).toContain('is already here');
    expect(second.log).not.toMatch(/Fetching its|Pulling from/);
  });
});

test('builder docker without an engine is an error that says so', async () => {
  await using run = await act({ env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });

  expect(run.exitCode).toBe(1);
  const [error, ...others] = annotations(run, 'error');
  expect(others).toEqual([]);
  expect(error?.message).toContain('builder is docker, but no Docker Engine answers.');
  expect(error?.message).toContain('set builder: host');
});

describe('an engine on a machine of another architecture', () => {
  test('where no image compiles there for the target, builder docker is an error that says so', async () => {
    const PATH = await dockerOf(await session.folder('arm64'), 'aarch64');
    await using run = await act({ inputs: { variant: 'alpine' }, env: { PATH } });

    expect(run.exitCode).toBe(1);
    const [error, ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error?.message).toContain("is for amd64, and the engine's machine is arm64.");
    expect(error?.message).toContain('set builder: host');
  });

  test('the golang image is chosen; where it can not be had, builder auto builds on this machine', async () => {
    const PATH = await dockerOf(await session.folder('arm64'), 'aarch64');
    await using run = await act({ inputs: { builder: 'auto' }, env: { PATH } });

    expect(run.log).toMatch(
      /library\/golang:1\.25\.6-bookworm, because \S+ is for amd64, and the engine's machine arm64/,
    );
    const [warning, ...others] = run.annotations;
    expect(others).toEqual([]);
    expect(warning?.message).toContain('golang:1.25.6-bookworm could not be had; building on this machine');
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  });
});

describe('the containers', () => {
  const secret = 'hunter2-of-the-containers';
  let run: ActionRun;
  let calls: string[][];

  beforeAll(async () => {
    const docker = await recordingDocker(await session.folder('docker'));
    run = await act({
      workspace: await session.workspace('foreign-go-sum-only'),
      inputs: { 'build-env': `API_TOKEN=${secret}\nFROM_STEP\nGOPRIVATE=${secret}.example.com` },
      env: { PATH: docker.path, FROM_STEP: `${secret}-too` },
    });
    calls = docker.calls();
  });

  afterAll(() => run[Symbol.asyncDispose]());

  const runs = (): string[][] => calls.filter(([command]) => command === 'run');
  /** The containers whose program got this argument. */
  const started = (argument: string): string[][] => runs().filter((args) => args.includes(argument));

  test('a plugin was built and loaded in them', () => {
    expect(run.exitCode).toBe(0);
    expect(pluginsOf(run).get('foreign-go-sum-only')?.proof).toBe('loaded');
    expect(started('list')).not.toEqual([]);
    expect(started('build')).toHaveLength(1);
    expect(started('test-plugin')).toHaveLength(1);
  });

  test('all have no more rights than the caller, and go when they end', () => {
    const wanted = [
      '--rm',
      '--pull=never',
      `--user=${process.getuid?.()}:${process.getgid?.()}`,
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      `--label=${labelOf(run)}`,
    ];
    expect(runs().length).toBeGreaterThan(3);
    for (const args of runs()) expect(args).toEqual(expect.arrayContaining(wanted));
  });

  test('only the listing of modules has the network', () => {
    const online = runs().filter((args) => !args.includes('--network=none'));
    expect(online).toEqual(started('list'));
    for (const args of online) expect(args).toContain('--network=host');
  });

  test('sources are mounted for reading alone, and so are modules while compiling', () => {
    const mounts = (args: readonly string[], target: string): string[] =>
      args.filter((arg) => arg.startsWith('--mount=') && arg.includes(`target=${target}`));
    for (const args of [...started('build'), ...started('list')]) {
      expect(mounts(args, '/app')).toEqual([expect.stringMatching(/,readonly$/)]);
    }
    for (const args of started('build')) {
      expect(mounts(args, '/go/pkg/mod')).toEqual([expect.stringMatching(/,readonly$/)]);
    }
  });

  test('no value of build-env stands in an argument', () => {
    expect(calls.flat().filter((arg) => arg.includes(secret))).toEqual([]);
    expect(started('build')[0]).toEqual(expect.arrayContaining(['--env=API_TOKEN', '--env=FROM_STEP']));
    expect(started('build')[0]).not.toContain('--env=GOPRIVATE');
  });

  test('none is left afterwards', async () => {
    expect(await containersOf(session.world, run)).toEqual([]);
  });
});
