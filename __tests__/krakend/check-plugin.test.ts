import { expect, test } from 'vitest';
import { checkPluginArguments, disagreement, parseCheckPlugin } from '../../src/krakend/check-plugin.ts';

test('the command line asks for commands, and gives Go without its prefix', () => {
  expect(checkPluginArguments('1.25.12', 'MUSL-1.2.5_(alpine-3.23.3)', '/p/go.sum')).toEqual([
    'check-plugin',
    '-g',
    '1.25.12',
    '-l',
    'MUSL-1.2.5_(alpine-3.23.3)',
    '-s',
    '/p/go.sum',
    '-f',
  ]);
});

test('blocks for libc and Go, commands for modules', () => {
  const printed = `libc
	have: GLIBC-2.31_(debian-11)
	want: GLIBC-2.36_(debian-12)
go
	have: go1.26.8
	want: 1.25.12
go get github.com/luraproject/lura/v2@v2.12.1
go mod edit --replace golang.org/x/text=golang.org/x/text@v0.37.0
4 incompatibilities found
`;
  expect(parseCheckPlugin(printed)).toEqual({
    compatible: false,
    libc: { have: 'GLIBC-2.31_(debian-11)', want: 'GLIBC-2.36_(debian-12)' },
    go: { have: 'go1.26.8', want: '1.25.12' },
    modules: [
      {
        module: 'github.com/luraproject/lura/v2',
        want: 'v2.12.1',
        command: 'go get github.com/luraproject/lura/v2@v2.12.1',
      },
      {
        module: 'golang.org/x/text',
        want: 'v0.37.0',
        command: 'go mod edit --replace golang.org/x/text=golang.org/x/text@v0.37.0',
      },
    ],
  });
});

test('without a libc, what it has is empty', () => {
  expect(
    parseCheckPlugin('libc\n\thave: \n\twant: MUSL-1.2.5_(alpine-3.23.3)\n1 incompatibilities found\n'),
  ).toEqual({
    compatible: false,
    libc: { have: '', want: 'MUSL-1.2.5_(alpine-3.23.3)' },
    modules: [],
  });
});

test('until 2.6 the count came first', () => {
  const printed = '1 incompatibility(ies) found...\ngo get golang.org/x/text@v0.3.7\n';
  expect(parseCheckPlugin(printed)).toEqual({
    compatible: false,
    modules: [{ module: 'golang.org/x/text', want: 'v0.3.7', command: 'go get golang.org/x/text@v0.3.7' }],
  });
});

test('a good go.sum', () => {
  expect(parseCheckPlugin('No incompatibilities found!\n')).toEqual({ compatible: true, modules: [] });
});

test.each([
  'open ./go.sum: no such file or directory\n',
  'reading go.mod: open ./go.mod: no such file or directory\n',
  '',
  'flag provided but not defined: -f\n',
])('%j is no verdict', (printed) => {
  expect(parseCheckPlugin(printed)).toBeUndefined();
});

test('what is accused but not linked, and the other way round', () => {
  const report = parseCheckPlugin('go get a@v1\ngo get b@v1\n2 incompatibilities found\n');
  expect(report && disagreement(report, ['b', 'c'])).toEqual({ falseAlarms: ['a'], missed: ['c'] });
  expect(report && disagreement(report, ['a', 'b'])).toEqual({ falseAlarms: [], missed: [] });
});

test('a line of nothing but separators takes no time', () => {
  for (const line of [
    `go get ${'a@'.repeat(50_000)} x`,
    `go mod edit --replace ${'a=b@'.repeat(50_000)} x`,
  ]) {
    const start = performance.now();
    expect(parseCheckPlugin(`${line}\n1 incompatibilities found\n`)?.modules).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1_000);
  }
});
