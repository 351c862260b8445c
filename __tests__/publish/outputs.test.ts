import { expect, test } from 'vitest';
import { outputsOf } from '../../src/publish/outputs.ts';
import { fixReport, GENERIC, plugin, report, target, unbuilt } from '../report/samples.ts';

const FILES = { report: '', patches: [] };

test('the outputs of a good run', () => {
  const artifact = { name: 'n', id: 7, url: 'https://example.com/7', digest: 'sha256:12' };
  const caches = [{ kind: 'modules', outcome: 'hit' }] as const;
  const outputs = outputsOf(report([plugin('auth')], { artifact, caches }), {
    report: '/tmp/report.json',
    patches: ['/tmp/fix.patch'],
  });
  const { targets, plugins, ...plain } = outputs;
  expect(plain).toEqual({
    'krakend-version': '2.13.8',
    'go-version': '1.25.12',
    gateway: '/home/runner/krakend',
    'plugin-path': 'krakend-plugins/2.13.8-alpine-amd64/auth.so',
    'output-directory': 'krakend-plugins',
    'artifact-name': 'n',
    'artifact-id': '7',
    'artifact-url': 'https://example.com/7',
    'artifact-digest': 'sha256:12',
    'cache-hit': 'false',
    'image-cache-hit': 'false',
    'modules-cache-hit': 'true',
    'build-cache-hit': 'false',
    compatible: 'true',
    'fix-commands': '',
    'fix-patch': '/tmp/fix.patch',
    'shared-modules': '[]',
    report: '/tmp/report.json',
  });
  expect(JSON.parse(targets ?? '')).toMatchObject([
    { folder: '2.13.8-alpine-amd64', libc: 'MUSL-1.2.5_(alpine-3.23.3)' },
  ]);
  expect(JSON.parse(plugins ?? '')).toMatchObject([
    { name: 'auth', path: 'krakend-plugins/2.13.8-alpine-amd64/auth.so', proof: 'loaded' },
  ]);
});

test('the names that plugins register: all of them, and the one where there is one', () => {
  const several = plugin('b', {
    kinds: ['server', 'client'],
    registerers: [{ kind: 'server', name: 'x' }, { kind: 'client' }],
  });
  const plugins = [plugin('a', { registerers: [{ kind: 'server', name: 'acme' }] }), several, plugin('c')];
  const entries = JSON.parse(outputsOf(report(plugins), FILES).plugins ?? '');
  expect(entries).toMatchObject([
    {
      'registered-name': 'acme',
      registerers: [{ kind: 'server', namespace: 'plugin/http-server', name: 'acme' }],
    },
    {
      'registered-name': null,
      registerers: [
        { kind: 'server', namespace: 'plugin/http-server', name: 'x' },
        { kind: 'client', namespace: 'plugin/http-client', name: null },
      ],
    },
    { 'registered-name': null, registerers: [{ kind: 'server', name: null }] },
  ]);
});

test('there is no plugin-path where several or none were published', () => {
  const of = (...plugins: Parameters<typeof report>[0]) => outputsOf(report(plugins), FILES)['plugin-path'];
  expect(of(plugin('a'), plugin('b'))).toBe('');
  expect(of(unbuilt('a'))).toBe('');
  expect(of(plugin('a'), unbuilt('b'))).toBe('krakend-plugins/2.13.8-alpine-amd64/a.so');
});

test('where a refused plugin lies, and that an unbuilt one lies nowhere', () => {
  const plugins = [plugin('bad', { outcome: 'refused' }), unbuilt('none')];
  const { plugins: json } = outputsOf(report(plugins, { outputDirectory: 'out/' }), FILES);
  expect(JSON.parse(json ?? '').map(({ path }: { path: string | null }) => path)).toEqual([
    'out/refused/2.13.8-alpine-amd64/bad.so',
    null,
  ]);
});

test('compatible is neither where something could not be compared', () => {
  const incompatible = { state: 'incompatible', mismatches: [], harmless: [] } as const;
  const of = (...plugins: Parameters<typeof report>[0]) => outputsOf(report(plugins), FILES).compatible;
  expect(of(plugin('a'), plugin('b', { compatibility: { state: 'unknown' } }))).toBe('');
  expect(
    of(plugin('a', { compatibility: incompatible }), plugin('b', { compatibility: { state: 'unknown' } })),
  ).toBe('false');
});

test('commands that two variants have in common are there once', () => {
  const fix = fixReport('', { commands: ['go mod edit -require=a@v1', 'go mod tidy'] });
  const fixes = [
    { ...fix, target: '2.13.8-alpine-amd64' },
    { ...fix, target: '2.13.8-linux-generic-amd64' },
  ];
  expect(outputsOf(report([plugin('a')], { fixes }), FILES)['fix-commands']).toBe(
    'go mod edit -require=a@v1\ngo mod tidy',
  );
});

test('without a gateway there is none to name', () => {
  const { gateway: _, ...bare } = target(GENERIC);
  const outputs = outputsOf(report([plugin('a', { target: GENERIC })], { targets: [bare] }), FILES);
  expect(outputs.gateway).toBe('');
  expect(JSON.parse(outputs.targets ?? '')[0].gateway).toBeNull();
});
