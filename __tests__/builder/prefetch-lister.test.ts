import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PrefetchRequest, prefetchLister } from '../../src/builder/host/prefetch-lister.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-prefetch-'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A go command on PATH of this version, which prints the variables that it sees. */
function goOf(version: string): void {
  const script = `#!/bin/sh
case $1 in
env) echo 'go${version}' ;;
list) exec env ;;
*) exec sleep 60 ;;
esac
`;
  writeFileSync(join(folder, 'go'), script, { mode: 0o755 });
}

function request(more: Partial<PrefetchRequest> = {}): PrefetchRequest {
  return {
    architecture: 'arm64',
    modules: join(folder, 'modules'),
    folder: join(folder, 'scratch'),
    downloadEnvironment: { GOPROXY: 'https://proxy.example', GONOSUMDB: 'corp.example' },
    signal: new AbortController().signal,
    ...more,
  };
}

test('Go of this machine sees what the download of the builder sees, and nothing of its user', async () => {
  goOf('1.24.1');
  for (const name of ['GOFLAGS', 'GOPRIVATE', 'SSH_AUTH_SOCK', 'XDG_CONFIG_HOME', 'GITHUB_TOKEN'])
    vi.stubEnv(name, 'of the user');
  const lister = await prefetchLister(request());
  const { stdout } = (await lister?.download({ args: ['list'], folder })) ?? { stdout: '' };
  expect(stdout).not.toContain('of the user');
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      `HOME=${join(folder, 'scratch/home')}`,
      `GOMODCACHE=${join(folder, 'modules')}`,
      'GOPROXY=https://proxy.example',
      'GONOSUMDB=corp.example',
      'GOVCS=*:off',
      'GOTOOLCHAIN=local',
      'GOENV=off',
      'GOFLAGS=-modcacherw',
      'GOARCH=arm64',
    ]),
  );
});

test('a Go before 1.21 is left alone', async () => {
  goOf('1.20.14');
  expect(await prefetchLister(request())).toBeUndefined();
});

test('what is under way can be stopped', async () => {
  goOf('1.25.6');
  const stop = new AbortController();
  const lister = await prefetchLister(request({ signal: stop.signal }));
  const running = lister?.download({ args: ['mod'], folder });
  stop.abort(new Error('no longer needed'));
  await expect(running).rejects.toThrow('no longer needed');
});
