/**
 * The stand-in gateway says what KrakenD says, to the letter: what the action's parsers are tested against is
 * worth no more than this. Transcripts are those seen with real KrakenD 2.13.8 and 2.9.4.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../world/catalogue.ts';
import { buildCache } from '../world/paths.ts';
import { type Finished, finish } from '../world/run.ts';
import { builderFor, gatewayFor, loadWorld } from '../world/world.ts';

const world = loadWorld();
const folder = mkdtempSync(join(tmpdir(), 'kpa-stand-in-'));
const minutes = 60_000;

const serverPlugin = `package main

import (
	"context"
	"fmt"
	"net/http"
)

type registerer string

var HandlerRegisterer = registerer("tiny")

func (r registerer) RegisterHandlers(register func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	register(string(r), func(_ context.Context, _ map[string]interface{}, next http.Handler) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Path == "/tiny" {
				fmt.Fprint(w, "tiny")
				return
			}
			next.ServeHTTP(w, req)
		}), nil
	})
}
`;

interface Container {
  readonly version: string;
  readonly variant: Variant;
  /** Another image than the builder for the gateway of this variant to run in. */
  readonly image?: string;
}

const alpine: Container = { version: '2.12.1', variant: 'alpine' };
const generic: Container = { version: '2.12.1', variant: 'linux-generic' };
const older: Container = { version: '2.10.1', variant: 'linux-generic' };
/** Where nothing is compiled, as on a server. */
const withoutCompiler: Container = { ...generic, image: 'kpa/debian:bookworm' };

/** Runs a command in the builder image with the test's folder at /app and the gateway on its PATH. */
function inContainer(
  where: Container,
  command: readonly string[],
  flags: readonly string[] = [],
): Promise<Finished> {
  const image = where.image ?? builderFor(world, where.version, where.variant).name;
  const gateway = gatewayFor(world, where.version, where.variant);
  const volumes = [
    `${folder}:/app`,
    `${gateway.binary}:/usr/bin/krakend:ro`,
    `${buildCache}:/root/.cache/go-build`,
  ];
  const mounts = volumes.flatMap((volume) => ['--volume', volume]);
  const args = ['run', '--rm', '--network', 'none', ...mounts, ...flags, image, ...command];
  return finish('docker', args, { env: { DOCKER_HOST: world.dockerHost } });
}

function krakend(where: Container, ...args: string[]): Promise<Finished> {
  return inContainer(where, ['krakend', ...args]);
}

/** Everything is printed on stderr; durations differ from run to run. */
function said(stderr: string): string {
  return stderr.replace(/ in [\d.]+(ns|µs|ms|s)(?=\.?$)/gm, ' in TIME');
}

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function build(
  where: Container,
  source: string,
  out: string,
  flags: readonly string[] = [],
): Promise<void> {
  const command = [
    'go',
    'build',
    '-C',
    `/app/${source}`,
    '-buildvcs=false',
    '-buildmode=plugin',
    ...flags,
    '-o',
    `/app/${out}`,
    '.',
  ];
  const { code, stderr } = await inContainer(where, command);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

beforeAll(async () => {
  write('tiny/go.mod', 'module example.com/tiny\n\ngo 1.22\n');
  write('tiny/main.go', serverPlugin);
  write('other/go.mod', 'module example.com/other\n\ngo 1.22\n');
  write('other/main.go', serverPlugin);
  await build(alpine, 'tiny', 'alpine/tiny.so');
  await build(generic, 'tiny', 'generic/tiny.so');
  await build(generic, 'other', 'trimmed/tiny.so', ['-trimpath']);
}, 10 * minutes);

afterAll(() => rmSync(folder, { recursive: true }));

describe('krakend version', () => {
  it.each([
    [alpine, '1.25.6', 'MUSL-1.2.5_(alpine-3.23.3)'],
    [generic, '1.25.6', 'GLIBC-2.36_(debian-12)'],
    [{ ...alpine, version: '2.10.1' }, '1.24.4', 'MUSL-1.2.5_(alpine-3.21.3)'],
    [older, '1.24.4', 'GLIBC-2.31_(debian-11)'],
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
    mkdirSync(join(folder, 'beside'), { recursive: true });
    cpSync(join(folder, 'generic/tiny.so'), join(folder, 'beside/tiny.so'));
    cpSync(join(folder, 'trimmed/tiny.so'), join(folder, 'beside/xtiny.so'));
    expect(await test(generic, '-s', '/app/beside/tiny.so')).toEqual(
      refusal('plugin was built with a different version of package internal/goarch'),
    );
  });

  it('refuses a second file with the same module path', async () => {
    mkdirSync(join(folder, 'twice'), { recursive: true });
    cpSync(join(folder, 'generic/tiny.so'), join(folder, 'twice/a.so'));
    cpSync(join(folder, 'generic/tiny.so'), join(folder, 'twice/b.so'));
    expect(await test(generic, '-s', '/app/twice/a.so', '/app/twice/b.so')).toEqual([
      1,
      '[OK] SERVER\ta.so\n[KO] SERVER\tb.so: plugin already loaded\n' +
        '[KO] 2 tested plugin(s) in TIME.\n1 plugin(s) failed.\n',
    ]);
  });
});

describe('krakend run', () => {
  it('loads, logs and serves; a plugin that fails is a DEBUG line', async () => {
    const configuration = {
      version: 3,
      port: 8123,
      plugin: { pattern: '.so', folder: '/app/served/' },
      endpoints: [],
      extra_config: { 'plugin/http-server': { name: ['tiny'] } },
    };
    mkdirSync(join(folder, 'served'), { recursive: true });
    cpSync(join(folder, 'generic/tiny.so'), join(folder, 'served/tiny.so'));
    cpSync(join(folder, 'short/tiny.so'), join(folder, 'served/wrong.so'));
    write('krakend.json', JSON.stringify(configuration));
    // perl is in every Debian, and asks the gateway from within the container, which has no network.
    const ask =
      'use IO::Socket; for (1..100) { $s = IO::Socket::INET->new("127.0.0.1:8123") and last; select undef, undef, undef, 0.05 } print $s "GET /tiny HTTP/1.0\\r\\n\\r\\n"; print while <$s>;';
    const script = `krakend run -c /app/krakend.json & pid=$!; perl -e '${ask}'; kill $pid; wait $pid`;
    const { stdout } = await inContainer(generic, ['sh', '-c', script]);
    expect(stdout).toMatch(/HTTP\/1\.0 200 OK[\s\S]*\r\n\r\ntiny/);
    const log = stdout.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '');
    expect(log).toContain(
      `KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #0 (/app/served/tiny.so): plugin: symbol ClientRegisterer not found in plugin example.com/tiny
KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #1 (/app/served/wrong.so): plugin.Open("/app/served/wrong.so"): /app/served/wrong.so: file too short
KRAKEND DEBUG: [SERVICE: Handler Plugin] plugin #1 (/app/served/wrong.so): plugin.Open("/app/served/wrong.so"): /app/served/wrong.so: file too short
KRAKEND INFO: [SERVICE: Handler Plugin] Total plugins loaded: 1
`,
    );
    expect(log).toContain('KRAKEND INFO: [PLUGIN: Server] Injecting plugin tiny\n');
  });
});

describe('the release tarballs', () => {
  it.each(world.gateways.map((gateway) => [`${gateway.version} ${gateway.variant}`, gateway] as const))(
    '%s has the program and stands in checksums.txt',
    async (_, { tarball }) => {
      const listed = await finish('tar', ['--list', '--file', tarball]);
      expect(listed.stdout).toContain('./usr/bin/krakend\n');
      expect(existsSync(join(tarball, '..', 'checksums.txt'))).toBe(true);
      const sums = await finish('sha512sum', ['--check', '--quiet', 'checksums.txt'], {
        cwd: join(tarball, '..'),
      });
      expect(sums).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );
});
