import { expect, test } from 'vitest';
import { exactGo, type GoSearch } from '../../src/builder/docker/exact-go.ts';
import type { ProcessResult } from '../../src/process.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';

const ROOT = '/krakend-plugin/work/toolchains/golang.org/toolchain@v0.0.1-go1.25.12.linux-amd64';
const FETCHED: ProcessResult = { exitCode: 0, stdout: `${ROOT}\n`, stderr: '' };

function search(change: Partial<GoSearch> = {}): GoSearch {
  return {
    target: { version: '2.12.1', variant: 'alpine', architecture: 'amd64' },
    goVersion: '1.25.12',
    downloadEnvironment: {},
    log: rememberingPhase().phase,
    image: {
      reference: 'krakend/builder:2.12.1',
      id: 'sha256:a',
      digest: 'sha256:a',
      architecture: 'amd64',
    },
    has: '1.25.6',
    mayFetch: true,
    run: async () => FETCHED,
    ...change,
  };
}

test("the image's own Go is taken where it is the gateway's", async () => {
  const run = (): never => {
    throw new Error('nothing is to be fetched');
  };
  expect(await exactGo(search({ has: '1.25.12', run }))).toBe('go');
});

test('another one is fetched, beside the modules and with no setting of the build', async () => {
  const seen: Readonly<Record<string, string>>[] = [];
  const run: GoSearch['run'] = async (_, variables) => {
    seen.push(variables);
    return FETCHED;
  };
  expect(await exactGo(search({ run, downloadEnvironment: { GOSUMDB: 'off' } }))).toBe(`${ROOT}/bin/go`);
  expect(seen).toEqual([
    {
      GOTOOLCHAIN: 'go1.25.12',
      GOMODCACHE: '/krakend-plugin/work/toolchains',
      GOEXPERIMENT: '',
      GOFIPS140: '',
      GOSUMDB: '',
    },
  ]);
});

test.each([
  ['an image that somebody named', { mayFetch: false }, 'only plugins of its own Go, to the patch'],
  ['a Go that fetches no other', { has: '1.20.11' }, 'a Go before 1.21 fetches no other'],
  [
    'a Go that is not served',
    { run: async () => ({ exitCode: 1, stdout: '', stderr: 'go: toolchain not available' }) },
    'could not be fetched: go: toolchain not available',
  ],
])('%s is an error with both versions', async (_, change: Partial<GoSearch>, why) => {
  const problem = await problemFromAsync(() => exactGo(search(change)));
  expect(problem.what).toContain(`krakend/builder:2.12.1 has Go ${change.has ?? '1.25.6'}, but the gateway`);
  expect(problem.what).toContain('was built with Go 1.25.12');
  expect(problem.why).toContain(why);
  expect(problem.fix).toContain('builder-image');
});
