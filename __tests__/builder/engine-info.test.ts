import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeEngine, readEngineInfo } from '../../src/builder/docker/engine-info.ts';
import { engineNames } from '../../src/builder/docker/image.ts';

const docker = (info: object) => readEngineInfo(0, JSON.stringify(info), '');

describe('what docker info says', () => {
  test('Docker Engine', () => {
    const info = {
      ServerVersion: '20.10.24+dfsg1',
      Architecture: 'x86_64',
      SecurityOptions: ['name=seccomp,profile=default'],
    };
    const engine = { product: 'Docker Engine', version: '20.10.24+dfsg1', architecture: 'amd64' };
    expect(docker(info)).toEqual({ ...engine, rootless: false, selinux: false });
  });

  test('a rootless one, and one with SELinux', () => {
    const info = { ServerVersion: '28.2.2', Architecture: 'aarch64' };
    expect(
      docker({ ...info, SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] }),
    ).toMatchObject({
      rootless: true,
      architecture: 'arm64',
    });
    expect(docker({ ...info, SecurityOptions: ['name=selinux'] })).toMatchObject({ selinux: true });
  });

  test('Podman behind the name docker', () => {
    const security = { rootless: true, selinuxEnabled: false };
    const info = { host: { arch: 'amd64', security }, version: { Version: '4.3.1' } };
    expect(docker(info)).toEqual({
      product: 'Podman',
      version: '4.3.1',
      rootless: true,
      architecture: 'amd64',
      selinux: false,
    });
  });

  test.each([
    ['an old client', 0, '{"ServerErrors":["Cannot connect to the Docker daemon"]}', ''],
    ['a new client', 1, '{"ServerVersion":""}', 'Cannot connect to the Docker daemon\n'],
  ])('no engine, said by %s', (_who, exitCode, stdout, stderr) => {
    expect(readEngineInfo(exitCode, stdout, stderr)).toEqual({
      unavailable: 'Cannot connect to the Docker daemon',
    });
  });

  test('whatever else a program called docker prints, it is no engine', () => {
    fc.assert(
      fc.property(fc.integer(), fc.oneof(fc.string(), fc.json()), fc.string(), (exitCode, stdout, stderr) => {
        expect(readEngineInfo(exitCode, stdout, stderr)).toMatchObject({ unavailable: expect.any(String) });
      }),
      { seed: 20_261_127 },
    );
  });
});

test.each([
  [{ rootless: false, architecture: 'amd64' }, 'Podman 4.3.1'],
  [{ rootless: true, architecture: 'arm64' }, 'Podman 4.3.1, rootless, arm64'],
])('an engine in the log: %o', (facts, words) => {
  expect(describeEngine({ product: 'Podman', version: '4.3.1', selinux: false, ...facts })).toBe(words);
});

test.each([
  ['krakend/builder:2.12.1', ['docker.io/krakend/builder:2.12.1', 'localhost/krakend/builder:2.12.1']],
  ['golang:1.25', ['docker.io/golang:1.25', 'localhost/golang:1.25']],
  ['localhost/mine:1', ['localhost/mine:1']],
  ['127.0.0.1:5000/krakend/builder:1', ['127.0.0.1:5000/krakend/builder:1']],
  ['mirror.example.com/b@sha256:0', ['mirror.example.com/b@sha256:0']],
])('an engine is asked for %s by its whole name', (reference, names) => {
  expect(engineNames(reference)).toEqual(names);
});
