import { expect, test } from 'vitest';
import { loadInputs } from '../../src/inputs/inputs.ts';
import { resolveRelease } from '../../src/krakend/release.ts';
import { targetFolder } from '../../src/krakend/target.ts';
import { builderWishes, planTargets } from '../../src/stages/plan.ts';
import { tagsOf } from '../../src/stages/target-run.ts';
import { problemFrom } from '../problems.ts';

const inputs = (values: Readonly<Record<string, string>> = {}) =>
  loadInputs((name) => values[name] ?? '', {});

test('a target for every variant', () => {
  const targets = planTargets(inputs({ variant: 'glibc, musl' }), resolveRelease('2.13.8'));
  expect(targets.map(targetFolder)).toEqual(['2.13.8-alpine-amd64', '2.13.8-linux-generic-amd64']);
});

test('a variant in which the release was not published', () => {
  const generic = inputs({ variant: 'linux-generic' });
  expect(problemFrom(() => planTargets(generic, resolveRelease('2.1.2'))).what).toBe(
    'KrakenD 2.1.2 was not published for linux-generic.',
  );
  expect(planTargets(generic, resolveRelease('2.1.3'))).toHaveLength(1);
  expect(planTargets(generic, resolveRelease('2.99.0'))).toHaveLength(1);
});

test('of the environment only how to reach modules gets in, and only into the download', () => {
  const asked = inputs({ 'build-env': 'CC=gcc-12\nGOPRIVATE=git.example.com' });
  const environment = {
    GOPROXY: 'https://proxy.example.com',
    GOSUMDB: '',
    HTTPS_PROXY: 'http://proxy:3128',
    GOFLAGS: '-mod=vendor',
    AWS_SECRET_ACCESS_KEY: 'secret',
    GITHUB_TOKEN: 'secret',
    PATH: '/bin',
  };
  const wishes = builderWishes(asked, { environment, label: 'label', temporary: '/tmp/run' });
  expect(wishes.secrets).toBe('/tmp/run/secrets');
  expect(wishes.environment).toEqual({ CC: 'gcc-12' });
  expect(wishes.downloadEnvironment).toEqual({
    GOPROXY: 'https://proxy.example.com',
    HTTPS_PROXY: 'http://proxy:3128',
    GOPRIVATE: 'git.example.com',
  });
});

test('what build-env says of a download variable comes before the environment', () => {
  const asked = inputs({ 'build-env': 'GOPROXY=direct' });
  expect(
    builderWishes(asked, { environment: { GOPROXY: 'https://x' }, label: '', temporary: '' })
      .downloadEnvironment,
  ).toEqual({
    GOPROXY: 'direct',
  });
});

test('tags are read off the build flags', () => {
  expect(tagsOf(inputs({ 'build-flags': '-v -tags=a,b --tags "c d"' }))).toEqual(['a', 'b', 'c', 'd']);
  expect(tagsOf(inputs())).toEqual([]);
});
