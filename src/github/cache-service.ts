import { homedir } from 'node:os';
import type { CacheService } from '../cache/session.ts';

/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
export async function runnerCacheService(): Promise<CacheService | undefined> {
  // The client would look for the same, but is big (its config.ts).
  if (!process.env.ACTIONS_RESULTS_URL && !process.env.ACTIONS_CACHE_URL) return undefined;
  const cache = await import('@actions/cache');
  if (!cache.isFeatureAvailable()) return undefined;
  const { restoreEntry } = await import('./restore-entry.ts');
  packFromHome();
  ownWhatIsUnpacked();
  return {
    restore: restoreEntry,
    save: async (entry, prepare) => {
      // Other branches may have it, of which a reservation tells nothing.
      if ((await cache.restoreCache([...entry.paths], entry.key, [], { lookupOnly: true })) === entry.key) {
        return { saved: false, why: 'it is there already' };
      }
      const { saveEntry } = await import('./save-entry.ts');
      return saveEntry(entry, prepare);
    },
  };
}

/**
 * The client packs and unpacks relative to the workspace (its cacheUtils.ts and tar.ts). Where home lies
 * elsewhere as seen from the workspace, as in a container's job, an entry of another job would be found and
 * unpacked beside the folder that it belongs to. Seen from home, what lies below it is the same everywhere.
 */
function packFromHome(): void {
  process.env.GITHUB_WORKSPACE = homedir();
}

/**
 * Unpacked by root, files would belong to the user of the job that packed them, and root in a container, which
 * has no capability, could not write to them.
 */
function ownWhatIsUnpacked(): void {
  process.env.TAR_OPTIONS = '--no-same-owner';
}
