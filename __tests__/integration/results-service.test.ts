import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import artifactClient from '@actions/artifact';
import { restoreCache, saveCache } from '@actions/cache';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { downloadArtifact, verifyChecksums } from '../world/artifact-download.ts';
import {
  cacheWriteDenied,
  type ResultsService,
  resultsVariables,
  runtimeToken,
  startResultsService,
} from '../world/results-service.ts';

const run = promisify(execFile);
const MiB = 1024 * 1024;

/** What the next tests see of the world: a folder, a service in it, and the variables of a job. */
let dir: string;
let results: ResultsService;
let printed: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpa-results-'));
  await mkdir(join(dir, 'runner-temp'));
  results = await startResultsService(join(dir, 'service'));
  asJobOf(results, 'run-1');
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk));
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await results.close();
  await rm(dir, { recursive: true });
});

/** Gives this process what the runner gives to a job. */
function asJobOf(service: ResultsService, runId: string): void {
  for (const [name, value] of Object.entries(resultsVariables(service, runId))) vi.stubEnv(name, value);
  vi.stubEnv('GITHUB_SERVER_URL', undefined);
  vi.stubEnv('GITHUB_WORKSPACE', dir);
  vi.stubEnv('RUNNER_TEMP', join(dir, 'runner-temp'));
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

describe('the cache', () => {
  test('gives back what was saved, by its key and by a prefix of it', async () => {
    const path = await file('modules.txt', 'first');
    expect(await saveCache([path], 'go-linux-1')).toBeGreaterThan(0);
    await writeFile(path, 'second');
    await saveCache([path], 'go-linux-2');
    await rm(path);

    expect(await restoreCache([path], 'go-linux-1')).toBe('go-linux-1');
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await restoreCache([path], 'go-linux-3', ['go-linux-'])).toBe('go-linux-2');
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(results.caches().map(({ key }) => key)).toEqual(['go-linux-1', 'go-linux-2']);
  });

  test('misses another key, and the same key for other paths', async () => {
    const path = await file('modules.txt', 'content');
    await saveCache([path], 'key');

    expect(await restoreCache([path], 'other')).toBeUndefined();
    expect(await restoreCache([join(dir, 'elsewhere.txt')], 'key')).toBeUndefined();
  });

  test('says that a key is taken, which the client takes as information', async () => {
    const path = await file('modules.txt', 'content');
    await saveCache([path], 'key');

    expect(await saveCache([path], 'key')).toBe(-1);
    expect(printed.join('')).toMatch(/^Failed to save: Unable to reserve cache with key key/m);
    expect(results.requests.map(({ status }) => status)).toContain(409);
    expect(results.caches()).toHaveLength(1);
  });

  test('takes an entry in blocks where the client splits it', async () => {
    const path = join(dir, 'image.bin');
    // From 128 MiB on the client uploads blocks; random bytes don't compress below that.
    await run('dd', ['if=/dev/urandom', `of=${path}`, 'bs=1M', 'count=130']);
    const before = await sha256(path);

    await saveCache([path], 'image');
    expect(results.requests.filter(({ call }) => call === 'blob/PUT').length).toBeGreaterThan(2);
    expect(results.caches()[0]?.size).toBeGreaterThan(128 * MiB);
    await rm(path);
    expect(await restoreCache([path], 'image')).toBe('image');
    expect(await sha256(path)).toBe(before);
  });

  test('denies a write to a token that may only read', async () => {
    results.fail(cacheWriteDenied);
    await saveCache([await file('modules.txt', 'content')], 'key');

    expect(printed.join('')).toMatch(/^::warning::Failed to save: .*cache write denied/m);
    expect(results.caches()).toEqual([]);
  });
});

describe('artifacts', () => {
  test('are uploaded, listed and downloaded', async () => {
    const path = await file('plugin.so', randomBytes(20 * MiB));
    const uploaded = await artifactClient.uploadArtifact('plugins', [path], dir, { retentionDays: 3 });

    const { artifacts } = await artifactClient.listArtifacts();
    expect(artifacts).toMatchObject([{ name: 'plugins', id: uploaded.id, size: uploaded.size }]);
    expect(artifacts[0]?.digest).toBe(`sha256:${uploaded.digest}`);
    const [artifact] = results.artifacts();
    expect(artifact).toMatchObject({ name: 'plugins', runId: 'run-1', jobId: 'job' });
    const days = (Date.parse(artifact?.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(3, 1);

    const copy = await downloadArtifact(results, 'run-1', 'plugins', join(dir, 'copy'));
    expect(await sha256(join(copy, 'plugin.so'))).toBe(await sha256(path));
    const blocks = results.requests.filter(({ call }) => call === 'blob/PUT');
    expect(blocks.length, 'three blocks and their list').toBe(4);
  });

  test('refuse a name that the run has already used, and take it in another run', async () => {
    const path = await file('plugin.so', 'content');
    await artifactClient.uploadArtifact('plugins', [path], dir);

    await expect(artifactClient.uploadArtifact('plugins', [path], dir)).rejects.toThrow(
      /409.*already exists/,
    );
    asJobOf(results, 'run-2');
    await artifactClient.uploadArtifact('plugins', [path], dir);
    expect(results.artifacts().map(({ runId }) => runId)).toEqual(['run-1', 'run-2']);
  });

  test('can be replaced by deleting the old one first', async () => {
    const path = await file('plugin.so', 'old');
    const { id } = await artifactClient.uploadArtifact('plugins', [path], dir);
    await artifactClient.deleteArtifact('plugins');
    await writeFile(path, 'new');
    await artifactClient.uploadArtifact('plugins', [path], dir);

    expect(results.artifacts().map((artifact) => artifact.id)).not.toContain(id);
    const copy = await downloadArtifact(results, 'run-1', 'plugins', join(dir, 'copy'));
    expect(await readFile(join(copy, 'plugin.so'), 'utf8')).toBe('new');
  });

  test('stay out of the reach of other runs', async () => {
    await artifactClient.uploadArtifact('plugins', [await file('plugin.so', 'content')], dir);
    await expect(downloadArtifact(results, 'run-2', 'plugins', join(dir, 'copy'))).rejects.toThrow(/plugins/);
  });
});

test('checksums are checked by sha256sum itself', async () => {
  const path = await file('plugin.so', 'content');
  await file('checksums.txt', `${await sha256(path)}  plugin.so\n`);

  expect(await verifyChecksums(dir)).toEqual(['plugin.so']);
  await writeFile(path, 'changed');
  await expect(verifyChecksums(dir)).rejects.toThrow(/did NOT match/);
});

describe('faults', () => {
  test('answer with a status, as often as the rule says, and the client repeats what it may', async () => {
    results.fail({ call: 'blob/PUT', fault: { status: 503 }, times: 1 });
    await saveCache([await file('modules.txt', 'content')], 'key');

    const puts = results.requests.filter(({ call }) => call === 'blob/PUT');
    expect(puts.map(({ status }) => status)).toEqual([503, 201]);
    expect(results.caches()).toHaveLength(1);
  });

  test('break a whole service until they are mended', async () => {
    const path = await file('plugin.so', 'content');
    const mend = results.fail({
      call: 'ArtifactService/*',
      fault: { status: 403, message: 'not in your plan' },
    });
    await expect(artifactClient.uploadArtifact('plugins', [path], dir)).rejects.toThrow('not in your plan');

    mend();
    await artifactClient.uploadArtifact('plugins', [path], dir);
    expect(results.artifacts()).toHaveLength(1);
  });

  test('cut the connection', async () => {
    results.fail({ call: 'ArtifactService/CreateArtifact', fault: 'reset' });
    const path = await file('plugin.so', 'content');

    await expect(artifactClient.uploadArtifact('plugins', [path], dir)).rejects.toThrow('ECONNRESET');
    expect(results.requests.at(-1)?.status).toBeNull();
  });
});

test('a service started again on the same folder has everything that the first one had', async () => {
  const path = await file('plugin.so', 'content');
  await saveCache([path], 'key');
  await artifactClient.uploadArtifact('plugins', [path], dir);
  await results.close();

  results = await startResultsService(join(dir, 'service'));
  asJobOf(results, 'run-1');
  expect(await restoreCache([path], 'key')).toBe('key');
  const copy = await downloadArtifact(results, 'run-1', 'plugins', join(dir, 'copy'));
  expect(await readFile(join(copy, 'plugin.so'), 'utf8')).toBe('content');
});

test('a request without a job’s token is turned away', async () => {
  const address = new URL('twirp/github.actions.results.api.v1.CacheService/CreateCacheEntry', results.url);
  const ask = (authorization: string) =>
    fetch(address, { method: 'POST', body: '{"key":"k","version":"v"}', headers: { authorization } });

  expect((await ask('Bearer nonsense')).status).toBe(401);
  expect((await ask(`Bearer a.${btoa('{"scp":"Other"}')}.b`)).status).toBe(403);
  expect((await ask(`Bearer ${runtimeToken('run-1')}`)).status).toBe(200);
});

async function sha256(path: string): Promise<string> {
  return (await run('sha256sum', ['--', path])).stdout.split(' ')[0] ?? '';
}
