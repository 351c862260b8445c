/** What is otherwise in the Enterprise Edition. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unmetDemand } from '../../src/krakend/demands.ts';
import { ENTERPRISE } from '../../src/krakend/editions.ts';
import { licenceRefusal } from '../../src/krakend/licence-check.ts';
import {
  builderImages,
  builderRepository,
  gatewayImages,
  gatewayRepositories,
  hasTarball,
} from '../../src/krakend/names.ts';
import { kindsOf } from '../../src/krakend/plugin-kinds.ts';
import { readVersionRequest, releaseName, resolveRelease } from '../../src/krakend/release.ts';
import { readReleaseList, resolveReleases } from '../../src/krakend/release-list.ts';
import { type Target, targetFolder } from '../../src/krakend/target.ts';
import type { PluginFacts } from '../../src/loader/index.ts';
import { defaultArtifactName } from '../../src/publish/artifact-name.ts';
import { PLUGIN } from '../loader/samples.ts';
import { problemFrom } from '../problems.ts';

const target: Target = { version: '2.12.4', variant: 'alpine', architecture: 'amd64', edition: 'ee' };
const builder = {
  name: 'krakend/builder-ee',
  tags: ['2.12.3', '2.12.4', '2.12.5', '3.0.4', '2.12', 'latest'],
};
const gateway = { name: 'krakend/krakend-ee', tags: ['2.12.3', '2.12.4', '3.0.4', '3.0', 'watch', 'latest'] };
const published = { builder, gateway, variants: ['alpine'] } as const;

describe('names', () => {
  test('of images', () => {
    expect(builderImages('2.12.4', 'linux-generic', '', 'ee')).toEqual([
      'krakend/builder-ee:2.12.4-linux-generic',
    ]);
    expect(builderImages('2.1.2', 'alpine', '', 'ee')).toEqual(['krakend/builder-ee:2.1.2']);
    expect(gatewayImages('2.12.4', 'mirror.example.com', 'ee')).toEqual([
      'mirror.example.com/krakend/krakend-ee:2.12.4',
    ]);
    expect(gatewayImages('2.1.2', '', 'ee')).toEqual(['krakend/krakend-ee:2.1.2']);
    expect(builderRepository('', 'ee')).toBe(builder.name);
    expect(gatewayRepositories('', 'ee')).toEqual([gateway.name]);
  });

  test('no tarball is public', () => {
    expect(hasTarball(target)).toBe(false);
    expect(hasTarball({ ...target, edition: 'ce' })).toBe(true);
  });

  test('of folders and artifacts: beside a Community release of the same number', () => {
    const community: Target = { ...target, edition: 'ce' };
    expect(targetFolder(target)).toBe('2.12.4-ee-alpine-amd64');
    expect(targetFolder(community)).toBe('2.12.4-alpine-amd64');
    expect(defaultArtifactName('.', [target])).toBe('krakend-plugins-2.12.4-ee-alpine-amd64');
  });
});

describe('releases', () => {
  test('an exact one is known to nobody before it is asked for; -ee may stand behind it', () => {
    for (const asked of ['2.12.4', 'v2.12.4', '2.12.4-ee', '2.13.8']) {
      expect(readVersionRequest(asked, ENTERPRISE)).toMatchObject({ kind: 'exact', known: false });
    }
    const release = resolveRelease('2.12.4-ee', published, ENTERPRISE);
    expect(release).toEqual({
      version: '2.12.4',
      edition: 'ee',
      source: 'as given, known to krakend/builder-ee and krakend/krakend-ee',
    });
    expect(releaseName(release)).toBe('KrakenD Enterprise 2.12.4');
    expect(resolveRelease('3.0.4', undefined, ENTERPRISE)).toMatchObject({ version: '3.0.4', edition: 'ee' });
  });

  test('a number of the Community Edition brings nothing of its catalogue', () => {
    expect(resolveRelease('2.12.1', undefined, ENTERPRISE)).toEqual({
      version: '2.12.1',
      edition: 'ee',
      source: 'as given',
    });
  });

  test('a range is resolved by the tags that builder and gateway both have; 3.x loads plugins', () => {
    expect(resolveRelease('2.12', published, ENTERPRISE).version).toBe('2.12.4');
    expect(resolveRelease('~2.12.0', published, ENTERPRISE).version).toBe('2.12.4');
    expect(resolveRelease('latest', published, ENTERPRISE)).toMatchObject({
      version: '3.0.4',
      source: 'latest: the newest Enterprise among the tags of krakend/builder-ee and krakend/krakend-ee',
    });
    expect(resolveReleases(readReleaseList('>=2.12', ENTERPRISE), published, ENTERPRISE)).toMatchObject([
      { version: '2.12.4', edition: 'ee' },
      { version: '3.0.4', edition: 'ee' },
    ]);
  });

  test('without tags there is nothing to choose from', () => {
    const problem = problemFrom(() => resolveRelease('2.12', undefined, ENTERPRISE));
    expect(problem.what).toBe(
      'No KrakenD Enterprise release is known that satisfies krakend-version "2.12".',
    );
    expect(problem.fix).toContain('give the exact release');
    const missing = problemFrom(() => resolveRelease('2.12.9', published, ENTERPRISE));
    expect(missing.what).toBe('There is no Plugin Builder krakend/builder-ee:2.12.9.');
    expect(missing.why).toContain('2.12.5, 2.12.4, 2.12.3');
  });

  test('the Community Edition has none with -ee', () => {
    const problem = problemFrom(() => readVersionRequest('2.12.4-ee'));
    expect([problem.what, problem.fix]).toEqual([
      'krakend-version "2.12.4-ee" is a release of the Enterprise Edition.',
      'set edition: ee',
    ]);
    expect(problemFrom(() => readVersionRequest('3.0.4')).fix).toContain('edition: ee');
  });

  test('of any tags only exact ones that both have are taken', () => {
    const tag = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(4), fc.nat(20), fc.nat(9)).map((numbers) => numbers.join('.')),
      fc.constantFrom('2.12-ee', '2.12.4-rc1', '02.1.1', 'watch', '3.0.0-linux-generic'),
    );
    fc.assert(
      fc.property(fc.array(tag), fc.array(tag), (ofBuilder, ofGateway) => {
        const tags = { builder: { name: 'b', tags: ofBuilder }, gateway: { name: 'g', tags: ofGateway } };
        try {
          const { version } = resolveRelease('latest', { ...tags, variants: ['alpine'] }, ENTERPRISE);
          expect(ofBuilder).toContain(version);
          expect(ofGateway).toContain(version);
          expect(version).toMatch(/^[2-9]\.\d+\.\d+$/);
        } catch (error) {
          expect(String(error)).toContain('No KrakenD Enterprise release');
        }
      }),
    );
  });
});

describe('middleware plugins', () => {
  test('are a kind of Enterprise', () => {
    expect(kindsOf(['server', 'middleware'], 'ee')).toEqual(['server', 'middleware']);
    expect(kindsOf(['server', 'middleware'], undefined)).toEqual(['server']);
  });

  test('are nothing that a Community gateway could load', () => {
    const alone: PluginFacts = { ...PLUGIN, kinds: ['middleware'] };
    expect(unmetDemand('audit', alone, undefined, 'ee')).toBeUndefined();
    expect(unmetDemand('audit', alone, undefined)).toMatchObject({
      what: 'audit exports MiddlewareRegisterer alone, and the Community Edition loads no middleware plugins.',
      fix: expect.stringContaining('set edition: ee'),
    });
    expect(unmetDemand('audit', { ...PLUGIN, kinds: ['client', 'middleware'] }, undefined)).toBeUndefined();
  });
});

describe('krakend license', () => {
  const said = (exitCode: number, stderr: string, stdout = '') =>
    licenceRefusal({ exitCode, stderr, stdout });

  test.each([
    [0, 'OK: License is valid until 2027-02-01 00:00:00 +0000 UTC', undefined],
    [1, 'KO: open ./LICENSE: no such file or directory', 'open ./LICENSE: no such file or directory'],
    [
      1,
      'KO: x509: certificate has expired or is not yet valid: current time 2026-11-24T02:34:39Z is after 2021-01-01T00:00:00Z',
      'x509: certificate has expired or is not yet valid: now is after 2021-01-01T00:00:00Z',
    ],
    [1, 'Error: unknown command "license" for "krakend"', undefined],
    [2, '', 'exit code 2'],
    [1, 'LICENSE ERROR\n\nsomething new\n', 'something new'],
  ])('%i, %j', (exitCode, words, refusal) => {
    expect(said(exitCode, words)).toBe(refusal);
    expect(said(exitCode, '', words)).toBe(refusal);
  });
});
