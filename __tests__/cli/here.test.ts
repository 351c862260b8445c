import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { repositoryAround, seenFromRoot } from '../../src/cli/here.ts';

const folder = mkdtempSync(join(tmpdir(), 'kpa-here-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the repository is what has .git, a folder or a file', () => {
  mkdirSync(join(folder, 'a/b/c'), { recursive: true });
  expect(repositoryAround(join(folder, 'a/b'))).toBe(join(folder, 'a/b'));
  mkdirSync(join(folder, 'a/.git'));
  expect(repositoryAround(join(folder, 'a/b/c'))).toBe(join(folder, 'a'));
  writeFileSync(join(folder, 'a/b/.git'), 'gitdir: ../.git/worktrees/b\n');
  expect(repositoryAround(join(folder, 'a/b/c'))).toBe(join(folder, 'a/b'));
});

test('paths are seen from where one stands', () => {
  const inputs = {
    plugins: './x',
    config: 'krakend.json, ../b.json',
    gateway: 'bin/krakend',
    variant: 'alpine',
  };
  expect(seenFromRoot(inputs, '/r', '/r/sub')).toEqual({
    plugins: './x',
    config: 'sub/krakend.json\nb.json',
    gateway: 'sub/bin/krakend',
    variant: 'alpine',
    'working-directory': 'sub',
    'output-directory': 'sub/krakend-plugins',
  });
  expect(seenFromRoot({ 'output-directory': '/tmp/out' }, '/r', '/r')).toMatchObject({
    'working-directory': '.',
    'output-directory': '../tmp/out',
  });
  for (const gateway of ['docker://krakend:2.12.1', 'https://x.example/a', '']) {
    expect(seenFromRoot({ gateway }, '/r', '/r/sub').gateway).toBe(gateway);
  }
});
