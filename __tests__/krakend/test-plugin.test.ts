import { expect, test } from 'vitest';
import { isMissingKind, parseTestPlugin, testPluginArguments } from '../../src/krakend/test-plugin.ts';

test('one flag for each kind, in the order of the command, then the files', () => {
  expect(testPluginArguments(['modifier', 'server'], ['/p/a.so', '/p/b.so'])).toEqual([
    'test-plugin',
    '-s',
    '-m',
    '/p/a.so',
    '/p/b.so',
  ]);
  expect(testPluginArguments(['middleware', 'client'], ['x'])).toEqual(['test-plugin', '-c', '-w', 'x']);
});

test('a plugin that loads', () => {
  const printed = '[OK] SERVER\tkr-server.so\n[OK] 1 tested plugin(s) in 25.354127ms\n';
  expect(parseTestPlugin(printed)).toEqual({ lines: ['[OK] SERVER\tkr-server.so'], refusals: [], tested: 1 });
});

test('a plugin that is refused', () => {
  const printed = `[KO] SERVER	/p/p.so: plugin was built with a different version of package internal/goarch
[KO] 1 tested plugin(s) in 24.457335ms.
1 plugin(s) failed.
`;
  expect(parseTestPlugin(printed)).toEqual({
    lines: ['[KO] SERVER\t/p/p.so: plugin was built with a different version of package internal/goarch'],
    refusals: [
      { file: '/p/p.so', reason: 'plugin was built with a different version of package internal/goarch' },
    ],
    tested: 1,
  });
});

test.each([
  ['file too short'],
  ['libc.so: cannot open shared object file: No such file or directory'],
  ['Error relocating /p/x.so: unsupported relocation type 1026'],
  ['Error relocating /p/x.so: __vfprintf_chk: symbol not found'],
  ["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.32' not found (required by /p/x.so)"],
  ['plugin already loaded'],
  ['could not find symbol HandlerRegisterer: plugin: symbol HandlerRegisterer not found in plugin x'],
])('the reason "%s" stays whole', (reason) => {
  for (const kind of ['SERVER', 'CLIENT', 'MODIFIER', 'MIDDLEWARE']) {
    const { refusals, tested } = parseTestPlugin(
      `krakend says hello\n[KO] ${kind}\t/p/x.so: ${reason}\n[KO] 1 tested plugin(s) in 1.2s.\n`,
    );
    expect(refusals).toEqual([{ file: '/p/x.so', reason }]);
    expect(tested).toBe(1);
    expect(refusals.map(isMissingKind)).toEqual([false]);
  }
});

test('good and bad ones in one run', () => {
  const printed = `[OK] SERVER	a.so
[KO] MODIFIER	a.so: The plugin does not contain a ModifierRegisterer.
[KO] MODIFIER	b.so: plugin already loaded
[KO] 3 tested plugin(s) in 1ms.
2 plugin(s) failed.`;
  const { lines, refusals, tested } = parseTestPlugin(printed);
  expect(lines).toHaveLength(3);
  expect(tested).toBe(3);
  expect(refusals.map(({ file }) => file)).toEqual(['a.so', 'b.so']);
  expect(refusals.map(isMissingKind)).toEqual([true, false]);
});

test('a file that is not there', () => {
  expect(parseTestPlugin('[KO] Unable to open the plugin x.so.\n').refusals).toEqual([
    { file: 'x.so', reason: 'Unable to open the plugin' },
  ]);
});

test.each([
  '',
  'You must declare the expected type of the plugin.\n',
  'panic: oh no\n\ngoroutine 1 [running]:\n',
])('%j tested nothing', (printed) => {
  expect(parseTestPlugin(printed)).toEqual({ lines: [], refusals: [], tested: 0 });
});
