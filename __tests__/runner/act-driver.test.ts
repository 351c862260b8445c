import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActOptions, type ActRun, act, jobOf, stepOf } from '../world/act.ts';
import { startResultsService } from '../world/results-service.ts';

const workflow = `
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        libc: [musl, glibc]
    steps:
      - uses: actions/checkout@v7
      - id: speak
        run: |
          echo "::add-mask::$SAID"
          echo "said: $SAID, secret: $KEPT"
          echo "::group::Modules"
          echo "one"
          echo "::endgroup::"
          echo "::warning file=go.mod,line=3,title=Mismatch::two%0Alines"
          echo "libc=\${{ matrix.libc }}" >> "$GITHUB_OUTPUT"
          echo "# \${{ matrix.libc }}" >> "$GITHUB_STEP_SUMMARY"
        env:
          SAID: a mask with spaces
          KEPT: \${{ secrets.KEPT }}
      - run: test -f README.md
        continue-on-error: true
      - id: fail
        name: Fails for glibc
        if: matrix.libc == 'glibc'
        run: exit 7
      - id: composite
        uses: ./composite
  after:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: echo never
  world:
    runs-on: ubuntu-latest
    steps:
      - id: node
        uses: owner/versions@v1
        with: { who: someone }
      - id: where
        run: |
          {
            echo "ref=$GITHUB_REF \${{ github.event.repository.default_branch }} $GITHUB_REPOSITORY"
            echo "run=$GITHUB_RUN_ID"
            echo "env=$FROM_TEST"
            echo "results=$ACTIONS_RESULTS_URL"
          } >> "$GITHUB_OUTPUT"
`;

const composite = `
name: composite
runs:
  using: composite
  steps:
    - id: inner
      shell: bash
      run: echo "value=inside" >> "$GITHUB_OUTPUT"
`;

const versions = `
name: versions
inputs: { who: {} }
runs: { using: node24, main: main.mjs, post: post.mjs }
`;

const main = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.env.GITHUB_OUTPUT, 'node=' + process.version + '\\n');
appendFileSync(process.env.GITHUB_STATE, 'who=' + process.env.INPUT_WHO + '\\n');
`;

const cachingWorkflow = `
on: push
jobs:
  job:
    runs-on: ubuntu-24.04
    steps:
      - uses: owner/remember@v1
`;

let dir: string;
let run: ActRun;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kpa-driver-'));
  const repository = join(dir, 'repository');
  write('repository/.github/workflows/test.yml', workflow);
  write('repository/composite/action.yml', composite);
  write('versions/action.yml', versions);
  write('versions/main.mjs', main);
  write('versions/post.mjs', "console.log('::notice::bye ' + process.env.STATE_who);");
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', repository]);
  run = await act({
    repository,
    event: { name: 'push', ref: 'refs/tags/v1.2.3', repository: 'someone/plugins' },
    runId: '4711',
    env: { FROM_TEST: 'with "quotes" and $dollars' },
    secrets: { KEPT: 'hush: "quoted" #1' },
    results: { url: 'http://127.0.0.1:9/' },
    localRepositories: { 'owner/versions@v1': join(dir, 'versions') },
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

function write(path: string, content: string): void {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), content);
}

describe('a step', () => {
  test('has its outputs, annotations, groups, masks and summary, apart for each combination', () => {
    for (const libc of ['musl', 'glibc']) {
      expect(stepOf(jobOf(run, 'build', { libc }), 'speak')).toMatchObject({
        stage: 'Main',
        result: 'success',
        outputs: { libc },
        annotations: [
          { level: 'warning', message: 'two\nlines', title: 'Mismatch', file: 'go.mod', line: 3 },
        ],
        groups: [{ title: 'Modules', lines: ['one'] }],
        masks: ['a mask with spaces'],
        summary: `# ${libc}\n`,
      });
    }
    expect(run.annotations.filter(({ level }) => level === 'warning')).toHaveLength(2);
    expect(run.summaries.toSorted()).toEqual(['# glibc\n', '# musl\n']);
  });

  test('shows no secret, whether masked or given', () => {
    expect(stepOf(jobOf(run, 'build', { libc: 'musl' }), 'speak').log).toContain('said: ***, secret: ***\n');
    expect(run.log).not.toContain('hush');
    expect(run.log).not.toContain('a mask with spaces');
  });

  test('that fails has failed, also where the job goes on', () => {
    const job = jobOf(run, 'build', { libc: 'glibc' });
    expect(stepOf(job, '2')).toMatchObject({ result: 'failure', forgiven: true });
    expect(stepOf(job, 'fail')).toMatchObject({
      name: 'Fails for glibc',
      result: 'failure',
      forgiven: false,
    });
  });

  test('that has a post step has two entries', () => {
    const job = jobOf(run, 'world');
    expect(stepOf(job, 'node').outputs.node).toMatch(/^v24\./);
    expect(stepOf(job, 'node', 'Post').annotations).toEqual([{ level: 'notice', message: 'bye someone' }]);
  });

  test('inside a composite action is found by both ids', () => {
    const job = jobOf(run, 'build', { libc: 'musl' });
    expect(stepOf(job, 'composite.inner').outputs).toEqual({ value: 'inside' });
  });
});

test('each combination has its own result, and what needs a failed one is not run', () => {
  expect(run.exitCode).not.toBe(0);
  expect(jobOf(run, 'build', { libc: 'musl' }).result).toBe('success');
  expect(jobOf(run, 'build', { libc: 'glibc' }).result).toBe('failure');
  expect(jobOf(run, 'world').result).toBe('success');
  expect(run.log).not.toContain('echo never');
});

test('the event, the run and the variables reach the steps as they were given', () => {
  expect(stepOf(jobOf(run, 'world'), 'where').outputs).toEqual({
    ref: 'refs/tags/v1.2.3 main someone/plugins',
    run: '4711',
    env: 'with "quotes" and $dollars',
    results: 'http://127.0.0.1:9/',
  });
});

describe('caches', () => {
  const remember = `
import { writeFileSync } from 'node:fs';
const { restoreCache, saveCache } = await import(process.env.CACHE_CLIENT);
const hit = await restoreCache(['~/remembered'], 'key');
console.log('::notice::hit ' + hit);
if (!hit) {
  writeFileSync(process.env.HOME + '/remembered', 'content');
  await saveCache(['~/remembered'], 'key');
}
process.exit(0);
`;

  beforeAll(() => {
    write('caching/.github/workflows/test.yml', cachingWorkflow);
    write('remember/action.yml', 'name: remember\nruns: { using: node24, main: main.mjs }');
    write('remember/main.mjs', remember);
  });

  async function hits(service: Pick<ActOptions, 'results' | 'cacheV1'>): Promise<string | undefined> {
    await using cached = await act({
      repository: join(dir, 'caching'),
      env: { CACHE_CLIENT: import.meta.resolve('@actions/cache') },
      localRepositories: { 'owner/remember@v1': join(dir, 'remember') },
      ...service,
    });
    expect(cached.exitCode, cached.stderr + cached.log).toBe(0);
    return cached.annotations[0]?.message;
  }

  test('of the results service outlive the run', async () => {
    await using results = await startResultsService(join(dir, 'results'));
    expect(await hits({ results })).toBe('hit undefined');
    expect(await hits({ results })).toBe('hit key');
  });

  test('of act’s own server, version 1, outlive the run', async () => {
    const cacheV1 = join(dir, 'cache-v1');
    expect(await hits({ cacheV1 })).toBe('hit undefined');
    expect(await hits({ cacheV1 })).toBe('hit key');
  });
});

test('a workflow that cannot be run at all says why', async () => {
  const empty = join(dir, 'empty');
  mkdirSync(empty);
  await using failed = await act({ repository: empty });
  expect(failed.exitCode).not.toBe(0);
  expect(failed.stderr).toContain('.github/workflows');
  expect(failed.jobs).toEqual([]);
});
