import { expect, test } from 'vitest';
import { loadInputs } from '../../src/inputs/inputs.ts';
import { matchGateway } from '../../src/stages/match-gateway.ts';
import { builderWishes } from '../../src/stages/plan.ts';
import { GATEWAY } from '../loader/samples.ts';

const OWN = {
  ...GATEWAY,
  settings: { '-trimpath': 'true', '-race': 'true', '-tags': 'a,b' },
  experiments: ['jsonv2'],
};

function matched(given: Record<string, string>, profile: typeof GATEWAY | 'none' = OWN) {
  const inputs = loadInputs((name) => given[name] ?? '', {});
  const wishes = builderWishes(inputs, { environment: {}, label: 'label', temporary: '' });
  return matchGateway(profile === 'none' ? undefined : profile, inputs, wishes);
}

test('flags, tags and variables of both are joined, each once', () => {
  const { inputs, wishes, compiler } = matched({
    gateway: 'bin/krakend',
    'build-flags': '-tags=b,c -v -trimpath -race',
    'build-env': 'CC=clang',
  });
  expect(inputs.buildFlags).toEqual(['-race', '-tags=a,b,c', '-v']);
  expect(inputs.buildEnv).toEqual({ GOEXPERIMENT: 'jsonv2', CC: 'clang' });
  expect(wishes.environment).toEqual({ GOEXPERIMENT: 'jsonv2', CC: 'clang' });
  expect(compiler.place).toBeUndefined();
});

test('what the inputs set stays, for comparing to find', () => {
  expect(matched({ 'build-env': 'GOEXPERIMENT=rangefunc' }).wishes.environment).toEqual({
    GOEXPERIMENT: 'rangefunc',
  });
  const given = { gateway: 'bin/krakend', 'build-flags': '-race' };
  expect(matched(given, GATEWAY).inputs.buildFlags).toEqual(['-race']);
});

test('official gateways change nothing, nor does one that could not be had', () => {
  const given = { 'build-flags': '-tags=mine -v' };
  for (const profile of [GATEWAY, 'none'] as const) {
    const { inputs, words } = matched(given, profile);
    expect(inputs.buildFlags).toEqual(['-tags=mine', '-v']);
    expect(words).toEqual([]);
  }
});
