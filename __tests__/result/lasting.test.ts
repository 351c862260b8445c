import { expect, test } from 'vitest';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { loadInputs } from '../../src/inputs/inputs.ts';
import {
  type Brought,
  type Foreseen,
  isLasting,
  readsThisMachine,
  whyNever,
} from '../../src/result/lasting.ts';

const target = { version: '2.12.1', variant: 'alpine', architecture: 'amd64' } as const;
const gateway = { path: '/krakend', source: 's', sha256: 'h', stamp: 'sha512' } as Gateway;

const image = { reference: 'r', id: 'sha256:i', digest: 'sha256:d', architecture: 'amd64' } as const;

const WELL: Brought = {
  result: {
    target: { target, goVersion: '1.25.6', goSource: 's', libc: 'l', libcSource: 's' },
    plugins: [
      {
        name: 'auth',
        target,
        source: '.',
        outcome: 'published',
        kinds: ['server'],
        registerers: [],
        verdict: 'accepts',
        proof: 'loaded',
        compatibility: { state: 'unknown' },
        modules: [],
        problems: [],
        seconds: 1,
      },
    ],
    fixes: [],
    shared: [],
    lasting: true,
  },
  builder: { kind: 'docker', image, engine: { architecture: 'amd64' } } as Brought['builder'],
  gateway,
  checker: gateway,
  said: [],
};
const FORESEEN: Foreseen = {
  builder: { kind: 'docker', identity: 'sha256:d' },
  gateway: 'release sha512',
  checker: true,
  cannotRun: '',
};

const lasting = (
  brought: Partial<Brought> = {},
  foreseen: Partial<Foreseen> = {},
  verify = 'auto',
): boolean => isLasting({ ...WELL, ...brought }, { verify: verify as 'auto' }, { ...FORESEEN, ...foreseen });

const with_ = (change: object): Partial<Brought> => ({
  result: { ...WELL.result, plugins: WELL.result.plugins.map((plugin) => ({ ...plugin, ...change })) },
});

test('what went well, as foreseen, lasts', () => {
  expect(lasting()).toBe(true);
  expect(lasting(with_({ proof: 'unproven' }), {}, 'static')).toBe(true);
  expect(lasting(with_({ proof: 'unproven' }), { cannotRun: 'no emulator' })).toBe(true);
  expect(lasting({ checker: undefined }, { checker: false })).toBe(true);
  const named = { path: 'krakend', source: 's', sha256: 'h' } as Gateway;
  expect(lasting({ gateway: named, checker: named }, { gateway: 'abc' })).toBe(true);
});

test.each<[string, Partial<Brought>, Partial<Foreseen>]>([
  ['a plugin that was refused', with_({ outcome: 'refused' }), {}],
  ['one that was not loaded although it could be', with_({ proof: 'unproven' }), {}],
  ['modules without sums', { result: { ...WELL.result, lasting: false } }, {}],
  ['a problem besides', { result: { ...WELL.result, problems: [{ what: 'x' }] } }, {}],
  ['an error that was said', { said: [{ level: 'error', problem: { what: 'x' } }] }, {}],
  ['another builder', {}, { builder: { kind: 'docker', identity: 'sha256:e' } }],
  ['another kind of builder', { builder: { kind: 'host' } }, {}],
  ['a gateway that could not be had', { gateway: undefined }, {}],
  ['a gateway whose tag has moved', { gateway: { ...gateway, stamp: 'other' } }, {}],
  ["a gateway for KrakenD's check that could not be had", { checker: undefined }, {}],
  ['one whose tag has moved', { checker: { ...gateway, stamp: 'other' } }, {}],
])('%s does not', (_, brought, foreseen) => {
  expect(lasting(brought, foreseen)).toBe(false);
  if (brought.gateway === undefined && 'gateway' in brought)
    expect(lasting({ ...with_({ proof: 'unproven' }), ...brought }, foreseen, 'static')).toBe(false);
});

const inputs = (given: Record<string, string>) =>
  loadInputs((name) => ({ 'krakend-version': '2.12.1', ...given })[name] ?? '', {});

test('fixes, requests and what is installed on the day are never taken from the cache', () => {
  expect(whyNever(inputs({}))).toBe(false);
  expect(whyNever(inputs({ fix: 'true' }))).toBe(true);
  expect(whyNever(inputs({ config: 'a.json', smoke: 'GET /a 200' }))).toBe(true);
  expect(whyNever(inputs({ 'builder-setup': 'apk add libsodium-static' }))).toBe(true);
});

test('on this machine C, tests, configurations with variables and flags may read anything', () => {
  expect(readsThisMachine(inputs({}), false)).toBe(false);
  expect(readsThisMachine(inputs({}), true)).toBe(true);
  expect(readsThisMachine(inputs({ test: './...' }), false)).toBe(true);
  expect(readsThisMachine(inputs({ config: 'a.json' }), false)).toBe(false);
  expect(readsThisMachine(inputs({ config: 'a.json', 'config-env': 'FC_ENABLE=1' }), false)).toBe(true);
  expect(readsThisMachine(inputs({ ldflags: '-extldflags=a.o' }), false)).toBe(true);
});
