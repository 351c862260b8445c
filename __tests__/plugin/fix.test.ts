import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Mismatch } from '../../src/plugin/compatibility.ts';
import { edits, fixCommands } from '../../src/plugin/fix.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { GO_TIMEOUT, go, scratch } from './go.ts';

function mismatch(module: string, more: Partial<Mismatch> = {}): Mismatch {
  const want = { want: 'v1.1.0', wantPath: module, wantVersion: 'v1.1.0' };
  return { module, have: 'v1.0.0', ...want, direct: true, sharedPackages: [module], line: 3, ...more };
}

const NOTHING_REPLACED = parseGoMod('module m\n\nrequire example.com/a v1.0.0\n');
const NOBODY: ReadonlySet<string> = new Set();

test('a direct requirement is set to the version of the gateway', () => {
  expect(edits([mismatch('example.com/a')], NOTHING_REPLACED, NOBODY)).toEqual([
    '-require=example.com/a@v1.1.0',
  ]);
});

test('an indirect one is held, and so is a direct one that setting did not help', () => {
  const indirect = mismatch('example.com/b', { direct: false });
  expect(edits([indirect], NOTHING_REPLACED, NOBODY)).toEqual([
    '-replace=example.com/b=example.com/b@v1.1.0',
  ]);
  expect(edits([mismatch('example.com/a')], NOTHING_REPLACED, new Set(['example.com/a']))).toEqual([
    '-replace=example.com/a=example.com/a@v1.1.0',
  ]);
});

test('what the gateway replaced is replaced by the same', () => {
  const forked = mismatch('example.com/a', { wantPath: 'example.com/fork', wantVersion: 'v1.0.1' });
  expect(edits([forked], NOTHING_REPLACED, NOBODY)).toEqual([
    '-replace=example.com/a=example.com/fork@v1.0.1',
  ]);
});

test('what the gateway replaced by a folder can not be had', () => {
  const local = mismatch('example.com/a', { wantPath: '../a', wantVersion: '' });
  expect(edits([local], NOTHING_REPLACED, NOBODY)).toEqual([]);
});

test('own replacements of single versions have to go, because they come before all others', () => {
  const goMod = parseGoMod(`module m
replace example.com/a v1.0.0 => ../a
replace example.com/a v1.0.5 => ../a
replace example.com/b => ../b
`);
  expect(edits([mismatch('example.com/a'), mismatch('example.com/b')], goMod, NOBODY)).toEqual([
    '-dropreplace=example.com/a@v1.0.0',
    '-dropreplace=example.com/a@v1.0.5',
    '-replace=example.com/a=example.com/a@v1.1.0',
    '-replace=example.com/b=example.com/b@v1.1.0',
  ]);
});

test('no edits, no commands', () => {
  expect(fixCommands('plugins', [])).toEqual([]);
});

test('commands for the root and for a folder', () => {
  expect(fixCommands('', ['-require=a@v1'])).toEqual(['go mod edit -require=a@v1', 'go mod tidy']);
  expect(fixCommands("it's", ['-require=a@v1'])).toEqual([
    `go -C 'it'\\''s' mod edit -require=a@v1`,
    `go -C 'it'\\''s' mod tidy`,
  ]);
});

test('of several rounds the last one counts, but every line to drop stays', () => {
  const rounds = [
    '-dropreplace=a@v1.0.0',
    '-dropreplace=a@v1.0.5',
    '-replace=a=a@v1.1.0',
    '-require=b@v1.1.0',
    '-dropreplace=a@v1.0.0',
    '-replace=a=a@v1.1.0',
    '-replace=b=b@v1.1.0',
  ];
  expect(fixCommands('.', rounds)[0]).toBe(
    'go mod edit -dropreplace=a@v1.0.0 -dropreplace=a@v1.0.5 -replace=a=a@v1.1.0 -require=b@v1.1.0 -replace=b=b@v1.1.0',
  );
});

test(
  'pasted into a shell, the command does to go.mod what it says',
  async () => {
    const before = `module example.com/m

go 1.24

require example.com/a v1.0.0

replace example.com/a v1.0.0 => ../a
`;
    await using root = await scratch();
    const module = join(root.path, "my plugin's; folder $HOME");
    await mkdir(module);
    await writeFile(join(module, 'go.mod'), before);
    const flags = edits([mismatch('example.com/a')], parseGoMod(before), NOBODY);
    const [edit = ''] = fixCommands("my plugin's; folder $HOME", flags);
    const bin = join(await go(root.path, ['env', 'GOROOT']), 'bin');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, GOTOOLCHAIN: 'local', GOWORK: 'off' };
    execFileSync('sh', ['-c', edit], { cwd: root.path, env });
    expect(parseGoMod(await readFile(join(module, 'go.mod'), 'utf8')).replacements).toEqual([
      { path: 'example.com/a', target: 'example.com/a', targetVersion: 'v1.1.0', line: 7 },
    ]);
  },
  GO_TIMEOUT,
);
