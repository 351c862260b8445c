import { expect, test } from 'vitest';
import { goEnvironment } from '../../src/builder/go-environment.ts';

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
