import { expect, test } from 'vitest';
import type { CacheEntry } from '../../src/cache/keys.ts';
import type { CachePolicy } from '../../src/cache/policy.ts';
import { type CacheService, cacheSession } from '../../src/cache/session.ts';
import type { CacheKind } from '../../src/inputs/inputs.ts';
import { rememberingPhase } from '../logs.ts';

const entry = (kind: CacheKind, key: string): CacheEntry => ({
  kind,
  paths: [`~/${kind}`],
  key,
  restoreKeys: ['k-'],
  ingredients: ['go.mod', 'alpine'],
});

const policy = (use: readonly CacheKind[], save: readonly CacheKind[] = use): CachePolicy => ({
  use: new Set(use),
  save: new Set(save),
  reason: '',
});

/** A service that holds one entry, found by key or by what the key begins with. */
function holding(held: string): CacheService {
  return {
    restore: async ({ key, restoreKeys }) =>
      held === key || restoreKeys.some((prefix) => held.startsWith(prefix))
        ? { key: held, bytes: 38_100_000 }
        : undefined,
    save: async () => ({ saved: true }),
  };
}

test.each([
  ['k-1', 'hit'],
  ['k-0', 'partial'],
  ['other', 'miss'],
] as const)('where the service holds %s, it is a %s', async (held, outcome) => {
  const { phase, said } = rememberingPhase();
  const session = cacheSession(policy(['build']), holding(held));
  const asked = entry('build', 'k-1');
  expect(await session.restore(asked, phase)).toBe(outcome);
  expect(session.uses).toEqual([{ entry: asked, outcome }]);
  expect(said.lines.slice(0, 2)).toEqual(['build cache key: k-1', '  made of: go.mod, alpine']);
  const words = {
    hit: /^ {2}found \(packed 38\.1 MB, 0\.\d s\)$/,
    partial: /^ {2}found k-0, which is close \(packed 38\.1 MB, 0\.\d s\)$/,
    miss: /^ {2}not found \(0\.\d s\)$/,
  };
  expect(said.lines[2]).toMatch(words[outcome]);
  expect(said.warnings).toEqual([]);
});

test('a service that fails costs a warning and nothing else', async () => {
  const { phase, said } = rememberingPhase();
  const failing: CacheService = {
    restore: () => Promise.reject(new Error('503', { cause: 'busy' })),
    save: async () => ({ saved: true }),
  };
  const session = cacheSession(policy(['modules']), failing);
  const asked = entry('modules', 'k-1');
  expect(await session.restore(asked, phase)).toBe('miss');
  expect(said.warnings).toEqual([
    {
      what: 'The modules cache could not be read; going on without it.',
      why: '503: busy',
      passing: true,
    },
  ]);
  session.complete(asked);
  expect(session.toSave()).toEqual([asked]);
});

test('where there is no service, or the kind is off, nobody is asked and nothing is said', async () => {
  const { phase, said } = rememberingPhase();
  const nobody = cacheSession(policy(['build']), undefined);
  const off = cacheSession(policy(['modules']), holding('k-1'));
  for (const session of [nobody, off]) {
    const asked = entry('build', 'k-1');
    expect(await session.restore(asked, phase)).toBe('off');
    session.complete(asked);
    expect(session.toSave()).toEqual([]);
  }
  expect(said.lines).toEqual([]);
});

test('saved is what is complete, allowed, and not what was found', async () => {
  const { phase } = rememberingPhase();
  const session = cacheSession(policy(['gateway', 'modules', 'build'], ['modules', 'build']), holding('k-0'));
  const found = entry('build', 'k-0');
  const close = entry('build', 'k-1');
  const halfDone = entry('modules', 'k-2');
  const forbidden = entry('gateway', 'k-3');
  for (const one of [found, close, halfDone, forbidden]) await session.restore(one, phase);
  for (const one of [found, close, forbidden]) session.complete(one);
  expect(session.toSave()).toEqual([close]);
  session.complete(halfDone);
  expect(session.toSave()).toEqual([close, halfDone]);
});

test('what is there in part is saved under a longer key, so that the whole can still have its own', async () => {
  const { phase } = rememberingPhase();
  const session = cacheSession(policy(['build']), holding(''));
  const asked = entry('build', 'k-1');
  await session.restore(asked, phase);
  session.complete(asked, 'part');
  expect(session.toSave()).toEqual([{ ...asked, key: 'k-1-part' }]);
});

test('what was never asked for is not saved', () => {
  const session = cacheSession(policy(['build']), holding(''));
  session.complete(entry('build', 'k-1'));
  expect(session.toSave()).toEqual([]);
});

test('what was not needed is saved all the same, once it is complete', async () => {
  const session = cacheSession(policy(['image']), holding('other'));
  const asked = entry('image', 'k-1');
  session.unread(asked);
  expect(session.toSave()).toEqual([]);
  session.complete(asked);
  expect(session.toSave()).toEqual([asked]);
  expect(session.uses).toEqual([{ entry: asked, outcome: 'unread' }]);
});

test('an image that was looked for in vain and then pulled is saved once, with what there is to pack', async () => {
  const session = cacheSession(policy(['image']), holding('other'));
  const asked = entry('image', 'i-1');
  expect(await session.restore(asked, rememberingPhase().phase)).toBe('miss');
  const reference = 'krakend/builder:2.13.8';
  const image = { reference, id: 'sha256:1', digest: 'sha256:2', architecture: 'amd64' } as const;
  const pulled: CacheEntry = { ...asked, image: { image, compilingFor: ['amd64'] } };
  session.unread(pulled);
  session.complete(pulled);
  expect(session.toSave()).toEqual([pulled]);
});

test('what is spoilt is not saved, also where it is complete only afterwards', async () => {
  const { phase } = rememberingPhase();
  const session = cacheSession(policy(['build']), holding('other'));
  const [before, after] = [entry('build', 'k-1'), entry('build', 'k-2')];
  await session.restore(before, phase);
  await session.restore(after, phase);
  session.complete(before);
  session.spoilt(before);
  session.spoilt(after);
  session.complete(after);
  expect(session.toSave()).toEqual([]);
});
