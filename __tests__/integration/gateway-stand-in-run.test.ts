/** The stand-in gateway serves and logs as KrakenD does, and lies in tarballs like KrakenD's. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish } from '../world/run.ts';
import { type Container, openBench, tinyPlugin } from '../world/stand-in.ts';
import { loadWorld } from '../world/world.ts';

const world = loadWorld();
const bench = openBench();
const generic: Container = { version: '2.12.1', variant: 'linux-generic' };
const old: Container = { version: '2.5.0', variant: 'linux-generic' };

beforeAll(async () => {
  bench.write('tiny/go.mod', 'module example.com/tiny\n\ngo 1.18\n');
  bench.write('tiny/main.go', tinyPlugin);
  for (const [where, folder] of [
    [generic, 'served'],
    [old, 'old'],
  ] as const) {
    bench.write(`${folder}/wrong.so`, 'short');
    await bench.build(where, 'tiny', `${folder}/tiny.so`);
  }
});

afterAll(() => bench[Symbol.dispose]());

describe('krakend run', () => {
  it.each([
    ['2.12.1', generic, 'served'],
    ['2.5.0', old, 'old'],
  ])('loads, logs and serves; a plugin that fails is a DEBUG line: %s', async (_, where, folder) => {
    const configuration = {
      version: 3,
      port: 8123,
      plugin: { pattern: '.so', folder: `/app/${folder}/` },
      endpoints: [],
      extra_config: { 'plugin/http-server': { name: ['tiny'] } },
    };
    bench.write('krakend.json', JSON.stringify(configuration));
    // perl is in every Debian, and asks the gateway from within the container, which has no network.
    const ask =
      'use IO::Socket; for (1..100) { $s = IO::Socket::INET->new("127.0.0.1:8123") and last; select undef, undef, undef, 0.05 } print $s "GET /tiny HTTP/1.0\\r\\n\\r\\n"; print while <$s>;';
    const script = `krakend run -c /app/krakend.json & pid=$!; perl -e '${ask}'; kill $pid; wait $pid`;
    const { stdout } = await bench.run(where, ['sh', '-c', script]);
    expect(stdout).toMatch(/HTTP\/1\.0 200 OK[\s\S]*\r\n\r\ntiny/);
    const log = stdout.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '');
    expect(log).toContain(
      `KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #0 (/app/${folder}/tiny.so): plugin: symbol ClientRegisterer not found in plugin example.com/tiny
KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #1 (/app/${folder}/wrong.so): plugin.Open("/app/${folder}/wrong.so"): /app/${folder}/wrong.so: file too short
KRAKEND DEBUG: [SERVICE: Handler Plugin] plugin #1 (/app/${folder}/wrong.so): plugin.Open("/app/${folder}/wrong.so"): /app/${folder}/wrong.so: file too short
KRAKEND INFO: [SERVICE: Handler Plugin] Total plugins loaded: 1
`,
    );
    expect(log).toContain('KRAKEND INFO: [PLUGIN: Server] Injecting plugin tiny\n');
  });
});

describe('the release tarballs', () => {
  const published = world.gateways.flatMap(({ version, variant, architecture, tarball }) =>
    tarball === undefined ? [] : [[`${version} ${variant} ${architecture}`, tarball] as const],
  );
  it.each(published)('%s has the program and stands in checksums.txt', async (_, tarball) => {
    const listed = await finish('tar', ['--list', '--file', tarball]);
    expect(listed.stdout).toContain('./usr/bin/krakend\n');
    const sums = await finish('sha512sum', ['--check', '--quiet', 'checksums.txt'], {
      cwd: join(tarball, '..'),
    });
    expect(sums).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
