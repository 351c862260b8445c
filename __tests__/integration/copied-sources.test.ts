/** Of a large repository an engine elsewhere gets what the build needs. */
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copySources } from '../../src/builder/docker/copy-sources.ts';
import { moduleOf } from '../../src/workspace/go-modules.ts';
import { neededFolders } from '../../src/workspace/needed-folders.ts';
import { engineAt } from '../world/engine.ts';
import { openSession, type Session } from '../world/session.ts';
import { filesIn } from './support.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession();
  vi.stubEnv('DOCKER_HOST', session.world.dockerHost);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await session[Symbol.asyncDispose]();
});

const FILES = {
  '.git/objects/x': '',
  'web/large.bin': '',
  'teams/edge/notes.txt': '',
  'teams/edge/-a b/go.mod': 'module example.com/a\n\nreplace example.com/shared => ../shared\n',
  'teams/edge/-a b/main.go': '',
  'teams/edge/-a b/node_modules/x/index.js': '',
  'teams/edge/shared/go.mod': 'module example.com/shared\n',
  'teams/other/x.go': '',
};

async function repository(): Promise<string> {
  const workspace = join(await realpath(await session.folder('large')), '-repo é');
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  return workspace;
}

async function needed(workspace: string): Promise<string[]> {
  const module = await moduleOf(join(workspace, 'teams/edge/-a b'), workspace);
  return neededFolders(module ? [module] : [], workspace);
}

test('the folders of the modules, and nothing else', async () => {
  const workspace = await repository();
  const { docker } = engineAt(session.world.dockerHost);
  const image = (await docker(['image', 'ls', '--quiet'])).split('\n')[0] ?? '';
  const container = (await docker(['create', '--entrypoint=/never', image])).trim();
  try {
    expect(await copySources(workspace, await needed(workspace), container, '/')).toBeUndefined();
    const out = await session.folder('out');
    await docker(['cp', `${container}:/-repo é`, out]);
    expect(filesIn(join(out, '-repo é'))).toEqual([
      'teams/edge/-a b/go.mod',
      'teams/edge/-a b/main.go',
      'teams/edge/shared/go.mod',
    ]);
    expect(await copySources(workspace, [join(workspace, 'missing')], container, '/')).toContain('missing');
  } finally {
    await docker(['rm', container]);
  }
});

test('all of it where a link leads to another part', async () => {
  const workspace = await repository();
  // One that leads to nothing is no reason.
  await symlink('../../web/large.bin', join(workspace, 'teams/edge/shared/link'));
  expect(await needed(workspace)).toEqual([
    join(workspace, 'teams/edge/-a b'),
    join(workspace, 'teams/edge/shared'),
  ]);
  await symlink('../../other', join(workspace, 'teams/edge/shared/other'));
  expect(await needed(workspace)).toEqual([workspace]);
});
