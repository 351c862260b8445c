/** What the post step packs, prints and leaves alone, against the service that it saves to. */
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CacheEntry } from '../../src/cache/keys.ts';
import { scratch } from '../plugin/go.ts';
import { cacheContents } from '../world/cache-contents.ts';
import { which } from '../world/packages.ts';
import { type ResultsService, resultsVariables, startResultsService } from '../world/results-service.ts';
import { type Finished, finish } from '../world/run.ts';
import { node24 } from '../world/runner/environment.ts';

const script = fileURLToPath(new URL('../../dist/post.js', import.meta.url));

let root: Awaited<ReturnType<typeof scratch>>;
let results: ResultsService;
let home: string;
let log: string;
let path: string;

beforeAll(async () => {
  root = await scratch();
  // Tells of every tar that is started to pack something.
  log = join(root.path, 'tar.log');
  const bin = join(root.path, 'bin');
  await mkdir(bin);
  const tar = which('tar');
  await writeFile(join(bin, 'tar'), `#!/bin/sh\necho "$*" >> ${log}\nexec ${tar} "$@"\n`);
  await chmod(join(bin, 'tar'), 0o755);
  path = `${bin}:${process.env.PATH}`;
});

afterAll(() => root[Symbol.asyncDispose]());

beforeEach(async ({ onTestFinished }) => {
  home = join(root.path, `home-${Math.random()}`);
  await mkdir(home);
  await writeFile(log, '');
  results = await startResultsService(join(home, 'service'));
  onTestFinished(() => results.close());
});

/** Files below a folder of the action's in the home. */
async function lay(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, '.cache/krakend-plugin-action', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

const entry = (kind: CacheEntry['kind'], key: string): CacheEntry => ({
  kind,
  key,
  paths: [`~/.cache/krakend-plugin-action/${kind}`],
  restoreKeys: [],
  ingredients: [],
});

/** The post step of a job in which main has left these. */
async function post(...toSave: CacheEntry[]): Promise<Finished> {
  const temporary = join(home, `temp-${Math.random()}`);
  await mkdir(temporary);
  const env = {
    ...resultsVariables(results, '1'),
    'STATE_krakend-plugin-action': JSON.stringify({ label: 'krakend-plugin-action=none', toSave }),
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    GITHUB_SERVER_URL: undefined,
    RUNNER_DEBUG: undefined,
    HOME: home,
    PATH: path,
    RUNNER_TEMP: temporary,
  };
  return finish(node24(), [script], { env });
}

/** How often something was packed. */
async function packings(): Promise<number> {
  const calls = (await readFile(log, 'utf8')).split('\n');
  return calls.filter((call) => / -cf /.test(call)).length;
}

function namesIn(key: string): string[] {
  const found = results.caches().find((one) => one.key === key);
  if (!found) throw new Error(`${key} was not saved`);
  const tar = cacheContents(found.file);
  return [...tar.toString('latin1').matchAll(/\.cache\/krakend-plugin-action\/[^\0\n]+/g)].map(
    ([name]) => name,
  );
}

const MODULE = {
  'modules/github.com/a/b@v1.0.0/go.mod': 'module github.com/a/b\n',
  'modules/cache/download/github.com/a/b/@v/v1.0.0.mod': 'module github.com/a/b\n',
  'modules/cache/download/github.com/a/b/@v/v1.0.0.zip': 'zip'.repeat(1000),
  'modules/cache/download/github.com/a/b/@v/v1.0.0.ziphash': 'h1:x',
  'modules/cache/download/github.com/a/b/@v/v1.0.0.lock': '',
};

test('eight jobs of a matrix that end at once: one packs and uploads, the others say so, none warns', async () => {
  await lay({ ...MODULE, 'gateway/krakend': 'ELF'.repeat(100_000) });
  const jobs = await Promise.all(
    Array.from({ length: 8 }, () => post(entry('modules', 'm-1'), entry('gateway', 'g-1'))),
  );
  const texts = jobs.map(({ stdout }) => stdout);
  expect(jobs.every(({ code }) => code === 0)).toBe(true);
  expect(texts.join('')).not.toMatch(/::(warning|error)/);
  for (const kind of ['modules', 'gateway']) {
    const said = texts.map((text) => new RegExp(`^${kind} cache (.*)$`, 'm').exec(text)?.[1] ?? '');
    expect(said.filter((words) => words.startsWith('saved: ')).length).toBe(1);
    const others = said.filter((words) =>
      /^not saved, as (another job has saved it, or is doing so|it is there already): \S+ \(\d/.test(words),
    );
    expect(others.length).toBe(7);
  }
  expect(
    results
      .caches()
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual(['g-1', 'm-1']);
  expect(results.requests.filter(({ call }) => call === 'blob/PUT').length).toBe(2);
  expect(await packings()).toBe(2);

  await writeFile(log, '');
  const late = await post(entry('modules', 'm-1'));
  expect(late.stdout).toContain('modules cache not saved, as it is there already: m-1 (');
  expect(await packings()).toBe(0);
});

test('what was saved is said with its size, and leaves the zip where it is', async () => {
  await lay(MODULE);
  const { stdout } = await post(entry('modules', 'm-2'));
  expect(stdout).toMatch(
    /^modules cache saved: m-2 \(3 files, 0\.0 MB of 0\.0 MB, packed 0\.0 MB, \d+\.\d s\)$/m,
  );
  const names = namesIn('m-2').join('\n');
  expect(names).toContain('modules/github.com/a/b@v1.0.0/go.mod');
  expect(names).not.toMatch(/\.zip$|\.lock$/m);
  const zip = '.cache/krakend-plugin-action/modules/cache/download/github.com/a/b/@v/v1.0.0.zip';
  expect(readFileSync(join(home, zip), 'utf8')).toHaveLength(3000);
});

test('what main wrote down decides, and where that is gone everything is saved', async () => {
  const other = 'modules/github.com/c/d@v1.0.0/go.mod';
  await lay({ ...MODULE, [other]: 'module github.com/c/d\n' });
  const contents = join(home, 'contents.json');
  const used = { folders: ['github.com/a/b@v1.0.0'], imports: [], replacing: [], sums: false, all: false };
  await writeFile(contents, JSON.stringify({ modules: used }));
  await post({ ...entry('modules', 'm-3'), contents });
  await post({ ...entry('modules', 'm-4'), contents: `${contents}.gone` });
  expect(namesIn('m-3').join('\n')).not.toContain(other);
  expect(namesIn('m-4').join('\n')).toContain(other);
});

test('a job that may not write is told, and packs nothing', async () => {
  await lay(MODULE);
  results.fail({
    call: 'CacheService/CreateCacheEntry',
    fault: { reply: { ok: false, message: 'cache write denied: the token is read-only' } },
  });
  const { code, stdout } = await post(entry('modules', 'm-5'));
  expect(code).toBe(0);
  expect(stdout).toContain('cache write denied: the token is read-only');
  expect(await packings()).toBe(0);
});

test('nothing to save: nothing is asked, nothing is printed', async () => {
  expect(await post()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(results.requests).toEqual([]);
});
