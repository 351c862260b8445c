/**
 * The stand-in gateway says what KrakenD says, to the letter: what the action's parsers are tested against is
 * worth no more than this. Transcripts are those seen with real KrakenD 2.13.8 and 2.9.4.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finished } from '../world/run.ts';
import { type Container, openBench, tinyPlugin } from '../world/stand-in.ts';

const bench = openBench();
const { krakend, write } = bench;
const minutes = 60_000;

const alpine: Container = { version: '2.12.1', variant: 'alpine' };
const generic: Container = { version: '2.12.1', variant: 'linux-generic' };
const withoutTestPlugin: Container = { version: '2.5.0', variant: 'linux-generic' };
const older: Container = { version: '2.10.1', variant: 'linux-generic' };
/** Where nothing is compiled, as on a server. */
const withoutCompiler: Container = { ...generic, image: 'kpa/debian:bookworm' };

/** Everything is printed on stderr; durations differ from run to run. */
function said(stderr: string): string {
  return stderr.replace(/ in [\d.]+(ns|µs|ms|s)(?=\.?$)/gm, ' in TIME');
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(join(bench.folder, to)), { recursive: true });
  cpSync(join(bench.folder, from), join(bench.folder, to));
}

beforeAll(async () => {
  write('tiny/go.mod', 'module example.com/tiny\n\ngo 1.22\n');
  write('tiny/main.go', tinyPlugin);
  write('other/go.mod', 'module example.com/other\n\ngo 1.22\n');
  write('other/main.go', tinyPlugin);
  await bench.build(alpine, 'tiny', 'alpine/tiny.so');
  await bench.build(generic, 'tiny', 'generic/tiny.so');
  await bench.build(generic, 'other', 'trimmed/tiny.so', ['-trimpath']);
}, 10 * minutes);

afterAll(() => bench[Symbol.dispose]());

describe('krakend version', () => {
  it.each([
    [alpine, '1.25.6', 'MUSL-1.2.5_(alpine-3.23.3)'],
    [generic, '1.25.6', 'GLIBC-2.36_(debian-12)'],
    [{ ...alpine, version: '2.10.1' }, '1.24.4', 'MUSL-1.2.5_(alpine-3.21.3)'],
    [older, '1.24.4', 'GLIBC-2.31_(debian-11)'],
    [{ ...alpine, version: '2.5.0' }, '1.20.11', 'MUSL-1.2.4_(alpine-3.18.4)'],
    [withoutTestPlugin, '1.20.11', 'GLIBC-2.31_(debian-11)'],
    [{ ...alpine, version: '2.1.2' }, '1.19.2', 'MUSL-1.2.3_(alpine-3.16.2)'],
  ])('%o', async (where, go, libc) => {
    expect(await krakend(where, 'version')).toEqual({
      code: 0,
      stdout: '',
      stderr: `KrakenD Version: ${where.version}\nGo Version: ${go}\nGlibc Version: ${libc}\n`,
    });
  });
});

describe('krakend check-plugin', () => {
  const sum = (...modules: string[]): string => modules.map((line) => `${line} h1:x=\n`).join('');
  const check = (...args: string[]): Promise<Finished> => krakend(generic, 'check-plugin', ...args);

  it('finds nothing', async () => {
    write('good/go.sum', sum('golang.org/x/text v0.29.0'));
    const args = ['-g', '1.25.6', '-l', 'GLIBC-2.36_(debian-12)', '-s', '/app/good/go.sum'];
    expect(await check(...args)).toEqual({ code: 0, stdout: '', stderr: 'No incompatibilities found!\n' });
    const long = ['--go', '1.25.6', '--libc', 'GLIBC-2.36_(debian-12)', '--sum', '/app/good/go.sum'];
    expect((await check(...long)).code).toBe(0);
  });

  it('lists libc, Go and modules', async () => {
    write('bad/go.sum', sum('golang.org/x/text v0.34.0', 'example.com/unknown v1.0.0'));
    const args = ['-g', 'go1.26.8', '-l', 'GLIBC-2.31_(debian-11)', '-s', '/app/bad/go.sum'];
    expect(await check(...args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `libc
	have: GLIBC-2.31_(debian-11)
	want: GLIBC-2.36_(debian-12)
go
	have: go1.26.8
	want: 1.25.6
golang.org/x/text
	have: v0.34.0
	want: v0.29.0
3 incompatibilities found
`,
    });
  });

  it('takes the highest version of go.sum, and the Go of the gateway for granted', async () => {
    write('highest/go.sum', sum('golang.org/x/text v0.29.0', 'golang.org/x/text v0.30.0/go.mod'));
    expect((await check('-s', '/app/highest/go.sum')).stderr).toBe(
      'libc\n\thave: \n\twant: GLIBC-2.36_(debian-12)\n' +
        'golang.org/x/text\n\thave: v0.30.0\n\twant: v0.29.0\n2 incompatibilities found\n',
    );
  });

  it('prints commands for direct and indirect modules', async () => {
    write('fix/go.sum', sum('golang.org/x/text v0.1.0', 'golang.org/x/net v0.1.0'));
    const libc = ['-l', 'GLIBC-2.36_(debian-12)'];
    expect(await check(...libc, '-f', '-s', '/app/fix/go.sum')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'reading go.mod: open /app/fix/go.mod: no such file or directory\n',
    });
    write(
      'fix/go.mod',
      'module x\n\nrequire golang.org/x/net v0.1.0\n\nrequire golang.org/x/text v0.1.0 // indirect\n',
    );
    expect((await check(...libc, '--format', '-s', '/app/fix/go.sum')).stderr).toBe(
      'go get golang.org/x/net@v0.44.0\n' +
        'go mod edit --replace golang.org/x/text=golang.org/x/text@v0.29.0\n2 incompatibilities found\n',
    );
  });

  it('misses go.sum, and accepts an empty one', async () => {
    expect(await check()).toEqual({
      code: 1,
      stdout: '',
      stderr: 'open ./go.sum: no such file or directory\n',
    });
    write('empty/go.sum', '');
    const { code } = await check('-l', 'GLIBC-2.36_(debian-12)', '-s', '/app/empty/go.sum');
    expect(code).toBe(0);
  });
});

describe('before 2.6', () => {
  const check = (...args: string[]): Promise<Finished> => krakend(withoutTestPlugin, 'check-plugin', ...args);
  const libc = ['-l', 'GLIBC-2.31_(debian-11)'];
  const modules = 'golang.org/x/text v0.1.0 h1:x=\ngolang.org/x/net v0.17.0 h1:x=\n';

  it('check-plugin says how many first', async () => {
    write('before/go.sum', modules);
    expect(await check('-g', '1.20.10', ...libc, '-s', '/app/before/go.sum')).toEqual({
      code: 1,
      stdout: '',
      stderr: `2 incompatibility(ies) found...
go
	have: 1.20.10
	want: 1.20.11
golang.org/x/text
	have: v0.1.0
	want: v0.14.0
`,
    });
  });

  it('check-plugin prints commands without asking go.mod', async () => {
    write('before/go.sum', modules);
    const { stderr } = await check(...libc, '-f', '-s', '/app/before/go.sum');
    expect(stderr).toBe('1 incompatibility(ies) found...\ngo get golang.org/x/text@v0.14.0\n');
  });

  it('knows no test-plugin', async () => {
    const { code, stdout, stderr } = await krakend(withoutTestPlugin, 'test-plugin', '-s', '/app/x.so');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('unknown command "test-plugin" for "krakend"');
  });
});

describe('krakend test-plugin', () => {
  const test = async (where: Container, ...args: string[]): Promise<[number, string]> => {
    const { code, stdout, stderr } = await krakend(where, 'test-plugin', ...args);
    expect(stdout).toBe('');
    return [code, said(stderr)];
  };

  it.each([
    ['alpine', alpine],
    ['generic', generic],
  ])('accepts what its own builder built: %s', async (name, where) => {
    const ok = '[OK] SERVER\ttiny.so\n[OK] 1 tested plugin(s) in TIME\n';
    expect(await test(where, '-s', `/app/${name}/tiny.so`)).toEqual([0, ok]);
  });

  it('needs the kind, and the right one', async () => {
    const undeclared = 'You must declare the expected type of the plugin.\n';
    expect(await test(generic, '/app/generic/tiny.so')).toEqual([1, undeclared]);
    expect(await test(generic, '-s', '-m', '--client', '/app/generic/tiny.so')).toEqual([
      1,
      '[OK] SERVER\ttiny.so\n' +
        '[KO] MODIFIER\ttiny.so: The plugin does not contain a ModifierRegisterer.\n' +
        '[KO] CLIENT\ttiny.so: The plugin does not contain a ClientRegisterer.\n' +
        '[KO] 1 tested plugin(s) in TIME.\n1 plugin(s) failed.\n',
    ]);
  });

  const refusal = (reason: string): [number, string] => [
    1,
    `[KO] SERVER\ttiny.so: ${reason}\n[KO] 1 tested plugin(s) in TIME.\n1 plugin(s) failed.\n`,
  ];

  it('refuses a -trimpath build', async () => {
    expect(await test(generic, '-s', '/app/trimmed/tiny.so')).toEqual(
      refusal('plugin was built with a different version of package internal/goarch'),
    );
  });

  it('refuses what is no file of its kind', async () => {
    expect(await test(generic, '-s', '/app/none.so')).toEqual([
      1,
      '[KO] Unable to open the plugin /app/none.so.\n[KO] 1 tested plugin(s) in TIME.\n1 plugin(s) failed.\n',
    ]);
    write('short/tiny.so', 'short');
    expect(await test(generic, '-s', '/app/short/tiny.so')).toEqual(
      refusal('/app/short/tiny.so: file too short'),
    );
  });

  it('refuses the file of another libc or of a newer one', async () => {
    expect(await test(withoutCompiler, '-s', '/app/alpine/tiny.so')).toEqual(
      refusal('libc.so: cannot open shared object file: No such file or directory'),
    );
    // In a builder image libc.so is there, and it is the linker's script.
    expect(await test(generic, '-s', '/app/alpine/tiny.so')).toEqual(
      refusal('/lib/x86_64-linux-gnu/libc.so: invalid ELF header'),
    );
    const [, bullseye] = await test(older, '-s', '/app/generic/tiny.so');
    expect(bullseye).toMatch(
      /libc\.so\.6: version `GLIBC_2\.\d+' not found \(required by \/app\/generic\/tiny\.so\)/,
    );
  });

  it('blames a plugin for another whose name contains its own', async () => {
    copy('generic/tiny.so', 'beside/tiny.so');
    copy('trimmed/tiny.so', 'beside/xtiny.so');
    expect(await test(generic, '-s', '/app/beside/tiny.so')).toEqual(
      refusal('plugin was built with a different version of package internal/goarch'),
    );
  });

  it('refuses a second file with the same module path', async () => {
    copy('generic/tiny.so', 'twice/a.so');
    copy('generic/tiny.so', 'twice/b.so');
    expect(await test(generic, '-s', '/app/twice/a.so', '/app/twice/b.so')).toEqual([
      1,
      '[OK] SERVER\ta.so\n[KO] SERVER\tb.so: plugin already loaded\n' +
        '[KO] 2 tested plugin(s) in TIME.\n1 plugin(s) failed.\n',
    ]);
  });
});
