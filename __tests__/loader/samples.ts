import type { GatewayProfile, PluginFacts } from '../../src/loader/index.ts';

/** A gateway of Go 1.25 on Debian 12, with three packages; tests say what is different. */
export const GATEWAY: GatewayProfile = {
  architecture: 'amd64',
  libcFamily: 'glibc',
  libc: 'GLIBC-2.36_(debian-12)',
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  neededLibraries: ['libc.so.6'],
  definedSymbols: ['crosscall2'],
  neededSymbols: ['malloc', 'getaddrinfo'],
  layout: 4,
  goVersion: '1.25.12',
  experiments: [],
  modulePath: 'github.com/krakend/krakend-ce/v2',
  modules: [],
  settings: {},
  packages: { runtime: 'aa', fmt: 'bb', 'example.com/shared': 'cc' },
};

/** A plugin that this gateway takes. */
export const PLUGIN: PluginFacts = {
  architecture: 'amd64',
  libcFamily: 'glibc',
  goVersion: '1.25.12',
  experiments: [],
  pluginPath: 'example.com/plugin',
  kinds: ['server'],
  registerers: [{ kind: 'server', name: 'plugin' }],
  unreachable: [],
  neededLibraries: ['libc.so.6'],
  ownSearchPath: false,
  neededVersions: [{ library: 'libc.so.6', versions: ['GLIBC_2.34'] }],
  neededSymbols: [{ name: 'malloc', versioned: true }],
  definedSymbols: [],
  highestGlibc: '2.34',
  layout: 4,
  modules: [],
  settings: {},
  packages: { runtime: 'aa', 'example.com/shared': 'cc', 'example.com/plugin': 'dd' },
};
