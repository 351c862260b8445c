import type { CacheEntry } from '../cache/keys.ts';
import type { CacheService } from '../cache/session.ts';

/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
export async function runnerCacheService(): Promise<CacheService | undefined> {
  const cache = await import('@actions/cache');
  if (!cache.isFeatureAvailable()) return undefined;
  return {
    restore: ({ paths, key, restoreKeys }: CacheEntry) =>
      cache.restoreCache([...paths], key, [...restoreKeys]),
    save: async ({ paths, key }) => {
      // saveCache compresses before it asks whether the key is free.
      if ((await cache.restoreCache([...paths], key, [], { lookupOnly: true })) === key) return false;
      return (await cache.saveCache([...paths], key)) >= 0;
    },
  };
}
