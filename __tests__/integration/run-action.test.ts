import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runAction } from '../world/action.ts';

// A small action of its own shows that the stand-in of the runner does what the runner does.

let action: string;

const metadata = `
name: probe
inputs:
  krakend-version: {}
  'with spaces': { default: kept }
  token: { default: '\${{ github.token }}' }
outputs: { seen: {} }
runs: { using: node24, main: main.mjs, post: post.mjs }
`;

const main = `
import { appendFileSync } from 'node:fs';
const { env } = process;
appendFileSync(env.GITHUB_OUTPUT, 'seen<<E\\n' + JSON.stringify(env) + '\\nE\\n');
appendFileSync(env.GITHUB_STATE, 'plan=from main\\n');
appendFileSync(env.GITHUB_STEP_SUMMARY, '# done\\n');
appendFileSync(env.GITHUB_ENV, 'LEFT=behind\\n');
appendFileSync(env.GITHUB_PATH, '/opt/left/bin\\n');
console.log('::group::Work\\nin it\\n::endgroup::');
console.error('::error file=go.mod,line=3,title=Mismatch::two%0Alines');
if (env['INPUT_KRAKEND-VERSION'] === 'forever') {
  process.on('SIGINT', () => { console.log('cleaning up'); process.exit(130); });
  console.log('running on');
  setInterval(() => {}, 1000);
} else process.exitCode = 3;
`;

const post = `
const { STATE_plan, LEFT, PATH } = process.env;
console.log(JSON.stringify({ STATE_plan, LEFT, path: PATH.split(':')[0], cwd: process.cwd() }));
`;

beforeAll(async () => {
  action = await mkdtemp(join(tmpdir(), 'kpa-probe-'));
  await writeFile(join(action, 'action.yml'), metadata);
  await writeFile(join(action, 'main.mjs'), main);
  await writeFile(join(action, 'post.mjs'), post);
});

afterAll(() => rm(action, { recursive: true }));

test('a step gets its inputs, its variables and nothing of this process', async () => {
  vi.stubEnv('GOFLAGS', '-mod=vendor');
  await using run = await runAction({ action, inputs: { 'krakend-version': '2.13' }, env: { EXTRA: '1' } });
  vi.unstubAllEnvs();
  const seen = JSON.parse(run.outputs.seen ?? '');

  expect(seen).toMatchObject({
    'INPUT_KRAKEND-VERSION': '2.13',
    INPUT_WITH_SPACES: 'kept',
    INPUT_TOKEN: '',
    EXTRA: '1',
    GITHUB_WORKSPACE: run.workspace,
    GITHUB_REF: 'refs/heads/main',
    RUNNER_TEMP: run.temp,
  });
  for (const name of ['GOFLAGS', 'ImageOS', 'ACTIONS_RESULTS_URL', 'VITEST'])
    expect(seen).not.toHaveProperty(name);
  expect(seen.HOME).not.toBe(process.env.HOME);
});

test('a step with a results service knows where it is and which run it belongs to', async () => {
  await using run = await runAction({ action, results: { url: 'http://127.0.0.1:9/' }, post: false });
  const seen = JSON.parse(run.outputs.seen ?? '');

  expect(seen.ACTIONS_RESULTS_URL).toBe('http://127.0.0.1:9/');
  const claims = JSON.parse(Buffer.from(seen.ACTIONS_RUNTIME_TOKEN.split('.')[1], 'base64url').toString());
  expect(claims.scp).toContain(`Actions.Results:${run.runId}:`);
  expect(seen.GITHUB_RUN_ID).toBe(run.runId);
  expect(run.post).toBeNull();
});

test('what a step leaves is read, and handed to post', async () => {
  await using run = await runAction({ action });

  expect(run).toMatchObject({
    exitCode: 3,
    signal: null,
    annotations: [{ level: 'error', message: 'two\nlines', title: 'Mismatch', file: 'go.mod', line: 3 }],
    groups: [{ title: 'Work', lines: ['in it'] }],
    summary: '# done\n',
    state: { plan: 'from main' },
  });
  expect(run.post?.exitCode).toBe(0);
  expect(JSON.parse(run.post?.log ?? '')).toEqual({
    STATE_plan: 'from main',
    LEFT: 'behind',
    path: '/opt/left/bin',
    cwd: run.workspace,
  });
});

test('a cancelled step ends as it sees fit, and post still runs', async () => {
  await using run = await runAction({
    action,
    inputs: { 'krakend-version': 'forever' },
    signalWhen: { line: /^running on$/, signal: 'SIGINT' },
  });

  expect(run).toMatchObject({ exitCode: 130, signal: null, cancelled: true });
  expect(run.log).toContain('cleaning up');
  expect(run.post?.exitCode).toBe(0);
});

test('an input that action.yml does not have is a mistake of the test', async () => {
  await expect(runAction({ action, inputs: { 'krakend-verison': '2' } })).rejects.toThrow('krakend-verison');
});
