import fc from 'fast-check';
import { gt, satisfies, validRange } from 'semver';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';
import { type PublishedTags, readVersionRequest, resolveRelease } from '../../src/krakend/release.ts';
import { ProblemError } from '../../src/problem.ts';
import { problemFrom } from '../problems.ts';

const VERSIONS = CATALOGUE.map(({ version }) => version);
const NEWEST = VERSIONS.at(-1) ?? '';

describe('what a request means', () => {
  test.each([
    ['2.13.8', '2.13.8', 'as given'],
    ['v2.13.8', '2.13.8', 'as given'],
    [' 2.0.0\n', '2.0.0', 'as given'],
    ['latest', NEWEST, 'latest: the newest 2.x in the catalogue (CE 3 loads no plugins)'],
    ['2.10', '2.10.2', '"2.10": the newest that satisfies it in the catalogue'],
    ['v2.12', '2.12.1', '"v2.12": the newest that satisfies it in the catalogue'],
    ['2', NEWEST, '"2": the newest that satisfies it in the catalogue'],
    ['2.x', NEWEST, '"2.x": the newest that satisfies it in the catalogue'],
    ['*', NEWEST, '"*": the newest that satisfies it in the catalogue'],
    ['~2.6.1', '2.6.3', '"~2.6.1": the newest that satisfies it in the catalogue'],
    ['^2.4.0 <2.6', '2.5.1', '"^2.4.0 <2.6": the newest that satisfies it in the catalogue'],
    ['>=2.10', NEWEST, '">=2.10": the newest that satisfies it in the catalogue'],
    ['2.3.1 || 2.9.4', '2.9.4', '"2.3.1 || 2.9.4": the newest that satisfies it in the catalogue'],
    ['2.9.0 - 2.9.2', '2.9.2', '"2.9.0 - 2.9.2": the newest that satisfies it in the catalogue'],
  ])('%s', (request, version, source) => {
    const facts = CATALOGUE.find((entry) => entry.version === version);
    expect(facts).toBeDefined();
    expect(resolveRelease(request)).toEqual({ version, source, facts });
  });

  test('a release newer than the catalogue is taken, without facts', () => {
    expect(resolveRelease('v2.99.0')).toEqual({
      version: '2.99.0',
      source: 'as given; newer than the catalogue of this action',
    });
  });

  test('a release that the catalogue should know but does not is taken, and said to be unknown', () => {
    expect(resolveRelease('2.5.99')).toEqual({
      version: '2.5.99',
      source: 'as given; not in the catalogue of this action',
    });
  });

  test('2.1 is understood with a warning, as YAML may have eaten a zero', () => {
    const release = resolveRelease('2.1');
    expect(release.version).toBe('2.1.4');
    expect(release.warning).toContain("write krakend-version: '2.10' with quotes");
    expect(resolveRelease('2.1.4').warning).toBeUndefined();
    expect(resolveRelease('2.2').warning).toBeUndefined();
  });
});

/** Tags of Docker Hub on a day after this catalogue. */
function published(change: Partial<PublishedTags> = {}): PublishedTags {
  const generic = ['2.13.8', '2.13.9', '2.14.0'].map((version) => `${version}-linux-generic`);
  return {
    builder: {
      name: 'krakend/builder',
      tags: ['2.13.8', '2.13.9', '2.14.0', '2.14.1', 'latest', '2', ...generic],
    },
    gateway: { name: 'krakend', tags: ['2.13.8', '2.13.9', '2.14.0', '2.14.1', '3.0.1', '3', 'latest'] },
    variants: ['alpine'],
    ...change,
  };
}

describe('with the tags that exist', () => {
  const both = 'among the tags of krakend/builder and krakend';
  test.each([
    ['latest', '2.14.1', `latest: the newest 2.x ${both} (CE 3 loads no plugins)`],
    ['2.13', '2.13.9', `"2.13": the newest that satisfies it ${both}`],
    ['2.14', '2.14.1', `"2.14": the newest that satisfies it ${both}`],
    ['*', '2.14.1', `"*": the newest that satisfies it ${both}`],
    ['>=2.13', '2.14.1', `">=2.13": the newest that satisfies it ${both}`],
    ['2.12', '2.12.1', '"2.12": the newest that satisfies it in the catalogue'],
    [
      '2.14.0',
      '2.14.0',
      'as given; newer than the catalogue of this action, known to krakend/builder and krakend',
    ],
  ])('%s', (request, version, source) => {
    expect(resolveRelease(request, published())).toMatchObject({ version, source });
  });

  test('a release counts only with a builder for every variant that is wanted', () => {
    const release = resolveRelease('latest', published({ variants: ['alpine', 'linux-generic'] }));
    expect(release.version).toBe('2.14.0');
    expect(resolveRelease('2.14', published({ variants: ['linux-generic'] })).version).toBe('2.14.0');
  });

  test('and only with a gateway', () => {
    const gateway = { name: 'krakend', tags: ['2.13.9'] };
    expect(resolveRelease('latest', published({ gateway })).version).toBe('2.13.9');
  });

  test('a mirror that lacks what the catalogue knows: the newest that it has', () => {
    const tags = ['2.9.4', '2.12.1'];
    const builder = { name: 'mirror.example.com/krakend/builder', tags };
    const gateway = { name: 'mirror.example.com/krakend', tags };
    expect(resolveRelease('latest', published({ builder, gateway }))).toMatchObject({
      version: '2.12.1',
      source: expect.stringContaining('mirror.example.com'),
    });
    expect(resolveRelease('2.13', published({ builder, gateway })).source).toContain('in the catalogue');
  });

  test('where one of them is not the usual one, the other decides', () => {
    const { builder, gateway, variants } = published();
    if (!builder || !gateway) throw new Error('both are there');
    expect(resolveRelease('latest', { builder, variants: ['linux-generic'] }).source).toContain(
      'among the tags of krakend/builder (CE 3',
    );
    expect(resolveRelease('latest', { gateway, variants: ['linux-generic'] }).version).toBe('2.14.1');
    expect(resolveRelease('2.77.0', { gateway, variants }).version).toBe('2.77.0');
  });

  test('an exact release without a builder: the nearest tags are named', () => {
    const problem = problemFrom(() => resolveRelease('2.14.1', published({ variants: ['linux-generic'] })));
    expect(problem.what).toBe('There is no Plugin Builder krakend/builder:2.14.1-linux-generic.');
    expect(problem.why).toBe(
      'The nearest tags that exist: 2.14.0-linux-generic, 2.13.9-linux-generic, 2.13.8-linux-generic. krakend:2.14.1 exists: its builder may still be on its way.',
    );
    const typo = problemFrom(() => resolveRelease('2.13.18', published()));
    expect(typo.why).toBe('The nearest tags that exist: 2.13.9, 2.13.8, 2.14.0, 2.14.1.');
    const builder = { name: 'mirror.example.com/krakend/builder', tags: [] };
    expect(problemFrom(() => resolveRelease('2.13.18', published({ builder }))).why).toBe(
      'It has no tags of releases at all.',
    );
  });

  test('an exact release of the catalogue is taken, whatever the tags say', () => {
    expect(resolveRelease('2.9.4', published())).toMatchObject({ version: '2.9.4', source: 'as given' });
  });

  test('what no release satisfies: the newest that exists is named', () => {
    expect(problemFrom(() => resolveRelease('2.77', published())).why).toBe(
      'The releases that load plugins are 2.0.0 to 2.14.1.',
    );
  });

  test('hostile tags are no releases', () => {
    const tags = [
      '2.99.0\n::error::',
      '2.099.0',
      '2.99',
      '02.99.0',
      '2.99.0-rc.1',
      '2.99999999999999999999.0',
    ];
    const hostile = { name: 'x', tags };
    expect(resolveRelease('latest', published({ builder: hostile, gateway: hostile })).version).toBe(NEWEST);
  });

  test('an exact release that the catalogue knows, and what can be no release, need no tags', () => {
    expect(readVersionRequest('v2.13.8')).toMatchObject({ kind: 'exact', version: '2.13.8', known: true });
    expect(readVersionRequest('2.13.9')).toMatchObject({ kind: 'exact', known: false });
    expect(readVersionRequest('2.13')).toMatchObject({ kind: 'range' });
    for (const request of ['3.0.0', '>=3', '1.x', '<2', 'newest', ''])
      expect(problemFrom(() => readVersionRequest(request)).what).toContain(request);
  });
});

describe('what is refused', () => {
  test.each(['3.0.0', 'v3.1.4', '4.0.0', '3', '3.x', '^3.0', '>=3', '>3.1 <5'])(
    'the Community Edition %s loads no plugins',
    (request) => {
      const problem = problemFrom(() => resolveRelease(request));
      expect(problem.what).toBe(`KrakenD Community Edition "${request}" loads no plugins.`);
      expect(problem.why).toContain('dropped Go plugins with 3.0');
      expect(problem.fix).toContain(`krakend-version: '${NEWEST}'`);
    },
  );

  test.each(['1.4.1', 'v0.9.0'])('%s is too old', (request) => {
    expect(problemFrom(() => resolveRelease(request)).what).toBe(
      `KrakenD ${request} is older than the plugins that this action builds.`,
    );
  });

  test.each(['1.x', '2.99', '>=2.99', '<2', '3.0.0-rc.1'])('no release satisfies %s', (request) => {
    const problem = problemFrom(() => resolveRelease(request));
    expect(problem.what).toBe(`No KrakenD release satisfies krakend-version "${request}".`);
    expect(problem.why).toBe(`The releases that load plugins are 2.0.0 to ${NEWEST}.`);
  });

  test.each([
    'newest',
    'krakend:2.13.8',
    '2.13.8-alpine-x y',
    '2..1',
    'LATEST',
    '2,13',
    '-2.13.8',
    '2.013.8',
    '$(id)',
  ])('%s is no version', (request) => {
    const problem = problemFrom(() => resolveRelease(request));
    expect(problem.what).toBe(`krakend-version "${request}" is not a version.`);
    expect(problem.why).toContain("'2.13.8'");
    expect(problem.why).toContain("'latest'");
  });

  test.each(['', '  \n'])('a version has to be given', (request) => {
    expect(problemFrom(() => resolveRelease(request)).what).toBe('krakend-version is missing.');
  });
});

const part = fc.integer({ min: 0, max: 14 });
const numbers = fc
  .tuple(fc.constantFrom(1, 2, 2, 2, 2, 3), part, part)
  .chain((all) =>
    fc.constantFrom(all.join('.'), all.slice(0, 2).join('.'), `${all.slice(0, 2).join('.')}.x`),
  );
const range = fc
  .array(
    fc.tuple(fc.constantFrom('', '~', '^', '>=', '>', '<', '<=', '='), numbers).map((two) => two.join('')),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .chain((parts) => fc.constantFrom(parts.join(' '), parts.join(' || ')));

test('a range gives a release that satisfies it, and none of the known ones that do is newer', () => {
  let found = 0;
  fc.assert(
    fc.property(
      range.filter((text) => !/^\d+\.\d+\.\d+$/.test(text)),
      (text) => {
        expect(validRange(text)).not.toBeNull();
        const fitting = VERSIONS.filter((version) => satisfies(version, text));
        if (fitting.length === 0) {
          expect(problemFrom(() => resolveRelease(text)).what).toContain(`"${text}"`);
          return;
        }
        found++;
        const { version, facts } = resolveRelease(text);
        expect(facts?.version).toBe(version);
        expect(fitting).toContain(version);
        expect(fitting.filter((one) => gt(one, version))).toEqual([]);
      },
    ),
    { seed: 20_261_127, numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(200);
});

test('any other text is a problem that a person can act on, or a 2.x release', () => {
  const near = fc
    .array(fc.constantFrom('2', '13', '.', 'v', 'x', '*', '-', '>', '=', '~', ' ', '|', 'latest', '\n'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
      try {
        expect(resolveRelease(text).version).toMatch(/^2\.\d+\.\d+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
      }
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
