import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runContext } from '../../src/github/context.ts';
import { provenanceOf } from '../../src/publish/provenance.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-context-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const VARIABLES = {
  GITHUB_WORKSPACE: '/w',
  GITHUB_REPOSITORY: 'me/plugins',
  GITHUB_SHA: 'c0ffee',
  GITHUB_SERVER_URL: 'https://git.example.com',
  GITHUB_RUN_ID: '7',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/x',
};

test('what the runner says of the run', async () => {
  const event = join(folder, 'event.json');
  writeFileSync(event, '{"repository": {"default_branch": "trunk", "private": true}}');
  expect(await runContext({ ...VARIABLES, GITHUB_EVENT_PATH: event })).toEqual({
    workspace: '/w',
    repository: 'me/plugins',
    sha: 'c0ffee',
    serverUrl: 'https://git.example.com',
    runId: '7',
    runAttempt: '2',
    event: { name: 'push', ref: 'refs/heads/x', defaultBranch: 'trunk' },
    privateRepository: true,
  });
});

test.each(['not JSON', 'null', '[]', '{"repository": 1}', '{"repository": {"default_branch": 3}}', '{}'])(
  'an event that says nothing of the default branch, nor of privacy: %s',
  async (text) => {
    const event = join(folder, 'odd.json');
    writeFileSync(event, text);
    const context = await runContext({ ...VARIABLES, GITHUB_EVENT_PATH: event });
    expect(context.event.defaultBranch).toBe('');
    expect(context.privateRepository).toBe(false);
  },
);

test('without a runner there is a workspace all the same', async () => {
  const context = await runContext({});
  expect(context.workspace).toBe(process.cwd());
  expect(context.serverUrl).toBe('https://github.com');
});

test('the commit that is checked out, whatever the event says, and whether the tree is as committed; new files do not count, and a folder without git says nothing', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  const context = { ...(await runContext(VARIABLES)), workspace: folder };
  expect(await provenanceOf(context)).toMatchObject({ commit: 'c0ffee', dirty: null });
  git('init', '--quiet');
  writeFileSync(join(folder, 'go.mod'), 'module a\n');
  git('add', 'go.mod');
  git('commit', '--quiet', '-m', 'first');
  expect(await provenanceOf(context)).toEqual({
    repository: 'me/plugins',
    commit: git('rev-parse', 'HEAD').toString().trim(),
    dirty: false,
    run: 'https://git.example.com/me/plugins/actions/runs/7',
  });
  writeFileSync(join(folder, 'go.mod'), 'module b\n');
  expect((await provenanceOf(context)).dirty).toBe(true);
});
