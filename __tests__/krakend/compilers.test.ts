import { expect, test } from 'vitest';
import { imageCompilers, machineCompilers, neededLinkerFlags } from '../../src/krakend/compilers.ts';

const target = (variant: 'alpine' | 'linux-generic', architecture: 'amd64' | 'arm64') =>
  ({ version: '2.13.8', variant, architecture }) as const;

test.each([
  ['alpine', 'amd64', ['gcc']],
  ['linux-generic', 'amd64', ['gcc']],
  ['alpine', 'arm64', ['aarch64-linux-musl-gcc', '/go/aarch64-linux-musl-cross/bin/aarch64-linux-musl-gcc']],
  ['linux-generic', 'arm64', ['aarch64-linux-gnu-gcc']],
] as const)('the amd64 image compiles for %s %s with %j', (variant, architecture, compilers) => {
  expect(imageCompilers(target(variant, architecture), 'amd64')).toEqual(compilers);
});

test('an image of the target itself needs no cross compiler', () => {
  expect(imageCompilers(target('alpine', 'arm64'), 'arm64')).toEqual(['gcc']);
});

test.each([
  ['glibc', 'amd64', ['gcc', 'cc', 'clang']],
  ['musl', 'amd64', ['x86_64-linux-musl-gcc', 'musl-gcc']],
  ['glibc', 'arm64', ['aarch64-linux-gnu-gcc']],
  ['musl', 'arm64', ['aarch64-linux-musl-gcc']],
] as const)('an amd64 machine with glibc compiles for %s %s with %j', (libc, architecture, compilers) => {
  expect(machineCompilers(libc, architecture, { architecture: 'amd64', libc: 'glibc' })).toEqual(compilers);
});

test('an arm64 machine is at home on arm64', () => {
  const machine = { architecture: 'arm64', libc: 'glibc' } as const;
  expect(machineCompilers('glibc', 'arm64', machine)).toEqual(['gcc', 'cc', 'clang']);
  expect(machineCompilers('musl', 'arm64', machine)).toEqual(['aarch64-linux-musl-gcc', 'musl-gcc']);
  expect(machineCompilers('glibc', 'amd64', machine)).toEqual(['x86_64-linux-gnu-gcc']);
});

test('on Alpine the own compiler is for musl', () => {
  const machine = { architecture: 'amd64', libc: 'musl' } as const;
  expect(machineCompilers('musl', 'amd64', machine)).toEqual(['gcc', 'cc', 'clang']);
});

test('arm64 is linked by bfd, and by the cross compiler where one is used', () => {
  expect(neededLinkerFlags(target('alpine', 'amd64'), 'gcc', false)).toEqual([]);
  expect(neededLinkerFlags(target('alpine', 'arm64'), 'aarch64-linux-musl-gcc', true)).toEqual([
    '-extldflags=-fuse-ld=bfd',
    '-extld=aarch64-linux-musl-gcc',
  ]);
  expect(neededLinkerFlags(target('linux-generic', 'arm64'), 'gcc', false)).toEqual([
    '-extldflags=-fuse-ld=bfd',
  ]);
});
