import { describe, expect, test } from 'vitest';
import { type GatewayProfile, judge, type PluginFacts, type SharedLibrary } from '../../src/loader/index.ts';
import { GATEWAY, PLUGIN } from './samples.ts';

const MUSL: GatewayProfile = {
  ...GATEWAY,
  libcFamily: 'musl',
  libc: 'MUSL-1.2.5_(alpine-3.23.3)',
  interpreter: '/lib/ld-musl-x86_64.so.1',
  neededLibraries: ['libc.musl-x86_64.so.1'],
};
const MUSL_PLUGIN: PluginFacts = {
  ...PLUGIN,
  libcFamily: 'musl',
  neededLibraries: ['libc.musl-x86_64.so.1'],
  neededVersions: [],
};

const library = (symbols: string[], versions: string[] = []): SharedLibrary => ({
  architecture: 'amd64',
  neededLibraries: [],
  versions,
  symbols,
});

function one(gateway: GatewayProfile, facts: PluginFacts, system?: Record<string, SharedLibrary>) {
  return judge(gateway, [{ file: '/p.so', facts }], system)[0];
}

const inOrder = (...plugins: PluginFacts[]) =>
  judge(
    GATEWAY,
    plugins.map((facts, index) => ({ file: `/${index}.so`, facts })),
  );

test('equal packages are accepted, whatever else either of the two links', () => {
  expect(one(GATEWAY, PLUGIN)).toEqual({ state: 'accepts', cautions: [] });
  expect(one(MUSL, MUSL_PLUGIN)).toEqual({ state: 'accepts', cautions: [] });
});

test('of the packages that differ, the first in the order of the table is named', () => {
  const facts = { ...PLUGIN, packages: { 'example.com/shared': 'xx', runtime: 'yy', own: 'zz' } };
  expect(one(GATEWAY, facts)).toMatchObject({
    state: 'rejects',
    cause: 'package',
    package: 'example.com/shared',
    said: 'plugin was built with a different version of package example.com/shared',
    differing: ['example.com/shared', 'runtime'],
  });
});

test.each<[string, GatewayProfile, Partial<PluginFacts>, object]>([
  ['a Go of another layout', GATEWAY, { layout: 3 }, { state: 'kills', cause: 'layout' }],
  [
    'a library of C',
    GATEWAY,
    { pluginPath: undefined, packages: {} } as never,
    { state: 'kills', said: 'fatal error: runtime: no plugin module data' },
  ],
  [
    'another architecture',
    GATEWAY,
    { architecture: 'arm64' },
    { state: 'rejects', said: '/p.so: cannot open shared object file: No such file or directory' },
  ],
  [
    'another architecture on musl',
    MUSL,
    { architecture: 'arm64' },
    { state: 'rejects', said: 'Error relocating /p.so: unsupported relocation type 1026' },
  ],
  [
    'a registerer that is not under the path',
    GATEWAY,
    { unreachable: ['HandlerRegisterer'] },
    { state: 'rejects', cause: 'plugin-path', said: 'could not find symbol HandlerRegisterer' },
  ],
  [
    'a gateway without package plugin',
    { ...GATEWAY, packages: {} },
    {},
    { state: 'rejects', cause: 'no-plugin-support', said: 'plugin: not implemented' },
  ],
  [
    'hashes without a table',
    GATEWAY,
    { pluginPath: undefined } as never,
    { state: 'unknown', why: 'its table of packages is not where Go puts it' },
  ],
])('%s', (_, gateway, change, expected) => {
  expect(one(gateway, { ...PLUGIN, ...change })).toMatchObject(expected);
});

describe('several plugins', () => {
  test('one path twice is refused before any package is compared', () => {
    const copy = { ...PLUGIN, packages: { runtime: 'other' } };
    expect(inOrder(PLUGIN, copy)[1]).toMatchObject({
      cause: 'already-loaded',
      said: 'plugin already loaded',
    });
  });

  test('a private package binds to the plugin that came first', () => {
    const first = { ...PLUGIN, packages: { ...PLUGIN.packages, private: '1' } };
    const second = { ...PLUGIN, pluginPath: 'example.com/second', packages: { runtime: 'aa', private: '2' } };
    expect(inOrder(first, second)[1]).toMatchObject({ state: 'rejects', package: 'private' });
    expect(inOrder(second)[0]).toMatchObject({ state: 'accepts' });
  });

  test('a plugin that Go refused stays in memory, and its packages with it; its path is free', () => {
    const refused = { ...PLUGIN, packages: { runtime: 'xx', private: '1' } };
    const second = { ...PLUGIN, packages: { runtime: 'aa', private: '2' } };
    expect(inOrder(refused, second)[1]).toMatchObject({ cause: 'package', package: 'private' });
  });

  test('a file that the dynamic loader did not take leaves nothing behind', () => {
    const foreign: PluginFacts = { ...PLUGIN, architecture: 'arm64', packages: { private: '1' } };
    const second = { ...PLUGIN, packages: { private: '2' } };
    expect(inOrder(foreign, second)[1]).toMatchObject({ state: 'accepts' });
  });

  test('after a library of C that follows a plugin, Go looks at the plugin again', () => {
    const { pluginPath: _, ...rest } = PLUGIN;
    const c: PluginFacts = { ...rest, packages: {} };
    const refused = { ...PLUGIN, packages: { runtime: 'xx' } };
    expect(inOrder(PLUGIN, c)[1]).toMatchObject({ state: 'rejects', said: 'plugin already loaded' });
    expect(inOrder(refused, c)[1]).toMatchObject({ state: 'kills' });
  });

  test('after a death nothing is known', () => {
    const verdicts = inOrder({ ...PLUGIN, layout: 0 }, PLUGIN);
    expect(verdicts[1]).toEqual({
      state: 'unknown',
      why: 'the gateway has died of /0.so before',
      cautions: [],
    });
  });
});

describe('the libraries of the system', () => {
  const needing = (...names: string[]) => ({ ...PLUGIN, neededLibraries: ['libc.so.6', ...names] });

  test('one that nobody knows of leaves the verdict open, unless Go would refuse anyway', () => {
    expect(one(GATEWAY, needing('libpq.so.5'))).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('libpq.so.5'),
    });
    const foreign = { ...needing('libpq.so.5'), packages: { runtime: 'xx' } };
    expect(one(GATEWAY, foreign)).toMatchObject({
      state: 'rejects',
      package: 'runtime',
      cautions: [{ kind: 'unknown-libraries' }],
    });
  });

  test('one that is not there is named', () => {
    const system = { 'libc.so.6': library(['malloc'], ['GLIBC_2.34']) };
    expect(one(GATEWAY, needing('libpq.so.5'), system)).toMatchObject({
      cause: 'missing-library',
      said: 'libpq.so.5: cannot open shared object file: No such file or directory',
    });
    expect(one(GATEWAY, { ...PLUGIN, neededLibraries: ['libc.musl-x86_64.so.1'] })).toMatchObject({
      cause: 'missing-library',
    });
  });

  test('what a library needs in turn has to be there as well', () => {
    const libc = library(['malloc'], ['GLIBC_2.34']);
    const system = {
      'libc.so.6': libc,
      'libfoo.so': { ...library([]), neededLibraries: ['libbar.so.1', 'libc.so.6'] },
    };
    expect(one(GATEWAY, needing('libfoo.so'), system)).toMatchObject({
      cause: 'missing-library',
      said: 'libbar.so.1: cannot open shared object file: No such file or directory',
    });
    const whole = { ...system, 'libbar.so.1': library([]) };
    expect(one(GATEWAY, needing('libfoo.so'), whole)).toMatchObject({ state: 'accepts' });
  });

  test('one that may lie where the plugin itself says leaves the verdict open', () => {
    const system = { 'libc.so.6': library(['malloc'], ['GLIBC_2.34']) };
    const facts = { ...needing('libown.so'), ownSearchPath: true };
    expect(one(GATEWAY, facts, system)).toMatchObject({ state: 'unknown' });
  });

  test('an older one lacks a version; without any version glibc only warns', () => {
    const old = { 'libc.so.6': library(['malloc'], ['GLIBC_2.31']) };
    expect(one(GATEWAY, PLUGIN, old)).toMatchObject({
      cause: 'library-version',
      said: "libc.so.6: version `GLIBC_2.34' not found (required by /p.so)",
    });
    expect(one(GATEWAY, PLUGIN, { 'libc.so.6': library(['malloc']) })).toMatchObject({ state: 'accepts' });
  });

  test('without it, a glibc newer than the one that the gateway was built for leaves the verdict open', () => {
    expect(one(GATEWAY, { ...PLUGIN, highestGlibc: '2.38' })).toMatchObject({ state: 'unknown' });
    expect(one(GATEWAY, { ...PLUGIN, highestGlibc: '2.4' })).toMatchObject({ state: 'accepts' });
  });

  const wanting = (facts: PluginFacts, name: string, versioned = false): PluginFacts => ({
    ...facts,
    neededSymbols: [{ name, versioned }],
  });

  test('a symbol without a version was found nowhere when a glibc plugin was linked', () => {
    expect(one(GATEWAY, wanting(PLUGIN, 'nowhere'))).toMatchObject({
      cause: 'undefined-symbol',
      said: '/p.so: undefined symbol: nowhere',
    });
    expect(one(GATEWAY, wanting(PLUGIN, 'qsort', true))).toMatchObject({ state: 'accepts' });
    expect(one(GATEWAY, wanting(PLUGIN, 'crosscall2'))).toMatchObject({ state: 'accepts' });
  });

  test('a plugin may use what one before it defines', () => {
    const first = { ...PLUGIN, definedSymbols: ['shared_c'] };
    const second = { ...wanting(PLUGIN, 'shared_c'), pluginPath: 'example.com/second' };
    expect(inOrder(first, second)[1]).toMatchObject({ state: 'accepts' });
    expect(inOrder(second)[0]).toMatchObject({ state: 'rejects' });
  });

  test('musl: what the gateway itself uses is there, of the rest only a system tells', () => {
    expect(one(MUSL, wanting(MUSL_PLUGIN, 'getaddrinfo'))).toMatchObject({ state: 'accepts' });
    expect(one(MUSL, wanting(MUSL_PLUGIN, 'qsort'))).toMatchObject({ state: 'unknown' });
    const system = { 'ld-musl-x86_64.so.1': library(['qsort']) };
    expect(one(MUSL, wanting(MUSL_PLUGIN, 'qsort'), system)).toMatchObject({ state: 'accepts' });
    expect(one(MUSL, wanting(MUSL_PLUGIN, 'nowhere'), system)).toMatchObject({
      said: 'Error relocating /p.so: nowhere: symbol not found',
    });
  });

  test('a glibc plugin for a musl gateway is flagged even where it loads', () => {
    expect(one(MUSL, PLUGIN)).toMatchObject({ state: 'accepts', cautions: [{ kind: 'foreign-libc' }] });
    expect(one(MUSL, wanting(PLUGIN, '__vfprintf_chk', true))).toMatchObject({
      said: 'Error relocating /p.so: __vfprintf_chk: symbol not found',
    });
    expect(one(MUSL, needing('libresolv.so.2'), {})).toMatchObject({
      said: 'Error loading shared library libresolv.so.2: No such file or directory (needed by /p.so)',
    });
  });
});
