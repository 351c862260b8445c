import { expect, test } from 'vitest';
import { cacheSession } from '../../src/cache/session.ts';
import type { GatewaySearch } from '../../src/gateway/gateway.ts';
import { NoGatewayError } from '../../src/gateway/obtain.ts';
import { originOf } from '../../src/gateway/origin.ts';
import { rememberingPhase } from '../logs.ts';

function search(change: Partial<GatewaySearch>): GatewaySearch {
  const policy = { use: new Set<never>(), save: new Set<never>(), reason: '' };
  return {
    target: { version: '2.1.4', variant: 'alpine', architecture: 'amd64' },
    release: { version: '2.1.4', source: 'as given' },
    request: undefined,
    workspace: '/w',
    temporary: '/t',
    caches: cacheSession(policy, undefined),
    imageRegistry: '',
    engine: { unavailable: 'no engine in this test' },
    digests: { of: async () => undefined },
    label: 'l',
    ...change,
  };
}

test.each([
  ['2.1.4', undefined, 'docker://krakend:2.1.4'],
  ['2.1.0', undefined, 'docker://devopsfaith/krakend:2.1.0'],
  ['2.2.0', undefined, 'release'],
  ['2.13.8', { kind: 'image', reference: 'my/krakend:1' } as const, 'docker://my/krakend:1'],
  ['2.1.4', { kind: 'url', url: 'https://x.example/k.tgz' } as const, 'https://x.example/k.tgz'],
])('%s with %j comes from %s', (version, request, name) => {
  const target = { version, variant: 'alpine', architecture: 'amd64' } as const;
  expect(originOf(search({ target, request })).name).toBe(name);
});

test('an image without an engine, and a glibc gateway out of an Alpine image, are not to be had', async () => {
  const { phase } = rememberingPhase();
  const find = (change: Partial<GatewaySearch>) => originOf(search(change)).find(phase);
  await expect(find({})).rejects.toThrow(NoGatewayError);
  await expect(find({})).rejects.toThrow('no Docker Engine answers');
  const target = { version: '2.1.4', variant: 'linux-generic', architecture: 'amd64' } as const;
  await expect(find({ target })).rejects.toThrow('for linux-generic is not to be had');
});
