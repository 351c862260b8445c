/** Building on this machine: the gateway's exact Go, this machine's C compiler, no container. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { onlyPrograms } from './programs.ts';
import { annotations, filesIn, pluginsOf, said } from './support.ts';

let session: Session;
let home: string;
/** With another Go than any gateway of these tests, which has to fetch the exact one. */
let path: string;

beforeAll(async () => {
  session = await openSession();
  home = await session.folder('home');
  path = `${await ensureToolchain('1.24.4')}/bin:${process.env.PATH}`;
});

afterAll(() => session[Symbol.asyncDispose]());

const noEngine = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

async function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    workspace: await session.workspace('server'),
    inputs: { variant: 'linux-generic', upload: 'false', ...inputs },
    env: { HOME: home, PATH: path, ...env },
    post: false,
    ...rest,
  });
}

test('builder host builds with the exact Go, and the gateway loads it', async () => {
  await using run = await act({
    workspace: await session.workspace('foreign-go-sum-only'),
    inputs: { builder: 'host' },
    env: noEngine,
  });

  expect(run.annotations).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('foreign-go-sum-only')).toMatchObject({
    'go-version': '1.25.6',
    proof: 'loaded',
  });
  expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject([{ builder: { kind: 'host' } }]);
});

test('modules that gateway and plugin share are compiled as if they lay where the gateway had them', async () => {
  await using run = await act({
    workspace: await session.workspace('shares-lura'),
    inputs: { builder: 'host' },
    env: noEngine,
  });

  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('shares-lura')?.proof).toBe('loaded');
});

test('builder auto without an engine builds here, and says so', async () => {
  await using run = await act({ inputs: { builder: 'auto' }, env: noEngine });

  expect(run.exitCode).toBe(0);
  expect(run.log).toContain('No Docker Engine answers');
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
});

test('builder auto builds here where the image can not be had, with a warning', async () => {
  const registry = `${session.registry.address}/no/such/mirror`;
  await using run = await act({ inputs: { builder: 'auto', 'image-registry': registry } });

  expect(run.exitCode).toBe(0);
  const [warning, ...others] = annotations(run, 'warning');
  expect(others).toEqual([]);
  expect(warning?.message).toContain(`${registry}/krakend/builder:2.12.1-linux-generic`);
  expect(warning?.message).toContain('building on this machine instead');
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
});

test('without a Go on PATH the error says what to install', async () => {
  const bare = await onlyPrograms(await session.folder('bin'), 'gcc', 'cc');
  await using run = await act({ inputs: { builder: 'host' }, env: { ...noEngine, PATH: bare } });

  expect(run.exitCode).toBe(1);
  const [error, ...others] = annotations(run, 'error');
  expect(others).toEqual([]);
  expect(error?.message).toContain('There is no Go on PATH');
  expect(error?.message).toContain('install Go 1.21 or newer');
});

test('without a C compiler the error names the package', async () => {
  const bare = await onlyPrograms(await session.folder('bin'));
  const go = join(await ensureToolchain('1.24.4'), 'bin');
  await using run = await act({ inputs: { builder: 'host' }, env: { ...noEngine, PATH: `${go}:${bare}` } });

  expect(run.exitCode).toBe(1);
  expect(annotations(run, 'error')).toHaveLength(1);
  expect(said(run, 'error')).toContain('There is no C compiler for amd64 with glibc on this machine');
  expect(said(run, 'error')).toContain('sudo apt-get install -y gcc');
});

test('for Alpine it wants a musl compiler', async () => {
  const bare = await onlyPrograms(await session.folder('bin'), 'gcc', 'cc');
  const go = join(await ensureToolchain('1.24.4'), 'bin');
  await using run = await act({
    inputs: { builder: 'host', variant: 'alpine' },
    env: { ...noEngine, PATH: `${go}:${bare}` },
  });

  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain('There is no C compiler for amd64 with musl on this machine');
  expect(said(run, 'error')).toContain('sudo apt-get install -y musl-tools');
});

test("the user's Go settings stay out of the build", async () => {
  const env = {
    ...noEngine,
    GOFLAGS: '-mod=vendor -trimpath',
    GOTOOLCHAIN: 'auto',
    GOWORK: '/nonexistent/go.work',
  };
  await using run = await act({ inputs: { builder: 'host' }, env });

  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  // Nor does the Go that was fetched lie among their modules.
  expect(filesIn(join(home, 'go')).filter((file) => file.includes('toolchain@'))).toEqual([]);
});
