/** What the world has for arm64 is true: what its builders compile loads into its gateways, and nothing else. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutQemu, withQemu } from '../world/binfmt.ts';
import { krakendUnderQemu, loadUnderQemu } from '../world/qemu.ts';
import { startRegistry } from '../world/registry.ts';
import { type Finished, finish } from '../world/run.ts';
import { forgetImages } from '../world/session.ts';
import { type Container, openBench, tinyPlugin } from '../world/stand-in.ts';
import { type Gateway, gatewayFor, loadWorld } from '../world/world.ts';

const world = loadWorld();
const bench = openBench();
const minutes = 60_000;

type Place = Pick<Container, 'version' | 'variant'>;
const alpine: Place = { version: '2.12.1', variant: 'alpine' };
const generic: Place = { version: '2.12.1', variant: 'linux-generic' };
const old: Place = { version: '2.5.0', variant: 'alpine' };

const arm64 = ({ version, variant }: Place): Gateway => gatewayFor(world, version, variant, 'arm64');
const file = (name: string): string => join(bench.folder, name);
const needed = async (name: string): Promise<string[]> => {
  const { stdout } = await finish('readelf', ['--dynamic', '--wide', file(name)]);
  return [...stdout.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, library]) => library ?? '');
};

beforeAll(async () => {
  bench.write('tiny/go.mod', 'module example.com/tiny\n\ngo 1.18\n');
  bench.write('tiny/main.go', tinyPlugin);
  await bench.build({ ...alpine, architecture: 'arm64' }, 'tiny', 'alpine/tiny.so');
  await bench.build({ ...generic, architecture: 'arm64' }, 'tiny', 'generic/tiny.so');
  await bench.build({ ...old, architecture: 'arm64' }, 'tiny', 'old/tiny.so');
  await bench.build(alpine, 'tiny', 'amd64/tiny.so');
}, 10 * minutes);

afterAll(() => bench[Symbol.dispose]());

describe('an arm64 gateway under qemu', () => {
  it.each(world.gateways.filter(({ architecture }) => architecture === 'arm64'))(
    '$version $variant says what it is',
    async (gateway) => {
      expect(await krakendUnderQemu(gateway, 'version')).toEqual({
        code: 0,
        stdout: '',
        stderr: `KrakenD Version: ${gateway.version}\nGo Version: ${gateway.go}\nGlibc Version: ${gateway.libc}\n`,
      });
    },
  );

  it('loads what its own builder compiled', async () => {
    expect(await loadUnderQemu(arm64(alpine), file('alpine/tiny.so'), ['server'])).toMatchObject({
      loaded: true,
      said: expect.stringContaining('[OK] SERVER\ttiny.so'),
    });
    expect(await loadUnderQemu(arm64(generic), file('generic/tiny.so'), ['server'])).toMatchObject({
      loaded: true,
    });
  });

  it('is started where it has no test-plugin', async () => {
    expect((await krakendUnderQemu(arm64(old), 'test-plugin', '-s', 'x.so')).stderr).toContain(
      'unknown command "test-plugin"',
    );
    expect(await loadUnderQemu(arm64(old), file('old/tiny.so'), ['server'])).toMatchObject({ loaded: true });
    // Go's loader dies of what a much older or newer Go built.
    const killed = await loadUnderQemu(arm64(old), file('alpine/tiny.so'), ['server']);
    expect(killed).toMatchObject({ loaded: false, said: expect.stringContaining('no plugin module data') });
  });

  it.each([
    ['another architecture', alpine, 'amd64/tiny.so', /\[KO\] SERVER\ttiny\.so: /],
    ['another release', alpine, 'old/tiny.so', /no plugin module data/],
    ['another libc', generic, 'alpine/tiny.so', /libc\.so: cannot open shared object file/],
  ])('refuses a plugin of %s', async (_, gateway, name, reason) => {
    const verdict = await loadUnderQemu(arm64(gateway), file(name), ['server']);
    expect(verdict).toMatchObject({ loaded: false, said: expect.stringMatching(reason) });
  });

  it('refuses a kind that the plugin has not', async () => {
    const { loaded, said } = await loadUnderQemu(arm64(alpine), file('alpine/tiny.so'), ['server', 'client']);
    expect(loaded).toBe(false);
    expect(said).toContain('The plugin does not contain a ClientRegisterer.');
  });
});

describe('the compilers for arm64', () => {
  it('link the libc of their variant and nothing else', async () => {
    expect(await needed('alpine/tiny.so')).toEqual(['libc.so']);
    expect(await needed('generic/tiny.so')).toEqual(['libc.so.6']);
  });
});

describe('images of several platforms', () => {
  const docker = async (under: readonly string[], ...args: string[]): Promise<Finished> => {
    const [command = '', ...rest] = [...under, 'docker', ...args];
    return finish(command, rest, { env: { DOCKER_HOST: world.dockerHost } });
  };
  const arm = ['--platform', 'linux/arm64'];

  it('are pulled for either, and run where qemu is registered', async () => {
    await using registry = await startRegistry();
    const image = `${registry.address}/krakend:2.12.1`;
    try {
      for (const architecture of ['amd64', 'arm64']) {
        await docker([], 'pull', '--quiet', '--platform', `linux/${architecture}`, image);
        const { stdout } = await docker([], 'image', 'inspect', '--format', '{{.Architecture}}', image);
        expect(stdout.trim()).toBe(architecture);
      }
      const run = ['run', '--rm', '--network', 'none', ...arm];
      expect((await docker(withQemu(), ...run, image, 'version')).stderr).toContain(
        'KrakenD Version: 2.12.1',
      );

      const debian = `${registry.address}/debian:12-slim`;
      await docker([], 'pull', '--quiet', ...arm, debian);
      const volume = `${arm64(generic).binary}:/krakend:ro`;
      const said = await docker(withQemu(), ...run, '--volume', volume, debian, '/krakend', 'version');
      expect(said.stderr).toContain(generic.version);
      expect(said.stderr).toContain('GLIBC-2.36_(debian-12)');
    } finally {
      await forgetImages(world, registry.address);
    }
  });
});

describe('a command before another', () => {
  const seen = async ([command = '', ...args]: string[]): Promise<string[]> => {
    const { stdout } = await finish(command, [...args, 'ls', '/proc/sys/fs/binfmt_misc']);
    return stdout.split('\n').filter((name) => name !== '');
  };

  it('shows a registration or hides it, and passes variables, signals and exit codes on', async () => {
    expect(await seen(withQemu())).toContain('qemu-aarch64');
    expect(await seen(withoutQemu())).toEqual([]);
    const [command = '', ...args] = withQemu();
    const env = { 'INPUT_KRAKEND-VERSION': '2.12.1' };
    expect((await finish(command, [...args, 'env'], { env })).stdout).toContain(
      'INPUT_KRAKEND-VERSION=2.12.1\n',
    );
    expect((await finish(command, [...args, 'sh', '-c', 'kill -TERM $$'])).code).toBe(-1);
    expect((await finish(command, [...args, 'sh', '-c', 'exit 3'])).code).toBe(3);
  });
});
