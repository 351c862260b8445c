import { expect, test } from 'vitest';
import { loadInputs } from '../../src/inputs/inputs.ts';
import { unusedInCheck } from '../../src/inputs/unused-in-check.ts';

const ALL = {
  test: './...',
  'builder-setup': 'apk add x',
  config: 'krakend.json',
  smoke: 'GET /a 200',
  'gateway-licence': '-----BEGIN CERTIFICATE-----\na licence\n-----END CERTIFICATE-----',
};

function unused(given: Readonly<Record<string, string>>) {
  return unusedInCheck(loadInputs((name) => given[name] ?? '', {}));
}

test('one notice names all that is given and not used, and no secret', () => {
  const problem = unused({ mode: 'check', ...ALL });
  expect(problem?.what).toBe('mode: check does not use test, builder-setup, config, smoke, gateway-licence.');
  expect(JSON.stringify(problem)).not.toContain('a licence');
});

test('what is not given is not named', () => {
  const problem = unused({ mode: 'check', config: 'krakend.json' });
  expect(problem?.what).toBe('mode: check does not use config.');
  expect(problem?.fix).toMatch(/^leave it out here/);
});

test('nothing is said where nothing is unused', () => {
  expect(unused({ mode: 'check', 'krakend-version': '2.12', variant: 'alpine' })).toBeUndefined();
  expect(unused({ mode: 'build', ...ALL })).toBeUndefined();
});
