/** A run that is cancelled leaves nothing behind, and the next one works. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { startFaultyProxy, startReleaseServer } from '../world/servers.ts';
import { forgetImages, openSession, type Session } from '../world/session.ts';
import { containersOf, contentsOf, filesIn, OUTPUT, pluginsOf, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

function act(workspace: string, options: ActionOptions = {}): Promise<ActionRun> {
  const { inputs, ...rest } = options;
  return session.run({
    workspace,
    inputs: {
      variant: 'linux-generic',
      builder: 'docker',
      'save-cache': 'false',
      upload: 'false',
      ...inputs,
    },
    env: { HOME: home },
    ...rest,
  });
}

const SIGINT = { signal: 'SIGINT', code: 130 } as const;
const SIGTERM = { signal: 'SIGTERM', code: 143 } as const;

interface Moment {
  readonly phase: string;
  readonly line: RegExp;
  readonly signal: NodeJS.Signals;
  readonly code: number;
  /** How many questions for a manifest are refused. */
  readonly refused?: number;
}

test.each<Moment>([
  { phase: 'while the image is fetched', line: /^Fetching its /, ...SIGINT },
  // Nobody fetches what has no digest.
  { phase: 'while the image is pulled', line: /Pulling from /, refused: 1, ...SIGINT },
  { phase: 'while the gateway is downloaded', line: /^Downloading /, ...SIGINT },
  { phase: 'while modules are listed', line: /^::group::Modules for /, ...SIGINT },
  // Go's -x prints this first: the container runs.
  { phase: 'while Go compiles', line: /^WORK=/, ...SIGINT },
  { phase: 'while Go compiles', line: /^WORK=/, ...SIGTERM },
  { phase: 'while the gateway tries the plugin', line: /^::group::Load into /, ...SIGINT },
])('$signal $phase', async ({ line, signal, code, refused = 0 }) => {
  const workspace = await session.workspace('foreign-go-sum-only');
  const before = contentsOf(workspace);
  // Under addresses of their own, so that neither is on this machine yet.
  let asked = 0;
  await using registry = await startFaultyProxy(session.registry.url, (path) =>
    path.includes('/manifests/') && asked++ < refused ? { status: 403 } : undefined,
  );
  await using releases = await startReleaseServer(session.world.releases);
  const from = { 'image-registry': registry.address, gateway: releases.url };
  await using run = await act(workspace, {
    inputs: { 'build-flags': '-x', ...from },
    signalWhen: { line, signal },
  });

  expect(run.cancelled).toBe(true);
  expect([run.exitCode, run.signal]).toEqual([code, null]);
  expect(run.annotations).toEqual([]);
  expect(run.log).toContain('Cancelled');
  expect(await containersOf(session.world, run)).toEqual([]);
  expect(contentsOf(workspace)).toEqual(before);
  expect(filesIn(home).filter((path) => path.includes('partial'))).toEqual([]);
  expect(run.post?.exitCode).toBe(0);

  await using next = await act(workspace, { inputs: from });
  await forgetImages(session.world, registry.address);
  expect(next.annotations).toEqual([]);
  expect(next.exitCode).toBe(0);
  expect(pluginsOf(next).get('foreign-go-sum-only')?.proof).toBe('loaded');
});

test.each([
  {
    phase: 'while the image that holds the gateway is pulled',
    line: /Pulling from krakend$/,
    more: (registry: string) => ({ variant: 'alpine', gateway: `docker://${registry}/krakend:2.12.1` }),
  },
  {
    phase: 'while a gateway without test-plugin is started',
    line: /^::group::Load into /,
    more: () => ({ 'krakend-version': '2.5.0' }),
  },
])('SIGINT $phase', async ({ line, more }) => {
  const workspace = await session.workspace('server');
  await using registry = await startFaultyProxy(session.registry.url, () => undefined);
  const inputs = { 'image-registry': registry.address, ...more(registry.address) };
  await using run = await act(workspace, { inputs, signalWhen: { line, signal: 'SIGINT' } });

  expect([run.cancelled, run.exitCode]).toEqual([true, 130]);
  expect(await containersOf(session.world, run)).toEqual([]);
  expect(filesIn(home).filter((path) => path.includes('partial'))).toEqual([]);
  expect(existsSync(join(workspace, OUTPUT))).toBe(false);

  await using next = await act(workspace, { inputs });
  await forgetImages(session.world, registry.address);
  expect(next.annotations).toEqual([]);
  expect(pluginsOf(next).get('server')?.proof).toBe('loaded');
});

test('a gateway that hangs does not hold up a cancelled run', async () => {
  const workspace = await session.workspace('panics-with-two-kinds');
  await using run = await act(workspace, {
    signalWhen: { line: /^::group::Load into /, signal: 'SIGINT' },
  });

  expect(run.exitCode).toBe(130);
  expect(await containersOf(session.world, run)).toEqual([]);
  expect(existsSync(join(workspace, OUTPUT))).toBe(false);
  expect(run.log).not.toContain('[KO]');
});

test('after a main step that was killed outright, post removes its container', async () => {
  const workspace = await session.workspace('server');
  await using run = await act(workspace, {
    // Everything anew, so that it takes its time.
    inputs: { 'build-flags': '-x -a' },
    signalWhen: { line: /^WORK=/, signal: 'SIGKILL' },
  });

  expect([run.exitCode, run.signal]).toEqual([null, 'SIGKILL']);
  expect(run.post?.exitCode).toBe(0);
  expect(run.post?.log).toContain('Removed 1 container');
  expect(await containersOf(session.world, run)).toEqual([]);
});
