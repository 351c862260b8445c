import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agree, chooseVersion, type WantedBuild } from '../../src/versions/choose.ts';
import { type FileVersions, together } from '../../src/versions/mentions.ts';
import { versionsInNamed } from '../../src/versions/read-file.ts';
import { problemFrom } from '../problems.ts';

const ALPINE: WantedBuild = { edition: 'ce', variants: ['alpine'] };

/** Dockerfiles by name, with the images in them. */
function repository(files: Record<string, readonly string[]>): FileVersions {
  const parts = Object.entries(files).map(([path, images]) =>
    versionsInNamed({ path, text: images.map((image) => `FROM ${image}\n`).join('') }),
  );
  return together(parts);
}

test.each<[string, Record<string, readonly string[]>, string]>([
  ['a gateway', { Dockerfile: ['krakend:2.13.8'] }, '2.13.8 Dockerfile:1'],
  ['a builder', { Dockerfile: ['krakend/builder:2.13.8'] }, '2.13.8 Dockerfile:1'],
  ['both: the gateway', { Dockerfile: ['krakend/builder:2.13.8', 'krakend:2.13.8'] }, '2.13.8 Dockerfile:2'],
  ['a floating one', { Dockerfile: ['krakend/builder:2.13', 'krakend:2.13'] }, '2.13 Dockerfile:2'],
  [
    'several that agree',
    { 'a.Dockerfile': ['krakend:2.13.8'], 'b.Dockerfile': ['krakend:2.13.8'] },
    '2.13.8 a.Dockerfile:1',
  ],
  [
    'one of this edition',
    { Dockerfile: ['krakend/krakend-ee:2.12.0', 'krakend:2.13.8'] },
    '2.13.8 Dockerfile:2',
  ],
])('%s names the version', (_, files, expected) => {
  const { mention, warnings } = chooseVersion(repository(files), ALPINE);
  expect(`${mention.version} ${mention.place.file}:${mention.place.line}`).toBe(expected);
  expect(warnings).toEqual([]);
});

test('builder and gateway that contradict each other are told with both places', () => {
  const files = { Dockerfile: ['krakend/builder:2.12.1'], 'deploy/Dockerfile': ['alpine', 'krakend:2.13.8'] };
  const problem = problemFrom(() => chooseVersion(repository(files), ALPINE));
  expect(problem).toMatchObject({
    what: 'The gateway is KrakenD 2.13.8, and its plugins are built for 2.12.1.',
    place: { file: 'Dockerfile', line: 1 },
  });
  expect(problem.why).toContain('deploy/Dockerfile:2: krakend:2.13.8\nDockerfile:1: krakend/builder:2.12.1');
});

test('so are a gateway and a builder of two C libraries, in one file', () => {
  const files = { Dockerfile: ['krakend/builder:2.13.8-linux-generic', 'krakend:2.13.8'] };
  expect(problemFrom(() => chooseVersion(repository(files), ALPINE))).toMatchObject({
    what: 'The gateway is alpine (musl), and its plugins are built for linux-generic (glibc).',
    place: { line: 1 },
  });
  const each = {
    Dockerfile: ['krakend/builder:2.13.8', 'krakend:2.13.8'],
    'glibc.Dockerfile': ['krakend/builder:2.13.8-linux-generic'],
  };
  expect(chooseVersion(repository(each), ALPINE).mention.version).toBe('2.13.8');
});

test('gateways of several versions are listed', () => {
  const files = { 'a/Dockerfile': ['krakend:2.12.1'], 'b/Dockerfile': ['krakend:2.13.8'] };
  const problem = problemFrom(() => chooseVersion(repository(files), ALPINE));
  expect(problem.what).toBe('The repository names gateways of several versions: 2.12.1, 2.13.8.');
  expect(problem.why).toBe('a/Dockerfile:1: krakend:2.12.1\nb/Dockerfile:1: krakend:2.13.8');
  expect(problem.fix).toContain('krakend-version-file');
});

test('builders of several versions, without a gateway, too', () => {
  const files = { Dockerfile: ['krakend/builder:2.12.1', 'krakend/builder:2.13'] };
  expect(problemFrom(() => chooseVersion(repository(files), ALPINE)).what).toContain('builders of several');
});

test('what is all for glibc needs variant: linux-generic', () => {
  const glibc = repository({ Dockerfile: ['krakend/builder:2.13.8-linux-generic'] });
  const problem = problemFrom(() => chooseVersion(glibc, ALPINE));
  expect(problem.fix).toContain('set variant: linux-generic');
  expect(chooseVersion(glibc, { edition: 'ce', variants: ['linux-generic'] }).notices).toEqual([]);
  expect(chooseVersion(glibc, { edition: 'ce', variants: ['alpine', 'linux-generic'] }).notices).toEqual([]);
});

test('what is all for Alpine gives its version to a build for glibc, with a notice', () => {
  const alpine = repository({ Dockerfile: ['krakend:2.13.8'] });
  const { notices } = chooseVersion(alpine, { edition: 'ce', variants: ['linux-generic'] });
  expect(notices).toMatchObject([{ place: { file: 'Dockerfile', line: 1 } }]);
});

test('another edition is told with the input that asks for it', () => {
  const enterprise = repository({ Dockerfile: ['krakend/builder-ee:2.13.1', 'krakend/krakend-ee:2.13.1'] });
  const problem = problemFrom(() => chooseVersion(enterprise, ALPINE));
  expect(problem).toMatchObject({ place: { line: 1 } });
  expect(problem.fix).toContain('edition: ee');
  expect(chooseVersion(enterprise, { ...ALPINE, edition: 'ee' }).mention.version).toBe('2.13.1');
});

test('latest is asked for as such, with a warning that its gateway loads no plugins', () => {
  const { mention, warnings } = chooseVersion(repository({ Dockerfile: ['krakend'] }), ALPINE);
  expect(mention.version).toBe('latest');
  expect(warnings).toMatchObject([{ place: { line: 1 } }]);
});

test('agreeing is mutual, and a release agrees with its minor and its major', () => {
  const number = fc.nat(30);
  fc.assert(
    fc.property(number, number, number, number, (a, b, c, d) => {
      const [one, other] = [`2.${a}.${b}`, `2.${c}.${d}`];
      expect(agree(one, other)).toBe(one === other);
      expect(agree(one, `2.${c}`)).toBe(a === c);
      expect(agree(`2.${c}`, one)).toBe(a === c);
      expect(agree(one, '2')).toBe(true);
      expect(agree('latest', one)).toBe(true);
    }),
  );
  expect(agree('edge', '2.13.8')).toBe(false);
});

test('a gateway by a moving tag beside an exact builder is built for the latter, with a warning', () => {
  const files = { Dockerfile: ['krakend/builder:2.13.8', 'krakend:2.13'] };
  const { mention, warnings } = chooseVersion(repository(files), ALPINE);
  expect(mention).toMatchObject({ version: '2.13.8', place: { line: 1 } });
  expect(warnings).toMatchObject([{ place: { file: 'Dockerfile', line: 2 } }]);
});
