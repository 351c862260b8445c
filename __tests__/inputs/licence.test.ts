import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadInputs } from '../../src/inputs/inputs.ts';
import { parseLicence, secretsOfLicence } from '../../src/inputs/licence.ts';
import { describeProblem } from '../../src/problem.ts';
import { problemFrom } from '../problems.ts';

const FILE = readFileSync(new URL('../gateway-enterprise/LICENSE', import.meta.url), 'utf8');

test.each([
  ['the file', FILE],
  ['what a shell makes of it', FILE.trim()],
  ['with line ends of Windows', FILE.replaceAll('\n', '\r\n')],
  ['in base64', Buffer.from(FILE).toString('base64')],
  ['in base64 of several lines', Buffer.from(FILE).toString('base64').replaceAll(/.{76}/g, '$&\n')],
])('a licence: %s', (_, given) => {
  expect(parseLicence(given)).toBe(FILE);
});

test('a chain of certificates stays whole', () => {
  expect(parseLicence(FILE + FILE)).toBe(FILE + FILE);
});

test.each([
  ['a path', './LICENSE'],
  ['without its line breaks', FILE.replaceAll('\n', ' ')],
  ['cut off', FILE.slice(0, 300)],
  ['base64 of something else', Buffer.from('hunter2 hunter2').toString('base64')],
])('no licence: %s; the error does not show it', (_, given) => {
  const problem = problemFrom(() => parseLicence(given));
  expect(problem.what).toBe('gateway-licence holds no KrakenD licence.');
  expect(describeProblem(problem)).not.toContain(given.slice(28, 60) || given);
});

test('whatever is no licence is refused without being shown', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (given) => {
      const problem = problemFrom(() => parseLicence(given));
      expect(describeProblem(problem)).not.toContain(given);
    }),
  );
});

test('every line of it is a secret, but for those that all certificates have; so is its base64', () => {
  const secrets = secretsOfLicence(FILE);
  const lines = FILE.trim().split('\n');
  expect(secrets).toEqual(expect.arrayContaining(lines.slice(1, -1)));
  expect(secrets).toContain(Buffer.from(FILE).toString('base64'));
  expect(secrets.filter((secret) => secret.includes('\n') || secret.startsWith('-----'))).toEqual([]);
  expect(secretsOfLicence(undefined)).toEqual([]);
});

describe('what only a running gateway can do', () => {
  const load = (inputs: Record<string, string>) =>
    loadInputs((name) => ({ 'krakend-version': '2.12.4', edition: 'ee', ...inputs })[name] ?? '', {});

  test.each([
    ['verify: load', { verify: 'load' }],
    ['smoke', { smoke: 'GET / 200', config: 'krakend.json' }],
  ])('%s asks for the licence at once', (wish, inputs) => {
    const problem = problemFrom(() => load(inputs));
    expect(problem.what).toBe(`${wish} needs the Enterprise gateway to run, and gateway-licence is empty.`);
    expect(problem.why).toContain('Dependabot');
    expect(load({ ...inputs, 'gateway-licence': FILE }).gatewayLicence).toBe(FILE);
    expect(load({ ...inputs, edition: 'ce' }).edition).toBe('ce');
  });

  test('the rest does without', () => {
    expect(load({}).gatewayLicence).toBeUndefined();
    expect(load({ mode: 'check' }).edition).toBe('ee');
    expect(load({ verify: 'static' }).edition).toBe('ee');
  });
});
