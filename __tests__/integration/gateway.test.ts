/** Where the gateway comes from, and what becomes of a run that can't have it. */
import { chmod, copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { run as runProgram } from '../world/run.ts';
import { type Fault, startReleaseServer, type TestServer } from '../world/servers.ts';
import { openSession, type Session } from '../world/session.ts';
import { gatewayFor } from '../world/world.ts';
import { annotations, filesIn, pluginsOf, said, warmHome } from './support.ts';

const tarball = 'krakend_2.12.1_amd64_generic-linux.tar.gz';

let session: Session;
/** Its compiled packages are kept between the tests; gateways are kept apart by where they come from. */
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

interface Asked extends Omit<ActionOptions, 'inputs'> {
  /** The input of this name. */
  readonly gateway: string;
  readonly inputs?: Record<string, string>;
}

async function act({ gateway, inputs, env, ...rest }: Asked): Promise<ActionRun> {
  return session.run({
    workspace: await session.workspace('server'),
    inputs: { variant: 'linux-generic', upload: 'false', gateway, ...inputs },
    env: { HOME: home, ...env },
    post: false,
    ...rest,
  });
}

/** The mirror of releases of this world, with faults for the tarball alone. */
function mirror(...faults: Fault[]): Promise<TestServer> {
  return startReleaseServer(session.world.releases, {
    fault: (path, attempt) => (path.endsWith('.tar.gz') ? faults[attempt - 1] : undefined),
  });
}

function onlyError(run: ActionRun): string {
  const errors = annotations(run, 'error').map(({ message }) => message);
  expect(errors).toHaveLength(1);
  return errors[0] ?? '';
}

describe('a mirror of the releases', () => {
  test('with a folder per release', async () => {
    await using server = await mirror();
    await using run = await act({ gateway: `${server.url}/` });

    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.outputs.targets ?? '')[0].gateway.source).toBe(`${server.url}/v2.12.1/${tarball}`);
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  });

  test('with all files in one folder', async () => {
    const flat = await session.folder('flat');
    await cp(join(session.world.releases, 'v2.12.1'), flat, { recursive: true });
    await using server = await startReleaseServer(flat);
    await using run = await act({ gateway: server.url });

    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.outputs.targets ?? '')[0].gateway.source).toBe(`${server.url}/${tarball}`);
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v2.12.1/checksums.txt',
      '/checksums.txt',
      `/${tarball}`,
    ]);
  });

  test('or the URL of one tarball', async () => {
    await using server = await mirror();
    const url = `${server.url}/v2.12.1/${tarball}`;
    await using run = await act({ gateway: url });

    expect(run.exitCode).toBe(0);
    expect(run.log).toContain('Its sha512 is the one in checksums.txt');
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  });

  test('without this release is an error that says where it looked, and asks once', async () => {
    await using server = await mirror();
    await using run = await act({ gateway: server.url, inputs: { 'krakend-version': '2.11.0' } });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('to be had');
    expect(onlyError(run)).toContain(`${server.url}/v2.11.0/checksums.txt answered 404`);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v2.11.0/checksums.txt', '/checksums.txt']);
  });
});

describe('a download', () => {
  test('that is not what checksums.txt says is an error, and nothing of it is kept', async () => {
    const fresh = await session.folder('home');
    await using server = await mirror('corrupt');
    await using run = await act({ gateway: server.url, env: { HOME: fresh } });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain(`${tarball} is not the file that checksums.txt describes`);
    expect(filesIn(fresh).filter((path) => path.includes('gateway'))).toEqual([]);
  });

  test.each<{ what: string; fault: Fault }>([
    { what: 'answered 503', fault: { status: 503 } },
    { what: 'answered 429', fault: { status: 429 } },
    { what: 'cut off', fault: 'reset' },
    { what: 'that ends early', fault: 'truncate' },
  ])('$what is tried again', async ({ fault }) => {
    const fresh = await session.folder('home');
    await using server = await mirror(fault);
    // Stopped before compiling: the gateway is all that this is about.
    await using run = await act({
      gateway: server.url,
      workspace: await session.workspace('go-line-too-new'),
      env: { HOME: fresh },
    });

    expect(run.log).toContain('attempt 1 of 4');
    expect(run.log).toContain('Its sha512 is the one in checksums.txt');
    expect(said(run, 'error')).toContain('go.mod asks for Go 1.26.0');
    expect(said(run, 'error')).not.toContain('gateway could');
    const files = filesIn(fresh).filter((path) => path.includes('/gateway/'));
    expect(files.map((path) => path.split('/').at(-1))).toEqual(['gateway.json', 'krakend']);
  });

  test('that stays broken is an error, and nothing of it is kept', async () => {
    const fresh = await session.folder('home');
    await using server = await mirror({ status: 503 }, 'reset', 'truncate', { status: 502 });
    await using run = await act({ gateway: server.url, env: { HOME: fresh } });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('The gateway 2.12.1-linux-generic-amd64 could not be had');
    expect(onlyError(run)).toContain('answered 502');
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(filesIn(fresh).filter((path) => path.includes('gateway'))).toEqual([]);
  });
});

describe('the releases on GitHub, out of reach', () => {
  // The proxy is the only way out, and nobody is there.
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };

  test('a known release is built by the catalogue, unproven, with a warning', async () => {
    await using run = await act({ gateway: '', env });

    expect(run.exitCode).toBe(0);
    expect(said(run, 'error')).toBe('');
    const [warning, ...others] = annotations(run, 'warning');
    expect(others).toEqual([]);
    expect(warning?.message).toContain('The gateway 2.12.1-linux-generic-amd64 could not be had');
    expect(warning?.message).toContain('not proven to load');
    expect(pluginsOf(run).get('server')).toMatchObject({ outcome: 'published', proof: 'unproven' });
    expect(run.outputs).toMatchObject({ compatible: '', gateway: '', 'go-version': '1.25.6' });
    expect(run.summary).toContain('⚠️ 1 plugin built for KrakenD 2.12.1, 1 not proven to load');
  });

  test('with verify: load that is a failure', async () => {
    await using run = await act({ gateway: '', inputs: { verify: 'load' }, env });

    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain('not proven to load');
    expect(pluginsOf(run).get('server')).toMatchObject({ outcome: 'unproven', proof: 'unproven' });
  });

  test('an unknown release is an error: nobody knows its Go', async () => {
    const image = `${session.registry.address}/krakend/builder:2.12.1-linux-generic`;
    const inputs = { 'krakend-version': '2.99.0', 'builder-image': image };
    await using run = await act({ gateway: '', inputs, env });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('2.99.0');
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(run.log).not.toContain('go build');
  });
});

describe('a file', () => {
  const binary = () => gatewayFor(session.world, '2.12.1', 'linux-generic').binary;

  test('in the workspace, by a relative path', async () => {
    const workspace = await session.workspace('server');
    await mkdir(join(workspace, 'tools'));
    await copyFile(binary(), join(workspace, 'tools/krakend'));
    await chmod(join(workspace, 'tools/krakend'), 0o755);
    await using run = await act({ workspace, gateway: 'tools/krakend' });

    expect(run.exitCode).toBe(0);
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
    expect(run.outputs.gateway).toBe(join(workspace, 'tools/krakend'));
  });

  test('by an absolute path', async () => {
    await using run = await act({ gateway: binary() });

    expect(run.exitCode).toBe(0);
    expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
  });

  test('that is no gateway', async () => {
    await using run = await act({ gateway: 'go.mod' });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('go.mod is no gateway that plugins can be made for');
  });

  test('that is not there', async () => {
    await using run = await act({ gateway: 'tools/krakend' });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('tools/krakend could not be read');
  });

  test('for the other C library', async () => {
    await using run = await act({ gateway: gatewayFor(session.world, '2.12.1', 'alpine').binary });

    expect(run.exitCode).toBe(1);
    expect(onlyError(run)).toContain('is a gateway for amd64 and musl');
    expect(onlyError(run)).toContain('variant: alpine');
  });

  test('of another release: built with its Go, with a warning, and the wrong C library refused', async () => {
    await using run = await act({ gateway: gatewayFor(session.world, '2.10.1', 'linux-generic').binary });

    expect(run.exitCode).toBe(1);
    expect(said(run, 'warning')).toContain('calls itself KrakenD 2.10.1, but krakend-version says 2.12.1');
    expect(run.shown).toContain('Go 1.24.4 was fetched into it');
    expect(onlyError(run)).toContain('needs GLIBC_2.34, but the gateway was built for glibc 2.31');
    expect(onlyError(run)).toContain("build in the image of the gateway's own release");
  });
});

test('a tarball without a gateway in it', async () => {
  const folder = await session.folder('tarball');
  await writeFile(join(folder, 'README.md'), 'nothing\n');
  await runProgram('tar', ['-czf', 'krakend.tar.gz', 'README.md'], { cwd: folder });
  await using server = await startReleaseServer(folder);
  await using run = await act({ gateway: `${server.url}/krakend.tar.gz` });

  expect(run.exitCode).toBe(1);
  expect(onlyError(run)).toContain('krakend.tar.gz holds no gateway');
});

test('a binary behind a URL is taken without a checksum, which the log says', async () => {
  const folder = await session.folder('binary');
  await copyFile(gatewayFor(session.world, '2.12.1', 'linux-generic').binary, join(folder, 'krakend'));
  await using server = await startReleaseServer(folder);
  await using run = await act({ gateway: `${server.url}/krakend` });

  expect(run.exitCode).toBe(0);
  expect(run.log).toContain('No checksum is listed for krakend');
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
});
