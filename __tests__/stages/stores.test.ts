import { expect, test } from 'vitest';
import type { CacheEntry } from '../../src/cache/keys.ts';
import { cacheSession } from '../../src/cache/session.ts';
import type { Console } from '../../src/log.ts';
import { restorerOf } from '../../src/stages/stores.ts';
import { rememberingPhase } from '../logs.ts';

const ENTRY: CacheEntry = { kind: 'build', paths: ['~/a'], key: 'k', restoreKeys: [], ingredients: [] };
const POLICY = { use: new Set(['build'] as const), save: new Set<never>(), imageFirst: false, reason: '' };

/** A console that remembers the titles of its phases. */
function rememberingConsole(): { readonly console: Console; readonly titles: string[] } {
  const titles: string[] = [];
  const { phase } = rememberingPhase();
  const begin: Console['phase'] = (title, work) => {
    titles.push(title);
    return work(phase);
  };
  return { titles, console: { ...phase, phase: begin } };
}

/** A cache service that has everything, and counts. */
function service() {
  const asked: string[] = [];
  return {
    asked,
    restore: async ({ key }: CacheEntry) => {
      asked.push(key);
      return { key };
    },
    save: async () => ({ saved: true }) as const,
  };
}

test('what several ask for at once is restored once', async () => {
  const own = service();
  const { console, titles } = rememberingConsole();
  const { restore } = restorerOf(cacheSession(POLICY, own), console);
  const all = [restore(ENTRY, 'Packages'), restore(ENTRY, 'Packages')];
  expect(await Promise.all([...all, restore({ ...ENTRY, key: 'other' }, 'Packages')])).toEqual([
    'hit',
    'hit',
    'hit',
  ]);
  expect([own.asked.toSorted(), titles]).toEqual([
    ['k', 'other'],
    ['Packages', 'Packages'],
  ]);
});

test('where a cache is off, nobody is asked and nothing is said', async () => {
  const own = service();
  const { console, titles } = rememberingConsole();
  const { restore } = restorerOf(cacheSession(POLICY, own), console);
  expect(await restore({ ...ENTRY, kind: 'modules' }, 'Modules')).toBe('off');
  expect([own.asked.toSorted(), titles]).toEqual([[], []]);
});

test('an entry that was the wrong one is forgotten', async () => {
  const caches = cacheSession(POLICY, service());
  const { restore } = restorerOf(caches, rememberingConsole().console);
  await restore(ENTRY, 'Packages');
  await restore({ ...ENTRY, key: 'right' }, 'Packages');
  caches.withdraw(ENTRY);
  expect(caches.uses.map(({ entry }) => entry.key)).toEqual(['right']);
});
