import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type GatewayProfile,
  memorySource,
  openFile,
  readBuildInfo,
  readGatewayProfile,
} from '../../src/loader/index.ts';
import { BUILD_TIMEOUT, build, type Recipe } from './fixtures.ts';
import { debugElfOutput, goVersionOutput } from './oracles.ts';

const LIBC = 'MUSL-1.2.5_(alpine-3.23.3)';
const LDFLAGS = [
  '-ldflags=-X example.com/gateway/core.KrakendVersion=2.13.8',
  `-X 'example.com/gateway/core.GlibcVersion=${LIBC}'`,
].join(' ');
const GATEWAY: Recipe = { module: 'gateway', buildMode: 'exe', flags: [LDFLAGS] };

function profileOf(file: string): GatewayProfile {
  using source = openFile(file);
  return readGatewayProfile(source);
}

const cases: [what: string, recipe: Recipe][] = [
  ['gateway', GATEWAY],
  ['stripped gateway', { ...GATEWAY, flags: [`${LDFLAGS} -s -w`] }],
  ['position-independent gateway', { ...GATEWAY, buildMode: 'pie' }],
];

describe.each(cases)('%s', (_, recipe) => {
  let file: string;
  let profile: GatewayProfile;
  beforeAll(async () => {
    file = await build(recipe);
    profile = profileOf(file);
  }, BUILD_TIMEOUT);

  test('names its release, libc, module and dynamic loader', () => {
    expect(profile).toMatchObject({
      architecture: 'amd64',
      libcFamily: 'glibc',
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      modulePath: 'example.com/gateway',
      krakendVersion: '2.13.8',
      libc: LIBC,
      experiments: [],
    });
  });

  test('records what `go version -m` shows', async () => {
    const { goVersion, modules, settings } = await goVersionOutput(file);
    expect(`go${profile.goVersion}`).toBe(goVersion);
    expect(profile).toMatchObject({ modules, settings });
  });

  test('has the libraries and hashes that debug/elf finds', async () => {
    const { libraries, hashes } = await debugElfOutput(file);
    expect(profile.neededLibraries).toEqual(libraries);
    expect(profile.packages).toEqual(hashes);
    expect(Object.keys(hashes)).toContain('runtime');
  });

  test('survives being kept as JSON', () => {
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});

describe('gateways of other toolchains and builds', () => {
  // Up to Go 1.17 build info was two pointers; in a position-independent file they are relocations.
  test.each<Recipe>([
    { ...GATEWAY, go: '1.17.13' },
    { ...GATEWAY, go: '1.17.13', buildMode: 'pie' },
  ])(
    'Go 1.17 ($buildMode) records version and module, no flags',
    async (recipe) => {
      const profile = profileOf(await build(recipe));
      expect(profile).toMatchObject({
        goVersion: '1.17.13',
        modulePath: 'example.com/gateway',
        settings: {},
      });
      expect(profile.packages).toHaveProperty('runtime');
      expect(profile.krakendVersion).toBeUndefined();
    },
    BUILD_TIMEOUT,
  );

  test(
    'an arm64 executable that can’t load plugins has a profile without packages',
    async () => {
      const env = { GOARCH: 'arm64', CGO_ENABLED: '0' };
      const file = await build({ module: 'plugins', target: ['./nothing'], buildMode: 'pie', env });
      const { goVersion, settings } = await goVersionOutput(file);
      const profile = profileOf(file);
      expect(profile).toMatchObject({ architecture: 'arm64', libcFamily: 'glibc', settings, packages: {} });
      expect(`go${profile.goVersion}`).toBe(goVersion);
      expect(settings.GOARCH).toBe('arm64');
    },
    BUILD_TIMEOUT,
  );

  test(
    'a statically linked executable is refused, though its build info can be read',
    async () => {
      const file = await build({ module: 'oracle', buildMode: 'exe' });
      expect(() => profileOf(file)).toThrow(/linked statically/);
      using source = openFile(file);
      expect(readBuildInfo(source)).toMatchObject({
        ...(await goVersionOutput(file)),
        path: 'example.com/oracle',
        main: { path: 'example.com/oracle', version: '(devel)' },
      });
    },
    BUILD_TIMEOUT,
  );
});

describe('files changed by hand', () => {
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = readFileSync(await build(GATEWAY));
  }, BUILD_TIMEOUT);

  /** Copies the gateway and writes over a part of it. */
  function changed(at: number, value: Buffer): Buffer {
    const copy = Buffer.from(bytes);
    value.copy(copy, at);
    return copy;
  }
  const read = (content: Buffer) => readGatewayProfile(memorySource('krakend', content));

  test('musl is told by the dynamic loader', () => {
    const interpreter = '/lib64/ld-linux-x86-64.so.2';
    const musl = Buffer.from('/lib/ld-musl-x86_64.so.1'.padEnd(interpreter.length, '\0'));
    expect(read(changed(bytes.indexOf(interpreter), musl))).toMatchObject({
      libcFamily: 'musl',
      interpreter: '/lib/ld-musl-x86_64.so.1',
    });
  });

  test('an unknown dynamic loader is named, and what the file says can’t begin a line of its own', () => {
    const at = bytes.indexOf('/lib64/ld-linux');
    expect(() => read(changed(at, Buffer.from('\n::error::')))).toThrow(
      String.raw`krakend asks for the dynamic loader "\n::error::`,
    );
  });

  test.each([
    ['no ELF file', 0, Buffer.from('MZ'), /^krakend is not an ELF file/],
    ['a 32-bit file', 4, Buffer.from([1]), /^krakend is not a 64-bit little-endian ELF file/],
    ['a big-endian file', 5, Buffer.from([2]), /^krakend is not a 64-bit little-endian ELF file/],
    ['an object file', 16, Buffer.from([1, 0]), /^krakend is neither an executable nor a shared object/],
    ['another processor', 18, Buffer.from([243, 0]), /^krakend is for another processor \(ELF machine 243\)/],
    [
      'no program headers',
      56,
      Buffer.from([0, 0]),
      /^krakend is damaged: it has no readable program headers/,
    ],
  ])('%s is refused', (_, at, value, message) => {
    expect(() => read(changed(at, value))).toThrow(message);
  });

  test('a file that was cut short says how much is missing', () => {
    const half = bytes.subarray(0, bytes.length / 2);
    expect(() => read(half)).toThrow(
      /^krakend is cut short: it has \d+ bytes, and its headers promise at least \d+/,
    );
  });

  test('a file without build info is no gateway', () => {
    const at = bytes.indexOf(Buffer.from('\xff Go buildinf:', 'latin1'));
    expect(() => read(changed(at, Buffer.alloc(14)))).toThrow(/has no Go build info/);
  });
});
