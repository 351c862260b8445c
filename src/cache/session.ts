import { cancelled } from '../cancel.ts';
import type { CacheKind } from '../inputs/inputs.ts';
import { elapsed, type Log } from '../log.ts';
import { messageOf } from '../problem.ts';
import { type CacheContents, cacheContents } from '../trim/contents.ts';
import type { CacheEntry } from './keys.ts';
import type { CachePolicy } from './policy.ts';
import { megabytes } from './words.ts';

/** The cache service, as `github/cache-service.ts` reaches it. */
export interface CacheService {
  /**
   * @param say takes what has to be tried again.
   * @returns the entry that was found.
   */
  restore(entry: CacheEntry, say: (line: string) => void): Promise<Restored | undefined>;
  /**
   * @param prepare puts in place what is to be saved, once it is known that the service wants it, and tells which
   * files and folders of it (absolute) are left out.
   */
  save(entry: CacheEntry, prepare: () => Promise<readonly string[]>): Promise<Saved>;
}

/** An entry that was found, and lies at its paths now. */
export interface Restored {
  readonly key: string;
  /** Of the packed entry, where that is known. */
  readonly bytes?: number;
}

/** What became of saving an entry. */
export type Saved =
  | {
      readonly saved: true;
      /** Of the packed entry, where that is known. */
      readonly bytes?: number;
    }
  | {
      readonly saved: false;
      readonly why: string;
    };

export type CacheOutcome = 'hit' | 'partial' | 'miss' | 'unread' | 'off';

/** For people. */
export const CACHE_WORDS: Readonly<Record<CacheOutcome, string>> = {
  hit: 'found',
  partial: 'found in part',
  miss: 'not found',
  unread: 'not needed',
  off: 'off',
};

/** What became of one entry. */
export interface CacheUse {
  readonly entry: CacheEntry;
  readonly outcome: CacheOutcome;
}

/** The caches of one run. */
export interface CacheSession {
  readonly uses: readonly CacheUse[];
  /** What of the entries' folders this run uses. */
  readonly contents: CacheContents;
  /** Whether a kind of cache is to be used, be it only what lies on this machine. */
  wanted(kind: CacheKind): boolean;
  /** Whether entries of a kind are looked for in the service. */
  enabled(kind: CacheKind): boolean;
  restore(entry: CacheEntry, log: Log): Promise<CacheOutcome>;
  /**
   * Takes note of an entry that was not needed now, whatever looking for it brought, and may be saved all the
   * same.
   */
  unread(entry: CacheEntry): void;
  /** Takes back that an entry was looked for: another turned out to be the right one. */
  withdraw(entry: CacheEntry): void;
  /** What the post step has to save: used, allowed, complete, and not what was restored. */
  toSave(): CacheEntry[];
  /**
   * Says that what lies at an entry's paths may be saved: whole under its key, or in part under a longer one.
   * A key is saved once, so half of its content under it would stay for ever.
   */
  complete(entry: CacheEntry, extent?: 'whole' | 'part'): void;
  /** Says that it must not be saved, whoever calls it complete before or afterwards. */
  spoilt(entry: CacheEntry): void;
}

/** @param service undefined where this runner has none. */
export function cacheSession(
  policy: CachePolicy,
  service: CacheService | undefined,
  contents: CacheContents = cacheContents(),
): CacheSession {
  const uses: CacheUse[] = [];
  /** What may be saved, by the key under which it was looked for. */
  const completed = new Map<string, CacheEntry>();
  const spoiltKeys = new Set<string>();

  function wanted(kind: CacheKind): boolean {
    return policy.use.has(kind);
  }

  function enabled(kind: CacheKind): boolean {
    return service !== undefined && wanted(kind);
  }

  async function restore(entry: CacheEntry, log: Log): Promise<CacheOutcome> {
    const outcome = await tryRestore(entry, log);
    uses.push({ entry, outcome });
    return outcome;
  }

  async function tryRestore(entry: CacheEntry, log: Log): Promise<CacheOutcome> {
    if (service === undefined || !enabled(entry.kind)) return 'off';
    log.info(`${entry.kind} cache key: ${entry.key}`);
    log.info(`  made of: ${entry.ingredients.join(', ')}`);
    const started = performance.now();
    try {
      await contents.opening(entry);
      const found = await service.restore(entry, log.info);
      const outcome = found === undefined ? 'miss' : found.key === entry.key ? 'hit' : 'partial';
      const words = { hit: 'found', partial: `found ${found?.key ?? ''}, which is close`, miss: 'not found' };
      const packed = found?.bytes === undefined ? '' : `packed ${megabytes(found.bytes)}, `;
      log.info(`  ${words[outcome]} (${packed}${elapsed(started)})`);
      await contents.opened(entry, outcome, policy.save.has(entry.kind));
      return outcome;
    } catch (error) {
      cancelled.throwIfAborted();
      log.warning({
        what: `The ${entry.kind} cache could not be read; going on without it.`,
        why: messageOf(error),
        passing: true,
      });
      return 'miss';
    }
  }

  return {
    uses,
    contents,
    wanted,
    enabled,
    restore,
    unread: (entry) => {
      const looked = uses.findIndex((use) => use.entry.paths[0] === entry.paths[0]);
      if (looked >= 0) uses.splice(looked, 1);
      uses.push({ entry, outcome: 'unread' });
    },
    withdraw: ({ key }) => {
      const looked = uses.findIndex((use) => use.entry.key === key);
      if (looked >= 0) uses.splice(looked, 1);
    },
    complete: (entry, extent = 'whole') => {
      const key = extent === 'whole' ? entry.key : `${entry.key}-part`;
      completed.set(entry.key, { ...entry, key });
    },
    spoilt: ({ key }) => {
      spoiltKeys.add(key);
    },
    toSave: () =>
      [...completed].flatMap(([key, entry]) => {
        const outcomes = uses.filter((use) => use.entry.key === key).map(({ outcome }) => outcome);
        const isNew = outcomes.length > 0 && !outcomes.some((one) => one === 'hit' || one === 'off');
        return isNew && !spoiltKeys.has(key) && policy.save.has(entry.kind) ? [entry] : [];
      }),
  };
}
