import { describe, expect, test } from 'vitest';
import { parseInspectArguments } from '../../src/inspect/arguments.ts';
import { differences } from '../../src/inspect/differences.ts';
import { exitCodeOf, inspect, type Subject } from '../../src/inspect/inspection.ts';
import { releaseOf } from '../../src/inspect/released-gateway.ts';
import { inspectionJson, renderInspection } from '../../src/inspect/render.ts';
import type { GatewayProfile, PluginFacts } from '../../src/loader/index.ts';
import { GATEWAY, PLUGIN } from '../loader/samples.ts';
import { problemFrom } from '../problems.ts';

const TEXT = { path: 'golang.org/x/text', version: 'v0.37.0' };
const profile: GatewayProfile = {
  ...GATEWAY,
  krakendVersion: '2.13.8',
  modules: [TEXT, { path: 'example.com/shared', version: 'v1.0.0' }],
  packages: { ...GATEWAY.packages, 'golang.org/x/text/unicode': '11' },
};
const good: Subject = { file: 'plugins/good.so', facts: PLUGIN };
const foreign: PluginFacts = {
  ...PLUGIN,
  pluginPath: 'example.com/foreign',
  modules: [
    { ...TEXT, version: 'v0.34.0' },
    { path: 'example.com/shared', version: 'v1.2.0' },
  ],
  packages: { runtime: 'aa', 'golang.org/x/text/unicode': '22', 'example.com/shared/own': 'ee' },
};

const inspected = (...subjects: Subject[]) => inspect({ name: 'krakend', profile }, subjects, undefined);

test('a plugin that fits, in words', () => {
  expect(renderInspection(inspected(good)).split('\n')).toEqual([
    'Gateway krakend',
    '  KrakenD 2.13.8, Go 1.25.12, amd64, GLIBC-2.36_(debian-12)',
    '  4 packages of 2 modules',
    '',
    '✓ plugins/good.so: the gateway accepts it',
    '    server, example.com/plugin, Go 1.25.12',
    '',
  ]);
});

test('one that does not says what differs, and which difference does no harm', () => {
  const text = renderInspection(inspected({ file: 'bad.so', facts: foreign }));
  expect(text.split('\n').slice(4)).toEqual([
    '✗ bad.so: the gateway rejects it',
    '    plugin was built with a different version of package golang.org/x/text/unicode',
    '    it links golang.org/x/text v0.34.0, and the gateway v0.37.0',
    '    To mend it: go mod edit -replace=golang.org/x/text=golang.org/x/text@v0.37.0 && go mod tidy',
    '    server, example.com/foreign, Go 1.25.12',
    '                        gateway  plugin',
    '    golang.org/x/text   v0.37.0  v0.34.0  1 package differs',
    '    example.com/shared  v1.0.0   v1.2.0   no harm: no package differs',
    '    1 package differs:',
    '      golang.org/x/text/unicode',
    '',
  ]);
});

test('of the wrong C library it is said once', () => {
  const musl: PluginFacts = {
    ...PLUGIN,
    libcFamily: 'musl',
    neededLibraries: ['libc.so'],
    neededVersions: [],
  };
  const text = renderInspection(inspected({ file: 'musl.so', facts: musl }));
  expect(text).toContain('✗ musl.so: the gateway rejects it');
  expect(text.split('it is linked for musl, and the gateway runs on glibc')).toHaveLength(2);
});

test('JSON has the same, and the exit code says the worst', () => {
  const dead: Subject = { file: 'c.so', facts: { ...PLUGIN, layout: 0 } };
  const odd: Subject = {
    file: 'odd.so',
    facts: { ...PLUGIN, pluginPath: 'x', neededLibraries: ['libpq.so.5'] },
  };
  expect(exitCodeOf(inspected(good))).toBe(0);
  expect(exitCodeOf(inspected(good, odd))).toBe(3);
  expect(exitCodeOf(inspected(good, odd, dead))).toBe(1);
  const { plugins } = JSON.parse(inspectionJson(inspected(dead, { file: 'bad.so', facts: foreign })));
  expect(plugins).toMatchObject([
    { file: 'c.so', verdict: 'kills', kind: 'layout' },
    {
      file: 'bad.so',
      verdict: 'rejects',
      package: 'golang.org/x/text/unicode',
      differences: [
        { what: 'golang.org/x/text', packages: 1 },
        { what: 'example.com/shared', packages: 0 },
      ],
    },
  ]);
});

test('one bad file does not hide what is to be said of the next', () => {
  const dead: Subject = { file: 'a.so', facts: { ...PLUGIN, layout: 0 } };
  const states = inspected(dead, good).findings.map(({ verdict }) => verdict.state);
  expect(states).toEqual(['kills', 'accepts']);
});

test('a Go that differs, and a module at another place, are differences', () => {
  const facts: PluginFacts = {
    ...PLUGIN,
    goVersion: '1.25.11',
    modules: [{ ...TEXT, replace: { path: '../text', version: '' } }],
  };
  expect(differences(profile, facts, [])).toEqual([
    { what: 'Go', gateway: '1.25.12', plugin: '1.25.11' },
    { what: 'golang.org/x/text', gateway: 'v0.37.0', plugin: '=> ../text', packages: 0 },
  ]);
});

describe('the command line', () => {
  test('takes a gateway and plugins; an image may bring its own', () => {
    expect(parseInspectArguments(['krakend', 'a.so', 'b', '--json'], 'inspect')).toMatchObject({
      gateway: 'krakend',
      plugins: ['a.so', 'b'],
      json: true,
    });
    expect(parseInspectArguments(['docker://krakend:2.13.8'], 'inspect')).toMatchObject({ plugins: [] });
    expect(parseInspectArguments(['--help'], 'inspect')).toBeUndefined();
  });

  test.each([
    [[], 'There is no gateway to inspect.'],
    [['krakend'], 'There is no plugin to inspect.'],
    [['krakend', 'a.so', '--architecture=mips'], '--architecture is "mips", and may be amd64 or arm64.'],
    [['krakend', 'a.so', '--releases=nowhere'], '--releases is no URL.'],
    [['--unknown'], expect.stringContaining('--unknown')],
  ])('%j is answered with the usage', (args, what) => {
    const problem = problemFrom(() => parseInspectArguments(args, 'inspect'));
    expect(problem.what).toEqual(what);
    expect(problem.fix).toContain('usage: inspect [options]');
  });

  test('an official release is told from a file', () => {
    expect(releaseOf('2.13.8-linux-generic-arm64')).toEqual({
      version: '2.13.8',
      variant: 'linux-generic',
      architecture: 'arm64',
    });
    expect(releaseOf('2.13.8-alpine-mips')).toBeUndefined();
    expect(releaseOf('./2.13.8-alpine-amd64')).toBeUndefined();
  });
});
