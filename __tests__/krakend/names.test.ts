import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';
import {
  builderImage,
  builderImages,
  builderRepository,
  gatewayImages,
  gatewayRepositories,
  gatewaySystems,
  releaseFolder,
  tarballName,
} from '../../src/krakend/names.ts';
import { KINDS, kindsDeclaredBy } from '../../src/krakend/plugin-kinds.ts';
import { libcOf, targetFolder } from '../../src/krakend/target.ts';

const alpine = { version: '2.13.8', variant: 'alpine', architecture: 'amd64' } as const;
const generic = { version: '2.9.4', variant: 'linux-generic', architecture: 'arm64' } as const;

test('builder images, with and without a mirror', () => {
  expect(builderImage('2.13.8', 'alpine', '')).toBe('krakend/builder:2.13.8');
  expect(builderImage('2.13.8', 'linux-generic', '')).toBe('krakend/builder:2.13.8-linux-generic');
  expect(builderImage('2.13.8', 'alpine', 'mirror.example.com:5000/hub/')).toBe(
    'mirror.example.com:5000/hub/krakend/builder:2.13.8',
  );
});

test('up to 2.1.3 builders also lie under their old name', () => {
  expect(builderImages('2.13.8', 'linux-generic', '')).toEqual(['krakend/builder:2.13.8-linux-generic']);
  expect(builderImages('2.1.4', 'alpine', '')).toEqual(['krakend/builder:2.1.4']);
  expect(builderImages('2.1.3', 'linux-generic', 'mirror.example.com/hub/')).toEqual([
    'mirror.example.com/hub/krakend/builder:2.1.3-linux-generic',
    'mirror.example.com/hub/devopsfaith/krakend-plugin-builder:2.1.3-linux-generic',
  ]);
  expect(builderImages('2.0.6', 'alpine', '')).toEqual([
    'krakend/builder:2.0.6',
    'devopsfaith/krakend-plugin-builder:2.0.6',
  ]);
});

test('gateway images lie in library behind a mirror, or not', () => {
  expect(gatewayImages('2.13.8', '')).toEqual(['krakend:2.13.8', 'devopsfaith/krakend:2.13.8']);
  expect(gatewayImages('2.1.3', '')).toEqual(['krakend:2.1.3', 'devopsfaith/krakend:2.1.3']);
  expect(gatewayImages('2.13.8', '127.0.0.1:5000')).toEqual([
    '127.0.0.1:5000/library/krakend:2.13.8',
    '127.0.0.1:5000/krakend:2.13.8',
    '127.0.0.1:5000/devopsfaith/krakend:2.13.8',
  ]);
  expect(gatewayImages('2.1.2', 'mirror.example.com')).toEqual([
    'mirror.example.com/devopsfaith/krakend:2.1.2',
  ]);
  expect([builderRepository(''), gatewayRepositories('')]).toEqual(['krakend/builder', ['krakend']]);
});

test('tarballs say generic-linux where images say linux-generic', () => {
  expect(tarballName(alpine)).toBe('krakend_2.13.8_amd64_alpine.tar.gz');
  expect(tarballName(generic)).toBe('krakend_2.9.4_arm64_generic-linux.tar.gz');
  expect(releaseFolder('https://mirror.example.com/krakend//', '2.13.8')).toBe(
    'https://mirror.example.com/krakend/v2.13.8',
  );
});

test('the folder and the C library of a target', () => {
  expect(targetFolder(alpine)).toBe('2.13.8-alpine-amd64');
  expect(targetFolder(generic)).toBe('2.9.4-linux-generic-arm64');
  expect([libcOf('alpine'), libcOf('linux-generic')]).toEqual(['musl', 'glibc']);
});

test('the kinds of plugin, their symbols, namespaces and flags', () => {
  expect(KINDS.map(({ kind, symbol, namespace, testFlag }) => [kind, symbol, namespace, testFlag])).toEqual([
    ['server', 'HandlerRegisterer', 'plugin/http-server', '-s'],
    ['client', 'ClientRegisterer', 'plugin/http-client', '-c'],
    ['modifier', 'ModifierRegisterer', 'plugin/req-resp-modifier', '-m'],
    ['middleware', 'MiddlewareRegisterer', 'plugin/middleware', '-w'],
  ]);
});

test('only the very names of the symbols make a plugin', () => {
  expect(kindsDeclaredBy(['ModifierRegisterer', 'x', 'HandlerRegisterer'])).toEqual(['server', 'modifier']);
  expect(kindsDeclaredBy(['handlerRegisterer', 'HandlerRegistererX', 'Registerer'])).toEqual([]);
});

test('the system that a gateway was made for, by its own words or by the catalogue', () => {
  const facts = CATALOGUE.find(({ version }) => version === '2.9.4');
  expect(gatewaySystems('MUSL-1.2.5_(alpine-3.23.3)', undefined, alpine, '')).toEqual(['alpine:3.23.3']);
  expect(gatewaySystems('GLIBC-2.36_(debian-12)', facts, generic, '')).toEqual(['debian:12-slim']);
  expect(gatewaySystems(undefined, facts, alpine, '')).toEqual(['alpine:3.21']);
  expect(gatewaySystems(undefined, facts, generic, 'mirror.example.com/')).toEqual([
    'mirror.example.com/library/debian:bullseye-slim',
    'mirror.example.com/debian:bullseye-slim',
  ]);
  expect(gatewaySystems('unknown', undefined, generic, '')).toEqual([]);
});
