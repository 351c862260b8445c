import { expect, test } from 'vitest';
import { goEnvironment } from '../../src/builder/go-environment.ts';
import { pathRewriting } from '../../src/builder/host/host-builder.ts';

test('nothing of the machine decides how a plugin is built', () => {
  expect(goEnvironment({ modules: '/go/pkg/mod', build: '/b', gopath: '/p' }, 'arm64')).toEqual({
    GO111MODULE: 'on',
    GOARCH: 'arm64',
    GOCACHE: '/b',
    GOENV: 'off',
    GOFLAGS: '-modcacherw',
    GOMODCACHE: '/go/pkg/mod',
    GOOS: 'linux',
    GOPATH: '/p',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '1',
  });
});

test("module paths are rewritten to the gateway's, the standard library's are left alone", () => {
  expect(pathRewriting('/go/pkg/mod')).toEqual([]);
  expect(pathRewriting('/home/me/go/pkg/mod')).toEqual([
    '-gcflags=all=-trimpath=/home/me/go/pkg/mod=>/go/pkg/mod',
    '-gcflags=std=',
  ]);
  expect(pathRewriting('/home/my self/mod')[0]).toBe(
    `-gcflags=all='-trimpath=/home/my self/mod=>/go/pkg/mod'`,
  );
});
