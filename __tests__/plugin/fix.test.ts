import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Mismatch } from '../../src/plugin/compatibility.ts';
import { changeFor, fixCommands } from '../../src/plugin/fix.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { GO_TIMEOUT, go, scratch } from './go.ts';

function mismatch(module: string, more: Partial<Mismatch> = {}): Mismatch {
  const want = { want: 'v1.1.0', wantPath: module, wantVersion: 'v1.1.0' };
  return { module, have: 'v1.0.0', ...want, direct: true, sharedPackages: [module], line: 3, ...more };
}

const REQUIRED = parseGoMod('module m\n\nrequire example.com/a v1.0.0\n');

test('a requirement that is there is set to the version of the gateway', () => {
  expect(changeFor(mismatch('example.com/a'), REQUIRED, 'require')).toEqual({
    module: 'example.com/a',
    how: 'require',
    flags: ['-require=example.com/a@v1.1.0'],
  });
});

test('one that is not there is held, and so is one that setting did not help', () => {
  const flags = (module: string) => [`-replace=${module}=${module}@v1.1.0`];
  const indirect = mismatch('example.com/b', { direct: false });
  expect(changeFor(indirect, REQUIRED, 'require')?.flags).toEqual(flags('example.com/b'));
  expect(changeFor(mismatch('example.com/a'), REQUIRED, 'replace')?.flags).toEqual(flags('example.com/a'));
});

test('what the gateway replaced is replaced by the same', () => {
  const forked = mismatch('example.com/a', { wantPath: 'example.com/fork', wantVersion: 'v1.0.1' });
  expect(changeFor(forked, REQUIRED, 'require')?.flags).toEqual([
    '-replace=example.com/a=example.com/fork@v1.0.1',
  ]);
});

test('what the gateway replaced by a folder can not be had', () => {
  const local = mismatch('example.com/a', { wantPath: '../a', wantVersion: '' });
  expect(changeFor(local, REQUIRED, 'require')).toBeUndefined();
});

test('own replacements of single versions have to go, because they come before all others', () => {
  const goMod = parseGoMod(`module m
replace example.com/a v1.0.0 => ../a
replace example.com/a v1.0.5 => ../a
replace example.com/b => ../b
`);
  const flags = ['example.com/a', 'example.com/b'].flatMap(
    (module) => changeFor(mismatch(module), goMod, 'require')?.flags,
  );
  expect(flags).toEqual([
    '-dropreplace=example.com/a@v1.0.0',
    '-dropreplace=example.com/a@v1.0.5',
    '-replace=example.com/a=example.com/a@v1.1.0',
    '-replace=example.com/b=example.com/b@v1.1.0',
  ]);
});

test('no changes, no commands', () => {
  expect(fixCommands('plugins', [], { tidy: true })).toEqual([]);
});

test('commands for the root and for a folder', () => {
  expect(fixCommands('', ['-require=a@v1'], { tidy: true })).toEqual([
    'go mod edit -require=a@v1',
    'go mod tidy',
  ]);
  expect(fixCommands("it's", ['-require=a@v1'], { tidy: true })).toEqual([
    `go -C 'it'\\''s' mod edit -require=a@v1`,
    `go -C 'it'\\''s' mod tidy`,
  ]);
});

test('a go line is set without a toolchain; where tidying would undo the rest, go.sum is completed without', () => {
  expect(fixCommands('.', ['-replace=b=b@v1'], { goLine: '1.24', tidy: false })).toEqual([
    'go mod edit -go=1.24 -toolchain=none -replace=b=b@v1',
    'go list -mod=mod -deps ./... > /dev/null',
  ]);
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
    const flags = changeFor(mismatch('example.com/a'), parseGoMod(before), 'require')?.flags ?? [];
    const [edit = ''] = fixCommands("my plugin's; folder $HOME", flags, { tidy: true });
    const bin = join(await go(root.path, ['env', 'GOROOT']), 'bin');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, GOTOOLCHAIN: 'local', GOWORK: 'off' };
    execFileSync('sh', ['-c', edit], { cwd: root.path, env });
    expect(parseGoMod(await readFile(join(module, 'go.mod'), 'utf8')).replacements).toEqual([
      { path: 'example.com/a', target: 'example.com/a', targetVersion: 'v1.1.0', line: 7 },
    ]);
  },
  GO_TIMEOUT,
);
