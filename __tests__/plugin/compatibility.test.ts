import { describe, expect, test } from 'vitest';
import type { GatewayProfile } from '../../src/loader/index.ts';
import { compareModules } from '../../src/plugin/compatibility.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import type { LinkedModule } from '../../src/plugin/linked-modules.ts';
import { GATEWAY } from '../loader/samples.ts';

const GO_MOD = parseGoMod(`module example.com/plugin

require (
	example.com/a v1.0.0
	example.com/b v1.0.0 // indirect
)

replace example.com/r => ../r
`);

type GatewayModule = GatewayProfile['modules'][number];

function compare(linked: readonly LinkedModule[], modules: GatewayModule[], packages: readonly string[]) {
  const hashes = Object.fromEntries(packages.map((name) => [name, '0']));
  const gateway: GatewayProfile = { ...GATEWAY, modules, packages: hashes };
  return compareModules(linked, gateway, GO_MOD);
}

function linked(path: string, version: string, more: Partial<LinkedModule> = {}): LinkedModule {
  return { path, version, indirect: false, packages: [path, `${path}/own`], ...more };
}

test('equal versions, and modules that the gateway has not, are no matter', () => {
  const own = [linked('example.com/a', 'v1.0.0'), linked('example.com/foreign', 'v9.0.0')];
  expect(compare(own, [{ path: 'example.com/a', version: 'v1.0.0' }], ['example.com/a'])).toEqual({
    mismatches: [],
    harmless: [],
  });
});

test('another version of a package that both link stops the plugin', () => {
  const own = [linked('example.com/a', 'v1.0.0'), linked('example.com/b', 'v1.0.0', { indirect: true })];
  const theirs = [
    { path: 'example.com/a', version: 'v1.1.0' },
    { path: 'example.com/b', version: 'v1.2.0' },
  ];
  expect(compare(own, theirs, ['example.com/a', 'example.com/a/other', 'example.com/b'])).toEqual({
    mismatches: [
      {
        module: 'example.com/a',
        have: 'v1.0.0',
        want: 'v1.1.0',
        wantPath: 'example.com/a',
        wantVersion: 'v1.1.0',
        direct: true,
        sharedPackages: ['example.com/a'],
        line: 4,
      },
      {
        module: 'example.com/b',
        have: 'v1.0.0',
        want: 'v1.2.0',
        wantPath: 'example.com/b',
        wantVersion: 'v1.2.0',
        direct: false,
        sharedPackages: ['example.com/b'],
        line: 5,
      },
    ],
    harmless: [],
  });
});

test('a module of which no package is linked by both does no harm', () => {
  const theirs = [{ path: 'example.com/a', version: 'v2.0.0' }];
  expect(compare([linked('example.com/a', 'v1.0.0')], theirs, ['example.com/a/other'])).toEqual({
    mismatches: [],
    harmless: ['example.com/a'],
  });
});

test('a gateway that names no packages is compared by modules alone', () => {
  const theirs = [{ path: 'example.com/a', version: 'v2.0.0' }];
  const { mismatches } = compare([linked('example.com/a', 'v1.0.0')], theirs, []);
  expect(mismatches.map(({ module, sharedPackages }) => [module, sharedPackages])).toEqual([
    ['example.com/a', []],
  ]);
});

describe('replacements', () => {
  const path = 'example.com/r';
  const fork = { path: 'example.com/fork', version: 'v1.0.1' };
  const folder = { path: '../r', version: '' };
  const newer = { path, version: 'v1.5.0' };

  test.each<[string, LinkedModule, GatewayModule]>([
    [
      'both by the same fork',
      linked(path, 'v1.0.0', { replace: fork }),
      { path, version: 'v1.9.0', replace: fork },
    ],
    ['by another version of itself', linked(path, 'v1.0.0', { replace: newer }), { path, version: 'v1.5.0' }],
    [
      'in the gateway, by another version of itself',
      linked(path, 'v1.5.0'),
      { path, version: 'v1.0.0', replace: newer },
    ],
  ])('%s: they are the same', (_, own, theirs) => {
    expect(compare([own], [theirs], [path])).toEqual({ mismatches: [], harmless: [] });
  });

  test.each<[string, LinkedModule, GatewayModule, string, string, string, string]>([
    [
      'by a folder',
      linked(path, 'v1.0.0', { replace: folder }),
      { path, version: 'v1.0.0' },
      '=> ../r',
      'v1.0.0',
      path,
      'v1.0.0',
    ],
    [
      'by a fork',
      linked(path, 'v1.0.0', { replace: fork }),
      { path, version: 'v1.0.0' },
      '=> example.com/fork v1.0.1',
      'v1.0.0',
      path,
      'v1.0.0',
    ],
    [
      'in the gateway',
      linked(path, 'v1.0.0'),
      { path, version: 'v1.0.0', replace: fork },
      'v1.0.0',
      '=> example.com/fork v1.0.1',
      'example.com/fork',
      'v1.0.1',
    ],
    [
      'in the gateway, by a folder',
      linked(path, 'v1.0.0'),
      { path, version: 'v1.0.0', replace: folder },
      'v1.0.0',
      '=> ../r',
      '../r',
      '',
    ],
  ])('%s: they differ', (_, own, theirs, have, want, wantPath, wantVersion) => {
    const { mismatches } = compare([own], [theirs], [path]);
    expect(mismatches).toMatchObject([{ have, want, wantPath, wantVersion, line: 8 }]);
  });
});
