import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Target } from '../../src/krakend/target.ts';
import { defaultArtifactName } from '../../src/publish/artifact-name.ts';

const target = (
  version: string,
  variant: Target['variant'],
  architecture: Target['architecture'],
): Target => ({
  version,
  variant,
  architecture,
});

test.each([
  ['.', 'krakend-plugins-2.13.8-alpine-amd64'],
  ['./', 'krakend-plugins-2.13.8-alpine-amd64'],
  ['plugins/auth', 'krakend-plugins-plugins-auth-2.13.8-alpine-amd64'],
  ['./plugins//my auth/', 'krakend-plugins-plugins-my-auth-2.13.8-alpine-amd64'],
])('the folder %s', (folder, name) => {
  expect(defaultArtifactName(folder, [target('2.13.8', 'alpine', 'amd64')])).toBe(name);
});

test('lists are joined, each value once', () => {
  const targets = (['alpine', 'linux-generic'] as const).flatMap((variant) =>
    (['amd64', 'arm64'] as const).map((architecture) => target('2.13.8', variant, architecture)),
  );
  expect(defaultArtifactName('.', targets)).toBe('krakend-plugins-2.13.8-alpine+linux-generic-amd64+arm64');
});

test('in a matrix over folders, versions, variants and architectures every job has its own name', () => {
  const folder = fc
    .array(fc.stringMatching(/^[a-z0-9]{1,4}$/), { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/'));
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(fc.constant('.'), folder), { maxLength: 5 }), (folders) => {
      // Hyphens join folders as well as they stand in their names: only such pairs may meet.
      const jobs = folders.flatMap((path) =>
        ['2.13.7', '2.13.8'].flatMap((version) =>
          (['alpine', 'linux-generic'] as const).flatMap((variant) =>
            (['amd64', 'arm64'] as const).map((cpu) =>
              defaultArtifactName(path, [target(version, variant, cpu)]),
            ),
          ),
        ),
      );
      expect(new Set(jobs).size).toBe(jobs.length);
    }),
    { seed: 20_261_127, numRuns: 200 },
  );
});

test('no name holds what GitHub forbids', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (folder) => {
      const name = defaultArtifactName(folder, [target('2.13.8', 'alpine', 'amd64')]);
      expect(name).toMatch(/^krakend-plugins-[A-Za-z0-9_.+-]*2\.13\.8-alpine-amd64$/);
    }),
    { seed: 20_261_127, numRuns: 500 },
  );
});
