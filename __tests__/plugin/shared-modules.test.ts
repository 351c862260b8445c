import { expect, test } from 'vitest';
import type { GatewayProfile } from '../../src/loader/index.ts';
import { sharedModules } from '../../src/plugin/shared-modules.ts';
import { dependabotRules, renovateRules } from '../../src/report/bot-rules.ts';

const PROFILE: GatewayProfile = {
  architecture: 'amd64',
  libcFamily: 'musl',
  interpreter: '/lib/ld-musl-x86_64.so.1',
  neededLibraries: [],
  goVersion: '1.25.12',
  experiments: [],
  modulePath: 'github.com/krakend/krakend-ce/v2',
  modules: [
    { path: 'golang.org/x/net', version: 'v0.44.0' },
    { path: 'golang.org/x/text', version: 'v0.29.0' },
    {
      path: 'example.com/forked',
      version: 'v1.0.0',
      replace: { path: 'example.com/fork', version: 'v1.0.1' },
    },
  ],
  settings: {},
  definedSymbols: [],
  neededSymbols: [],
  packages: { 'golang.org/x/net/html': '0', 'example.com/forked': '1' },
};

const linked = (path: string, version: string, ...packages: string[]) => ({
  path,
  version,
  indirect: false,
  packages,
});

test('shared is a module of which both link a package; plugins of one version stand together', () => {
  const net = linked('golang.org/x/net', 'v0.47.0', 'golang.org/x/net/html');
  const pair = (plugin: string, ...modules: (typeof net)[]) => ({
    plugin,
    linked: modules,
    gateway: '2.12.1-alpine-amd64',
    profile: PROFILE,
  });
  const shared = sharedModules([
    pair('a', net, linked('golang.org/x/text', 'v0.29.0', 'golang.org/x/text/own')),
    pair('b', net, linked('example.com/own', 'v1.0.0', 'example.com/own')),
    pair('c', { ...net, version: 'v0.44.0' }, linked('example.com/forked', 'v1.0.0', 'example.com/forked')),
  ]);
  const gateway = '2.12.1-alpine-amd64';
  expect(shared).toEqual([
    {
      module: 'example.com/forked',
      gateway,
      gatewayVersion: '=> example.com/fork v1.0.1',
      pluginVersion: 'v1.0.0',
      plugins: ['c'],
    },
    {
      module: 'golang.org/x/net',
      gateway,
      gatewayVersion: 'v0.44.0',
      pluginVersion: 'v0.47.0',
      plugins: ['a', 'b'],
    },
    {
      module: 'golang.org/x/net',
      gateway,
      gatewayVersion: 'v0.44.0',
      pluginVersion: 'v0.44.0',
      plugins: ['c'],
    },
  ]);
  const names = ['example.com/forked', 'golang.org/x/net'];
  expect(renovateRules(shared)).toMatchObject({
    packageRules: [{ matchPackageNames: names, enabled: false }, { matchDepTypes: ['golang', 'toolchain'] }],
  });
  expect(dependabotRules(shared)).toEqual([
    '    ignore:',
    '      - dependency-name: "example.com/forked"',
    '      - dependency-name: "golang.org/x/net"',
  ]);
});
