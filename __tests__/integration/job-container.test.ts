/** Jobs that run inside a builder's image (`container:`), and runners without Docker: the action builds right there. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionRun } from '../world/action.ts';
import { node24 } from '../world/runner/environment.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, pluginsOf } from './support.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const script = join(repository, '__tests__/world/in-container.ts');

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

/** Runs the action in a container of the image, with these mounts besides. */
async function actIn(
  image: string,
  fixture: string,
  inputs: Record<string, string>,
  ...mounts: string[]
): Promise<ActionRun> {
  const workspace = await session.workspace(fixture);
  const home = join(dirname(workspace), 'github-home');
  await mkdir(home, { recursive: true });
  const folders = [
    '/tmp:/tmp',
    `${repository}:${repository}:ro`,
    `${dirname(node24())}:${dirname(node24())}:ro`,
  ];
  const all = [...folders, ...mounts].join(',');
  return session.run({
    workspace,
    inputs: { upload: 'false', ...inputs },
    env: { HOME: home },
    under: [process.execPath, script, session.world.dockerHost, image, all],
    post: false,
  });
}

test('in the Plugin Builder of the release its own Go and compiler build, and the gateway loads the plugin', async () => {
  await using run = await actIn('krakend/builder:2.12.1-linux-generic', 'shares-lura', {
    variant: 'linux-generic',
  });

  expect(annotations(run, 'error')).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(run.log).toContain('this machine, because no Docker Engine answers');
  expect(pluginsOf(run).get('shares-lura')).toMatchObject({ proof: 'loaded', 'go-version': '1.25.6' });
});

test('in an Alpine builder the compiler is musl’s, and so is what the gateway runs on', async () => {
  // What tells an Alpine; the stand-in for it is a Debian whose compiler makes files for musl.
  const release = join(await session.folder('alpine'), 'alpine-release');
  await writeFile(release, '3.23.3\n');
  const mount = `${release}:/etc/alpine-release:ro`;
  await using run = await actIn('krakend/builder:2.12.1', 'shares-lura', { variant: 'alpine' }, mount);

  expect(annotations(run, 'error')).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(pluginsOf(run).get('shares-lura')).toMatchObject({ proof: 'loaded', verdict: 'accepts' });
});

test('a Go before 1.21, which fetches no other, will do where it is the gateway’s own', async () => {
  const inputs = { variant: 'linux-generic', 'krakend-version': '2.5.0' };
  await using run = await actIn('krakend/builder:2.5.0-linux-generic', 'server', inputs);

  expect(annotations(run, 'error')).toEqual([]);
  expect(run.log).toMatch(/this machine with Go 1\.20\.11 and gcc/);
  expect(pluginsOf(run).get('server')?.proof).toBe('loaded');
});
