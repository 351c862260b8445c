import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Of } from '../../src/digest.ts';
import type { Target } from '../../src/krakend/target.ts';
import {
  adoptResult,
  type KeptResult,
  newestResult,
  readResult,
  writeResult,
} from '../../src/result/kept-result.ts';

const TARGET: Target = { version: '2.12.1', variant: 'alpine', architecture: 'amd64' };
const PREFIX = 'krakend-plugin-result-v2-2.12.1-alpine-amd64-0123456789ab-';
const KEY = `${PREFIX}${'0'.repeat(32)}`;
const MADE = new Date('2026-03-01T10:20:30Z');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function someResult(...names: string[]): Promise<KeptResult> {
  const plugins = await Promise.all(
    names.map(async (name) => {
      const built = join(folder, `${name}-built`);
      await writeFile(built, `the plugin ${name}`);
      const file = { built, sha256: await sha256Of(built), size: 12, goVersion: '1.25.6' };
      return {
        name,
        target: TARGET,
        source: name,
        outcome: 'published',
        kinds: ['server'],
        registerers: [{ kind: 'server', name }],
        verdict: 'accepts',
        proof: 'loaded',
        compatibility: { state: 'compatible', mismatches: [], harmless: [] },
        file,
        modules: [],
        problems: [],
        seconds: 12.5,
      } as const;
    }),
  );
  const target = { target: TARGET, goVersion: '1.25.6', goSource: 's', libc: 'l', libcSource: 's' };
  return {
    result: { target, plugins, fixes: [], shared: [], lasting: true },
    said: [{ level: 'warning', problem: { what: 'Mind this.', place: { file: 'go.mod', line: 3 } } }],
  };
}

test('what was written comes back, for the target that asks, with the files where they now lie', async () => {
  const place = join(folder, 'kept', 'one');
  await writeResult(place, KEY, await someResult('auth', 'geo'), MADE);
  const target = { ...TARGET };
  const kept = await readResult(place, target, ['auth', 'geo']);
  expect(kept?.said).toEqual((await someResult()).said);
  expect(kept?.result.target.unchangedSince).toBe('2026-03-01T10:20:30.000Z');
  // The manifest finds a plugin's target by identity.
  expect(kept?.result.target.target).toBe(target);
  for (const plugin of kept?.result.plugins ?? []) {
    expect(plugin.target).toBe(target);
    expect(plugin.seconds).toBe(0);
    expect(await readFile(plugin.file?.built ?? '', 'utf8')).toBe(`the plugin ${plugin.name}`);
  }
  expect(await readdir(join(folder, 'kept'))).toEqual(['one']);
});

test('nothing comes back where a file is another, or gone, or where it is of other plugins', async () => {
  const place = join(folder, 'kept');
  const read = () => readResult(place, TARGET, ['auth']);
  expect(await read()).toBeUndefined();
  await writeResult(place, KEY, await someResult('auth'), MADE);
  expect(await read()).toBeDefined();
  expect(await readResult(place, TARGET, ['geo'])).toBeUndefined();
  expect(await readResult(place, TARGET, ['auth', 'geo'])).toBeUndefined();
  await writeFile(join(place, 'auth.so'), 'the plugin autj');
  expect(await read()).toBeUndefined();
  await rm(join(place, 'auth.so'));
  expect(await read()).toBeUndefined();
});

test.each(['', '{', 'null', '[]', '{"format":0,"result":{}}'])(
  'a damaged record %j is none',
  async (text) => {
    const place = join(folder, 'kept');
    await writeResult(place, KEY, await someResult('auth'), MADE);
    await writeFile(join(place, 'result.json'), text);
    expect(await readResult(place, TARGET, ['auth'])).toBeUndefined();
  },
);

test('on a machine that keeps its folders those go that were not used for longest', async () => {
  const kept = join(folder, 'kept');
  for (let index = 0; index < 45; index++) {
    const old = join(kept, `old-${index}`);
    await mkdir(old, { recursive: true });
    const then = new Date(MADE.getTime() + index * 1000);
    await utimes(old, then, then);
  }
  await writeResult(join(kept, 'new'), KEY, await someResult('auth'), MADE);
  const left = await readdir(kept);
  expect(left).toHaveLength(40);
  expect(left).toContain('new');
  expect(left).not.toContain('old-5');
  expect(left).toContain('old-6');
});

test('what has come lies with the others, by its own key, and is the newest of them', async () => {
  const results = join(folder, 'kept');
  const come = join(folder, 'come');
  const older = join(results, `${PREFIX}${'1'.repeat(32)}`);
  await writeResult(older, KEY, await someResult('auth'), MADE);
  await utimes(older, MADE, MADE);
  expect(await newestResult(results, PREFIX)).toBe(older);

  await writeResult(come, KEY, await someResult('auth'), MADE);
  // As tar leaves it.
  await utimes(come, new Date(0), new Date(0));
  await adoptResult(come, results);
  expect(await newestResult(results, PREFIX)).toBe(join(results, KEY));
  expect(await readResult(join(results, KEY), TARGET, ['auth'])).toBeDefined();
  expect(await newestResult(results, PREFIX.replace('alpine', 'linux-generic'))).toBeUndefined();
  expect(await readdir(folder)).not.toContain('come');
});

test('what has come takes the place of one that misses a file', async () => {
  const results = join(folder, 'kept');
  const come = join(folder, 'come');
  for (const place of [join(results, KEY), come])
    await writeResult(place, KEY, await someResult('auth'), MADE);
  // Not in place: both are the same file.
  await rm(join(results, KEY, 'auth.so'));
  await adoptResult(come, results);
  expect(await readResult(join(results, KEY), TARGET, ['auth'])).toBeDefined();
});

test.each(['../../elsewhere', '', `${KEY}/../../elsewhere`])(
  'what calls itself %j stays where it is',
  async (key) => {
    const come = join(folder, 'come');
    await writeResult(come, key, await someResult('auth'), MADE);
    await adoptResult(come, join(folder, 'kept', 'results'));
    expect(await readdir(folder)).toEqual(['auth-built', 'come']);
  },
);

test('nothing is the newest where nothing is', async () => {
  await adoptResult(join(folder, 'come'), join(folder, 'kept'));
  expect(await newestResult(join(folder, 'kept'), PREFIX)).toBeUndefined();
});
