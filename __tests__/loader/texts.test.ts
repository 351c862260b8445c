import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseModuleInfo } from '../../src/loader/build-info-text.ts';
import { parseGoVersion } from '../../src/loader/go-version.ts';
import { highestGlibc, libcOfInterpreter, libcOfLibraries } from '../../src/loader/libc.ts';
import { parseLinkVariables } from '../../src/loader/link-flags.ts';
import { unescapeImportPath } from '../../src/loader/plugin-path.ts';

test.each([
  ['go1.25.6', '1.25.6', []],
  ['go1.22.1 X:boringcrypto,arenas', '1.22.1', ['boringcrypto', 'arenas']],
  ['go1.26.0-X:jsonv2', '1.26.0', ['jsonv2']],
  ['go1.27rc1', '1.27rc1', []],
  ['devel go1.27-1b5ae46 Mon Jan 5 2026', 'devel go1.27-1b5ae46 Mon Jan 5 2026', []],
])('the recorded version %s', (recorded, version, experiments) => {
  expect(parseGoVersion(recorded)).toEqual({ version, experiments });
});

test.each([
  ['-X a/core.KrakendVersion=2.13.8', '2.13.8'],
  ['-s -w -X=a/core.KrakendVersion=2.13.8', '2.13.8'],
  ['--X a/core.KrakendVersion=2.13.8', '2.13.8'],
  [`-X 'a/core.KrakendVersion=2.13 (of mine)' -s`, '2.13 (of mine)'],
  [`"-X=a/core.KrakendVersion=2.13=8"`, '2.13=8'],
  ['-X a/core.KrakendVersion=1 -X a/core.KrakendVersion=2', '2'],
  ['-X a/core.KrakendVersion=', ''],
  ['-X', undefined],
  ['', undefined],
  ['-extldflags -X', undefined],
])('the linker flags %s', (flags, version) => {
  expect(parseLinkVariables(flags).get('a/core.KrakendVersion')).toBe(version);
});

describe('the text of build info', () => {
  test('quoted keys and values are unquoted as strconv does', () => {
    const lines = [
      String.raw`build	CGO_CFLAGS="-I\"a b\" \\ \t \x7f é \U0001f419"`,
      'build	"a key"=`raw \\n`',
      'build	-tags=a,b',
      'build	GOFLAGS=',
    ];
    expect(parseModuleInfo('go1.25.6', lines.join('\n')).settings).toEqual({
      CGO_CFLAGS: '-I"a b" \\ \t \x7f é 🐙',
      'a key': 'raw \\n',
      '-tags': 'a,b',
      GOFLAGS: '',
    });
  });

  test('any setting that JSON and Go quote alike comes back', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { settings } = parseModuleInfo('go1.25.6', `build\tkey=${JSON.stringify(value)}\n`);
        expect(settings).toEqual({ key: value });
      }),
      { seed: 20_261_126 },
    );
  });

  test('lines that are not understood are skipped', () => {
    const text = [
      'path\ta/b',
      'news\tof a later Go',
      'build\tno equals sign',
      '=>\torphan\tv1\t',
      'dep\tm\tv1.0.0',
      '',
    ];
    expect(parseModuleInfo('go1.25.6', text.join('\n'))).toEqual({
      goVersion: 'go1.25.6',
      path: 'a/b',
      modules: [{ path: 'm', version: 'v1.0.0' }],
      settings: {},
    });
  });

  test('a main module can be replaced too', () => {
    const { main } = parseModuleInfo('go1.25.6', 'mod\tm\tv1.0.0\th1:a=\n=>\tn\tv2.0.0\th1:b=\n');
    expect(main).toEqual({
      path: 'm',
      version: 'v1.0.0',
      sum: 'h1:a=',
      replace: { path: 'n', version: 'v2.0.0', sum: 'h1:b=' },
    });
  });
});

test.each([
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  ['/lib/ld-musl-aarch64.so.1', 'musl'],
  ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
  ['/lib/ld-linux-aarch64.so.1', 'glibc'],
  ['/system/bin/linker64', undefined],
])('the dynamic loader %s', (interpreter, libc) => {
  expect(libcOfInterpreter(interpreter)).toBe(libc);
});

test.each([
  [['libc.musl-x86_64.so.1'], 'musl'],
  [['libz.so.1', 'libc.so'], 'musl'],
  [['libresolv.so.2', 'libc.so.6'], 'glibc'],
  [['ld-linux-aarch64.so.1'], 'glibc'],
  [['libz.so.1'], undefined],
  [[], undefined],
])('the libraries %j', (libraries, libc) => {
  expect(libcOfLibraries(libraries)).toBe(libc);
});

test('the highest glibc is found by numbers, whatever the order', () => {
  const versions = ['GLIBC_2.34', 'GLIBC_2.4', 'GLIBC_2.2.5', 'GLIBC_PRIVATE', 'GLIBC_ABI_DT_RELR'];
  for (const order of [versions, versions.toReversed()]) {
    expect(highestGlibc([{ library: 'libc.so.6', versions: order }])).toBe('2.34');
  }
  expect(highestGlibc([{ library: 'libz.so.1', versions: ['ZLIB_1.2'] }])).toBeUndefined();
  expect(highestGlibc([])).toBeUndefined();
});

test.each([
  ['example.com/x/plug%2ev2', 'example.com/x/plug.v2'],
  ['plugin/unnamed-27db46', 'plugin/unnamed-27db46'],
  ['example.com/caf%c3%a9%25', 'example.com/café%'],
])('the escaped path %s', (escaped, importPath) => {
  expect(unescapeImportPath(escaped)).toBe(importPath);
});
