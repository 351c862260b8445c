import { expect, test } from 'vitest';
import { unmetDemand } from '../../src/krakend/demands.ts';
import type { GatewayProfile, PluginFacts } from '../../src/loader/index.ts';
import { GATEWAY, PLUGIN } from '../loader/samples.ts';

const plugin: PluginFacts = PLUGIN;
const gateway: GatewayProfile = GATEWAY;

test('a file that meets them all', () => {
  expect(unmetDemand('auth', plugin, gateway)).toBeUndefined();
  expect(unmetDemand('auth', plugin, undefined)).toBeUndefined();
});

test('a registerer is asked for first, gateway or not', () => {
  for (const at of [gateway, undefined]) {
    const problem = unmetDemand('auth', { ...plugin, kinds: [], libcFamily: 'musl' }, at);
    expect(problem?.what).toBe('auth exports no registerer, so KrakenD has nothing to register.');
    expect(problem?.why).toContain(
      'HandlerRegisterer, ClientRegisterer, ModifierRegisterer, MiddlewareRegisterer',
    );
  }
});

test('the architecture of the gateway', () => {
  const problem = unmetDemand('auth', { ...plugin, architecture: 'arm64', libcFamily: 'musl' }, gateway);
  expect(problem?.what).toBe('auth is for arm64, but the gateway is for amd64.');
});

test('the C library of the gateway', () => {
  const problem = unmetDemand(
    'auth',
    { ...plugin, libcFamily: 'musl', neededLibraries: ['libc.so'] },
    gateway,
  );
  expect(problem?.what).toBe('auth is linked for musl, but the gateway runs on glibc.');
  expect(problem?.why).toBe('It needs libc.so.');
});

test('a file that needs no C library at all may be tried', () => {
  const { libcFamily: _, highestGlibc: __, ...bare } = plugin;
  expect(unmetDemand('auth', { ...bare, neededLibraries: [] }, gateway)).toBeUndefined();
});

test.each([
  ['2.36', true],
  ['2.4', true],
  ['2.37', false],
  ['2.100', false],
  ['3.0', false],
  ['1.99', true],
])('symbols of glibc %s in a gateway for 2.36', (highestGlibc, fits) => {
  const problem = unmetDemand('auth', { ...plugin, highestGlibc }, gateway);
  if (fits) expect(problem).toBeUndefined();
  else {
    expect(problem?.what).toBe(
      `auth needs GLIBC_${highestGlibc}, but the gateway was built for glibc 2.36 (GLIBC-2.36_(debian-12)).`,
    );
  }
});

test('a gateway that does not name its C library demands no version of it', () => {
  const { libc: _, ...silent } = gateway;
  expect(unmetDemand('auth', { ...plugin, highestGlibc: '2.99' }, silent)).toBeUndefined();
});
