import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inFolder, shellWord } from '../src/shell.ts';

const ODD_NAMES = [
  'plain',
  'my plugins',
  "it's",
  '$(id)',
  '`id`',
  '-x',
  '~',
  '*',
  'a;b',
  'a\nb',
  '\\',
  '"q"',
  '#c',
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-shell-'));
  for (const name of ODD_NAMES) mkdirSync(join(folder, name));
});

afterAll(() => rmSync(folder, { recursive: true }));

function sh(script: string): string {
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
}

test('words without anything special stay readable', () => {
  for (const word of ['-require=a.b/c@v1.2.3', './plugins/auth', 'example.com/x+y_1']) {
    expect(shellWord(word)).toBe(word);
  }
  expect(shellWord("it's")).toBe(`'it'\\''s'`);
  expect(shellWord('')).toBe(`''`);
});

test('a shell gets every word as it was', () => {
  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom(...`'"\\$\`();&|<>*?~# \n\t!{}[]=-a`) }),
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  );
  const words = fc.sample(word, { numRuns: 400, seed: 20_261_127 });
  const printed = sh(`printf '%s\\0' ${words.map(shellWord).join(' ')}`);
  expect(printed.split('\0').slice(0, -1)).toEqual(words);
});

test('a command runs in its folder, whatever the folder is called', () => {
  for (const name of ODD_NAMES) expect(basename(sh(inFolder(name, 'pwd')).slice(0, -1))).toBe(basename(name));
  expect(inFolder('plugins/auth', 'go mod tidy')).toBe('cd plugins/auth && go mod tidy');
});

test('no cd into where one is already', () => {
  expect([inFolder('', 'go mod tidy'), inFolder('.', 'go mod tidy')]).toEqual(['go mod tidy', 'go mod tidy']);
});
