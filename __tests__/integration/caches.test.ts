/** What is saved, what is found again, and that trouble with the cache service never loses a build. */
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { downloadArtifact } from '../world/artifact-download.ts';
import { cacheContents } from '../world/cache-contents.ts';
import {
  cacheWriteDenied,
  type FaultRule,
  type ResultsService,
  startResultsService,
} from '../world/results-service.ts';
import { openSession, type Session } from '../world/session.ts';
import { filesIn, pluginsOf, said } from './support.ts';

let session: Session;
/** With gateway, modules and compiled packages in it, for tests that are about something else. */
let warm: string;

beforeAll(async () => {
  session = await openSession();
  warm = await session.folder('home');
});

afterAll(() => session[Symbol.asyncDispose]());

/** A plugin with a module, so that all three caches have something to keep. */
async function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, env, workspace, ...rest } = options;
  return session.run({
    workspace: workspace ?? (await session.workspace('foreign-go-sum-only')),
    inputs: { variant: 'linux-generic', ...inputs },
    env: { HOME: warm, ...env },
    ...rest,
  });
}

/** A machine of its own: nothing in its home, and the checkout where this one has it. */
async function machine(
  fixture = 'foreign-go-sum-only',
  checkout = 'work',
): Promise<{ workspace: string; env: { HOME: string } }> {
  const folder = await session.folder('machine');
  const workspace = join(folder, checkout);
  await cp(fixtureFolder(fixture), workspace, { recursive: true });
  return { workspace, env: { HOME: join(folder, 'home') } };
}

async function emptyService(): Promise<ResultsService> {
  return startResultsService(await session.folder('results'));
}

/** `gateway`, `modules` or `build` of each entry, sorted. */
function kindsIn(results: ResultsService): string[] {
  return results
    .caches()
    .map(({ key }) => key.split('-')[2] ?? '')
    .toSorted();
}

describe('a second run on another machine', () => {
  const secret = 'hunter2-of-build-env';
  let results: ResultsService;
  let first: ActionRun;
  let second: ActionRun;
  let requestsOfFirst: number;
  let downloadsOfFirst: number;

  beforeAll(async () => {
    results = await emptyService();
    const inputs = { 'build-env': `API_TOKEN=${secret}\nFROM_STEP` };
    const one = await machine();
    first = await act({ results, inputs, ...one, env: { ...one.env, FROM_STEP: `${secret}-too` } });
    requestsOfFirst = results.requests.length;
    downloadsOfFirst = session.releases.requests.length;
    // The checkout lies elsewhere, as in a job with a container, and there is no proxy for modules: what
    // isn't in the cache can't be had.
    const other = await machine('foreign-go-sum-only', 'deep/below/work');
    second = await act({ results, inputs, ...other, env: { ...other.env, GOPROXY: 'off' } });
  });

  afterAll(async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    await results.close();
  });

  test('the first finds nothing and saves everything', () => {
    expect(first.exitCode).toBe(0);
    expect(first.outputs).toMatchObject({ 'modules-cache-hit': 'false', 'build-cache-hit': 'false' });
    expect(kindsIn(results)).toEqual(['build', 'gateway', 'modules']);
    expect(first.post).toMatchObject({ exitCode: 0, annotations: [] });
  });

  test('the second finds everything, and its plugin loads', () => {
    expect(second.annotations).toEqual([]);
    expect(second.exitCode).toBe(0);
    expect(second.outputs).toMatchObject({ 'modules-cache-hit': 'true', 'build-cache-hit': 'true' });
    expect(second.summary).toContain('Caches: gateway found, modules found, build found.');
    expect(pluginsOf(second).get('foreign-go-sum-only')?.proof).toBe('loaded');
  });

  test('both make the same file', () => {
    const [one, other] = [first, second].map((run) => pluginsOf(run).get('foreign-go-sum-only')?.sha256);
    expect(other).toBe(one);
  });

  test('the second downloads no gateway: it asks for the checksum alone', () => {
    const asked = session.releases.requests.slice(downloadsOfFirst).map(({ path }) => path);
    expect(asked).toEqual(['/v2.12.1/checksums.txt']);
  });

  test('the post step of the second has nothing to save', () => {
    const calls = results.requests.slice(requestsOfFirst).map(({ call }) => call);
    expect(calls).not.toContain('CacheService/CreateCacheEntry');
    expect(second.post).toMatchObject({ exitCode: 0, annotations: [] });
  });

  test('a value of build-env is in no cache, no artifact and no output', async () => {
    for (const { key, file } of results.caches()) {
      expect([key, cacheContents(file).includes(secret)]).toEqual([key, false]);
    }
    const folder = await session.folder('artifact');
    await downloadArtifact(results, first.runId, first.outputs['artifact-name'] ?? '', folder);
    for (const path of filesIn(folder)) {
      expect([path, readFileSync(join(folder, path)).includes(secret)]).toEqual([path, false]);
    }
    const report = readFileSync(first.outputs.report ?? '', 'utf8');
    const texts = [first.log, first.summary, report, JSON.stringify(first.outputs), first.post?.log];
    expect(texts.join()).not.toContain(secret);
  });

  test('a change of go.mod finds the compiled packages in part, and no modules', async () => {
    await using run = await act({ results, ...(await machine('no-go-sum')), post: false });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ 'modules-cache-hit': 'false', 'build-cache-hit': 'false' });
    expect(run.summary).toContain('Caches: gateway found, modules not found, build found in part.');
  });
});

describe('trouble with the service', () => {
  const troubles: (FaultRule & { what: string })[] = [
    { what: 'a token that may only read', ...cacheWriteDenied },
    { what: 'a refused look-up', call: 'CacheService/GetCacheEntryDownloadURL', fault: { status: 403 } },
    { what: 'a refused upload', call: 'blob/PUT', fault: { status: 403 } },
    {
      what: 'a finished upload that is not accepted',
      call: 'CacheService/FinalizeCacheEntryUpload',
      fault: { status: 400 },
    },
    // Five attempts is what the client makes before it gives up.
    {
      what: 'a broken service',
      call: 'CacheService/GetCacheEntryDownloadURL',
      fault: { status: 500 },
      times: 5,
    },
    { what: 'cut connections', call: 'CacheService/GetCacheEntryDownloadURL', fault: 'reset', times: 5 },
  ];

  test.each(troubles)('$what: warnings at most, and the plugin', async ({ what: _, ...rule }) => {
    await using results = await emptyService();
    results.fail(rule);
    // Artifacts go through the same store, and are not what this is about.
    await using run = await act({ results, inputs: { cache: 'modules, build', upload: 'false' } });

    expect(run.exitCode).toBe(0);
    expect(said(run, 'error')).toBe('');
    expect(pluginsOf(run).get('foreign-go-sum-only')?.proof).toBe('loaded');
    expect(run.post?.exitCode).toBe(0);
    expect(run.post && said(run.post, 'error')).toBe('');
  });

  test('an entry that breaks off while it is read counts as none', async () => {
    await using results = await emptyService();
    await using first = await act({ results, inputs: { cache: 'modules, build' } });
    expect(first.exitCode).toBe(0);
    const mend = results.fail({ call: 'blob/GET', fault: { status: 403 } });
    await using second = await act({ results, inputs: { cache: 'modules, build' } });
    mend();

    expect(second.exitCode).toBe(0);
    expect(said(second, 'error')).toBe('');
    expect(second.outputs['modules-cache-hit']).toBe('false');
    expect(pluginsOf(second).get('foreign-go-sum-only')?.proof).toBe('loaded');
    expect(second.post?.exitCode).toBe(0);
  });

  test('no service at all is said, and is no warning', async () => {
    await using run = await act({
      env: { ACTIONS_CACHE_SERVICE_V2: '', ACTIONS_RESULTS_URL: '' },
      inputs: { upload: 'false' },
    });
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([]);
    expect(run.log).toContain('Caches: off: this runner has no cache service');
  });
});

describe('what an event may save', () => {
  const pushTo = (ref: string) => ({ name: 'push', ref });

  test.each([
    { event: pushTo('refs/tags/v1.0.0') },
    { event: { name: 'release', ref: 'refs/tags/v1.0.0' } },
    { event: { name: 'pull_request_target', ref: 'refs/heads/main' } },
    { event: { name: 'workflow_run', ref: 'refs/heads/main' } },
  ])('$event.name of $event.ref: no cache is touched', async ({ event }) => {
    await using results = await emptyService();
    // A plugin that is stopped before compiling: without its cache that would take long.
    await using run = await act({
      results,
      event,
      inputs: { cache: 'auto' },
      workspace: await session.workspace('go-line-too-new'),
    });

    expect(run.log).toContain('Caches: off: ');
    expect(results.requests.filter(({ call }) => call.startsWith('CacheService/'))).toEqual([]);
  });

  test('a branch saves its compiled packages, and leaves what all share to the default branch', async () => {
    await using results = await emptyService();
    await using run = await act({ results, ...(await machine()), event: pushTo('refs/heads/topic') });

    expect(run.exitCode).toBe(0);
    expect(kindsIn(results)).toEqual(['build']);
  });

  test('explicit inputs are obeyed: modules are used for a tag, and saved', async () => {
    await using results = await emptyService();
    const inputs = { cache: 'modules, build', 'save-cache': 'true' };
    await using run = await act({ results, inputs, event: pushTo('refs/tags/v1') });

    expect(run.exitCode).toBe(0);
    expect(kindsIn(results)).toEqual(['build', 'modules']);
  });
});
