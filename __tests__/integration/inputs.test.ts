/** Inputs that can't be meant: one error each, for a person, before anything is started. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActionRun, runAction } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations } from './support.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

async function act(inputs: Record<string, string>, workspace?: string): Promise<ActionRun> {
  return runAction({
    workspace: workspace ?? (await session.workspace('server')),
    inputs: { 'krakend-version': '2.12.1', cache: 'false', ...inputs },
    // Nothing may get as far as an engine.
    env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
  });
}

/** That the run failed as a mistake of its user does, and its one message. */
function mistake(run: ActionRun): string {
  expect(run.exitCode).toBe(1);
  const errors = annotations(run, 'error');
  expect(errors).toHaveLength(1);
  expect(run.annotations).toHaveLength(1);
  expect(run.log).not.toMatch(/^\s+at /m);
  expect(run.summary).toContain('## ❌ No plugin was built');
  expect(run.post?.exitCode).toBe(0);
  expect(run.log).not.toContain('Docker Engine');
  return errors[0]?.message ?? '';
}

describe('a value that is not allowed', () => {
  test.each([
    { input: 'krakend-version', value: '', says: 'krakend-version is missing' },
    { input: 'krakend-version', value: 'newest', says: 'krakend-version "newest" is not a version' },
    { input: 'krakend-version', value: '3.0.0', says: 'loads no plugins' },
    { input: 'krakend-version', value: '1.4.1', says: 'older than the plugins that this action builds' },
    { input: 'architecture', value: 'riscv64', says: 'Allowed: amd64' },
    { input: 'variant', value: 'debian', says: 'Allowed: alpine, linux-generic' },
    { input: 'builder', value: 'podman', says: 'Allowed: auto, docker, host' },
    { input: 'check', value: 'maybe', says: 'Allowed: strict, warn, off' },
    { input: 'verify', value: 'yes', says: 'Allowed: auto, load, static, off' },
    { input: 'upload', value: 'yes', says: 'Allowed: true or false' },
    { input: 'retention-days', value: '401', says: 'Allowed: a whole number from 1 to 400' },
    { input: 'artifact-name', value: 'a/b', says: 'Input artifact-name' },
    {
      input: 'cache',
      value: 'some',
      says: 'Allowed: auto, true, false, or a list of image, gateway, modules, build, result',
    },
    { input: 'image-registry', value: 'https://mirror', says: 'Input image-registry' },
    { input: 'builder-image', value: '--privileged', says: 'Input builder-image' },
    { input: 'container-network', value: '--privileged', says: 'Input container-network' },
    { input: 'gateway', value: 'ftp://example.com/krakend', says: 'Input gateway' },
    { input: 'build-flags', value: '-trimpath', says: 'leave -trimpath out' },
    { input: 'build-flags', value: '-toolexec=/bin/sh', says: 'leave -toolexec out' },
    { input: 'ldflags', value: '-pluginpath=x', says: 'leave -pluginpath out' },
    { input: 'build-env', value: 'GOTOOLCHAIN=auto', says: 'leave GOTOOLCHAIN out' },
    { input: 'build-env', value: 'not a name=1', says: 'Input build-env' },
  ])('$input: "$value"', async ({ input, value, says }) => {
    await using run = await act({ [input]: value });
    expect(mistake(run)).toContain(says);
  });
});

describe('a hostile path', () => {
  test.each([
    { plugins: '..', says: 'leads out of the workspace' },
    { plugins: '../../etc', says: 'plugins: ' },
    { plugins: '/etc', says: 'leads out of the workspace' },
    { plugins: '-o=x', says: 'Input plugins' },
    { plugins: 'x=-o', says: 'there is no "-o"' },
    { plugins: '../x=.', says: 'there is no "../x=."' },
    { plugins: 'a.so.b=.', says: 'Input plugins' },
    { plugins: 'missing\n::error::forged', says: 'there is no "missing"' },
    { plugins: 'a\u0007b', says: 'control characters' },
    { plugins: '.git', says: 'is not a folder with a main package' },
  ])('plugins: $plugins', async ({ plugins, says }) => {
    const workspace = await session.workspace('server');
    await mkdir(join(workspace, '.git'));
    await using run = await act({ plugins }, workspace);
    expect(mistake(run)).toContain(says);
  });

  test('a link out of the tree, as plugin or as working directory', async () => {
    const outside = await session.workspace('client');
    const workspace = await session.workspace('server');
    await symlink(outside, join(workspace, 'link'));
    for (const input of ['plugins', 'working-directory']) {
      await using run = await act({ [input]: 'link' }, workspace);
      expect(mistake(run)).toContain('"link" leads out of the workspace');
    }
  });

  test('a link out of the tree is not followed by discovery either', async () => {
    const workspace = await session.folder('workspace');
    await symlink(await session.workspace('client'), join(workspace, 'link'));
    await using run = await act({}, workspace);
    expect(mistake(run)).toContain('No plugin was found');
  });

  test('working-directory: ..', async () => {
    await using run = await act({ 'working-directory': '..' });
    expect(mistake(run)).toContain('".." leads out of the workspace');
  });
});
