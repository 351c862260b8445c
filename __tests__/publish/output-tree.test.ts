import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OutputTree, writeOutputTree } from '../../src/publish/output-tree.ts';
import type { PluginReport } from '../../src/report/report.ts';
import { problemFromAsync } from '../problems.ts';
import { ALPINE, GENERIC, plugin, report, unbuilt } from '../report/samples.ts';

const PROVENANCE = { repository: 'me/plugins', commit: 'c0ffee', dirty: false, run: 'https://example.com/1' };
const ALWAYS = ['checksums.txt', 'plugins.json'];

let scratch: string;
let output: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'kpa-output-'));
  output = join(scratch, 'krakend-plugins');
});

afterEach(() => rmSync(scratch, { recursive: true }));

/** A plugin whose built file holds this text. */
function built(name: string, text: string, more: Partial<PluginReport> = {}): PluginReport {
  const file = join(
    scratch,
    `built-${createHash('sha256')
      .update(name + text)
      .digest('hex')
      .slice(0, 8)}`,
  );
  writeFileSync(file, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return plugin(name, { file: { built: file, sha256, size: text.length, goVersion: '1.25.12' }, ...more });
}

const refused = { outcome: 'refused', proof: 'failed', proofReason: 'plugin already loaded' } as const;

function write(...plugins: readonly PluginReport[]): Promise<OutputTree> {
  return writeOutputTree(output, report(plugins), PROVENANCE);
}

/** Every file, relative to the output directory. */
function files(): string[] {
  const entries = readdirSync(output, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(output, join(entry.parentPath, entry.name)))
    .toSorted();
}

const manifest = (): { path: string }[] => JSON.parse(readFileSync(join(output, 'plugins.json'), 'utf8'));

/** What people do with checksums.txt; it fails where a file is missing or another. */
function checkSums(): string[] {
  const printed = execFileSync('sha256sum', ['-c', 'checksums.txt'], { cwd: output, encoding: 'utf8' });
  return printed.trimEnd().split('\n');
}

afterEach(() => {
  // Whatever happened before: KrakenD takes every file for a plugin in whose name it finds ".so".
  for (const file of files()) {
    if (file.includes('.so'))
      expect(file).toMatch(/^(refused\/)?2\.13\.8-(alpine|linux-generic)-amd64\/[\w.-]+\.so$/);
    else expect(ALWAYS).toContain(file);
  }
});

test('what has just been written is not copied again', async () => {
  const plugins = [built('auth', 'one'), built('auth', 'two', { target: GENERIC }), unbuilt('geo')];
  await write(...plugins);
  const other = join(scratch, 'artifact');
  const tree = await writeOutputTree(other, report(plugins), PROVENANCE, output);
  const inode = (file: string): number => statSync(file).ino;
  const paths = tree.files.map((file) => relative(other, file));
  expect(paths.filter((path) => path.endsWith('.so'))).toHaveLength(2);
  for (const path of paths) {
    expect(readFileSync(join(other, path), 'utf8')).toBe(readFileSync(join(output, path), 'utf8'));
    expect(inode(join(other, path)) === inode(join(output, path))).toBe(path.endsWith('.so'));
  }
});

test('a folder for each target, checksums and a manifest', async () => {
  const tree = await write(built('auth', 'one'), built('auth', 'two', { target: GENERIC }));
  expect(files()).toEqual(['2.13.8-alpine-amd64/auth.so', '2.13.8-linux-generic-amd64/auth.so', ...ALWAYS]);
  expect(tree.files.map((file) => relative(output, file)).toSorted()).toEqual(files());
  expect(checkSums()).toEqual(['2.13.8-alpine-amd64/auth.so: OK', '2.13.8-linux-generic-amd64/auth.so: OK']);
  expect(manifest()[0]).toEqual({
    name: 'auth',
    kinds: ['server'],
    namespaces: ['plugin/http-server'],
    'registered-name': null,
    registerers: [{ kind: 'server', namespace: 'plugin/http-server', name: null }],
    path: '2.13.8-alpine-amd64/auth.so',
    edition: 'ce',
    'krakend-version': '2.13.8',
    variant: 'alpine',
    architecture: 'amd64',
    'go-version': '1.25.12',
    sha256: createHash('sha256').update('one').digest('hex'),
    size: 3,
    outcome: 'published',
    verdict: 'unknown',
    proof: 'loaded',
    source: 'plugins/auth',
    modules: [{ path: 'golang.org/x/text', version: 'v0.37.0' }],
    builder: { kind: 'docker', name: 'krakend/builder:2.13.8', digest: `sha256:${'cd'.repeat(32)}` },
    gateway: {
      source: 'https://example.com/v2.13.8/krakend_2.13.8_amd64_alpine.tar.gz',
      sha256: 'ef'.repeat(32),
    },
    provenance: PROVENANCE,
  });
});

test('two calls add up, and each names its own files for its artifact', async () => {
  await write(built('b', 'b'));
  const second = await write(built('a', 'a'));
  expect(files()).toEqual(['2.13.8-alpine-amd64/a.so', '2.13.8-alpine-amd64/b.so', ...ALWAYS]);
  expect(checkSums()).toEqual(['2.13.8-alpine-amd64/a.so: OK', '2.13.8-alpine-amd64/b.so: OK']);
  expect(manifest().map(({ path }) => path)).toEqual([
    '2.13.8-alpine-amd64/a.so',
    '2.13.8-alpine-amd64/b.so',
  ]);
  expect(second.files.map((file) => relative(output, file))).toEqual(['2.13.8-alpine-amd64/a.so', ...ALWAYS]);
});

test('a second build at the same path takes the place of the first', async () => {
  await write(built('auth', 'old'));
  await write(built('auth', 'new'));
  expect(readFileSync(join(output, '2.13.8-alpine-amd64/auth.so'), 'utf8')).toBe('new');
  expect(checkSums()).toEqual(['2.13.8-alpine-amd64/auth.so: OK']);
});

describe('a plugin that its gateway refuses', () => {
  test('lies apart, in no checksums, no manifest and no artifact', async () => {
    const tree = await write(built('good', 'g'), built('bad', 'b', refused));
    expect(files()).toEqual(['2.13.8-alpine-amd64/good.so', ...ALWAYS, 'refused/2.13.8-alpine-amd64/bad.so']);
    expect(checkSums()).toEqual(['2.13.8-alpine-amd64/good.so: OK']);
    expect(tree.files.map((file) => relative(output, file))).toEqual([
      '2.13.8-alpine-amd64/good.so',
      ...ALWAYS,
    ]);
  });

  test('takes away what an earlier call had published, and is taken back by a later one', async () => {
    await write(built('auth', 'good'));
    await write(built('auth', 'bad', refused));
    expect(files()).toEqual([...ALWAYS, 'refused/2.13.8-alpine-amd64/auth.so']);
    expect(manifest()).toEqual([]);
    await write(built('auth', 'better'));
    expect(files()).toEqual(['2.13.8-alpine-amd64/auth.so', ...ALWAYS]);
  });
});

test.each(['failed', 'incompatible'] as const)(
  'an older file does not stand for a plugin that is %s',
  async (outcome) => {
    await write(built('auth', 'old'), built('other', 'other'));
    await write(unbuilt('auth', { outcome }));
    expect(files()).toEqual(['2.13.8-alpine-amd64/other.so', ...ALWAYS]);
    expect(checkSums()).toEqual(['2.13.8-alpine-amd64/other.so: OK']);
  },
);

test('a file that was changed after compiling is refused by name, and nothing of it is left', async () => {
  const good = built('auth', 'compiled');
  appendFileSync(good.file?.built ?? '', ' and changed');
  const problem = await problemFromAsync(() => write(good));
  expect(problem.what).toBe(`The plugin auth was changed after compiling: ${good.file?.built}`);
  expect(problem.why).toContain(good.file?.sha256);
  expect(files()).toEqual([]);
});

test('nothing built leaves an empty list', async () => {
  await write(unbuilt('auth', { target: ALPINE }));
  expect(files()).toEqual(ALWAYS);
  expect(readFileSync(join(output, 'checksums.txt'), 'utf8')).toBe('');
  expect(manifest()).toEqual([]);
});

test('a file that somebody removed in between is not vouched for', async () => {
  await write(built('a', 'a'), built('b', 'b'));
  rmSync(join(output, '2.13.8-alpine-amd64/a.so'));
  await write(built('c', 'c'));
  expect(checkSums()).toEqual(['2.13.8-alpine-amd64/b.so: OK', '2.13.8-alpine-amd64/c.so: OK']);
});

test.each([
  'not JSON',
  '{}',
  'null',
  '[null, 1, "x", {}, {"path": 3}, {"name": "x"}]',
  '[{"path": "../x", "sha256": 1}]',
])('a plugins.json that is none of ours (%s) is written anew', async (text) => {
  mkdirSync(output);
  writeFileSync(join(output, 'plugins.json'), text);
  await write(built('auth', 'x'));
  expect(manifest().map(({ path }) => path)).toEqual(['2.13.8-alpine-amd64/auth.so']);
  expect(checkSums()).toEqual(['2.13.8-alpine-amd64/auth.so: OK']);
});
