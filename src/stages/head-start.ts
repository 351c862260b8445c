import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForeseenBuilder } from '../builder/foresee.ts';
import type { CacheEntry } from '../cache/keys.ts';
import { cancelled } from '../cancel.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { lane } from '../side-by-side.ts';
import { unnoticed } from './build-cache.ts';
import { matchGateway } from './match-gateway.ts';
import { prefetchModules } from './prefetch.ts';
import { moduleStore, modulesOf, packagesEntry, type Restorer, type StorePlan } from './stores.ts';
import { tagFlags } from './target-run.ts';

/** How long a builder that is ready waits for modules that are still being fetched without it. */
const PATIENCE_MS = 15_000;

/** What is done for a target while its builder is on the way. */
export interface HeadStart {
  /** Waits for the modules; what takes too long then is left to the builder. */
  modules(): Promise<void>;
  /** Waits for compiled packages, which may turn out to be those of another builder than the one that has come. */
  packages(entry: CacheEntry): Promise<void>;
  /** To be called once. With the last target all of it ends: nothing goes on behind the end of a run. */
  end(): Promise<void>;
}

/** Where head starts of the targets of a run come from: architectures share what they fetch. */
export interface HeadStarts {
  of(
    plan: StorePlan,
    builder: Promise<ForeseenBuilder | undefined>,
    gateway: Promise<Gateway | undefined>,
  ): HeadStart;
}

/** @param restorer that of the run, which restores nothing twice. */
export function headStarts(restorer: Restorer, console: Console): HeadStarts {
  const queue = lane();
  const fetched = new Map<string, Promise<void>>();
  const stop = new AbortController();
  let open = 0;

  /** One after another: the second finds nearly all of its modules, and Go has its locks. */
  function fetchOnce(plan: StorePlan, folder: string): Promise<void> {
    const { architecture } = plan.target;
    const known = fetched.get(architecture);
    if (known) return known;
    const scratch = join(plan.temporary, 'head-start', architecture);
    const { downloadEnvironment } = plan.wishes;
    const begun = queue.after(() =>
      console.phase(`Download for ${architecture}`, async (phase) => {
        await mkdir(folder, { recursive: true });
        const where = { architecture, modules: folder, folder: scratch, signal: stop.signal };
        const what = { plugins: plan.plugins, tagFlags: tagFlags(plan.inputs) };
        await prefetchModules({ ...where, ...what, downloadEnvironment }, phase);
      }),
    );
    fetched.set(architecture, begun);
    return begun;
  }

  async function modules(plan: StorePlan): Promise<void> {
    const store = await moduleStore(plan, 'docker');
    if (!store.shared) return;
    const outcome = await restorer.restore(store.entry, 'Module cache');
    // What credentials open is for the builder's download alone.
    if (outcome === 'hit' || plan.wishes.credentials.length > 0) return;
    await fetchOnce(plan, store.folder);
  }

  async function packages({ foreseen, words, ...plan }: MatchedPlan): Promise<CacheEntry> {
    const { kind, identity, prepared } = foreseen;
    const setup = prepared ? identity : undefined;
    const image = { id: identity, digest: identity };
    const apart = await unnoticed({ ...plan, builder: { kind: 'docker', image } }, modulesOf(plan));
    const entry = packagesEntry(plan, { kind, setup, apart }, identity, words);
    await restorer.restore(entry, packagesTitle(plan.target));
    return entry;
  }

  return {
    of: (asked, builder, gateway) => {
      open++;
      const planned = plan(asked, builder, gateway);
      // All of it is done again by the builder, and what went wrong is told there.
      const fetching = planned.then((one) => one && modules(one)).catch(() => undefined);
      const restoring = planned.then((one) => one && packages(one)).catch(() => undefined);
      return {
        modules: async () => {
          const timer = setTimeout(() => stop.abort(new Error('it takes too long')), PATIENCE_MS);
          await fetching.finally(() => clearTimeout(timer));
          cancelled.throwIfAborted();
        },
        packages: async (entry) => {
          const foreseen = await restoring;
          if (foreseen && foreseen.key !== entry.key) asked.caches.withdraw(foreseen);
        },
        end: async () => {
          // Targets share what is fetched.
          if (--open === 0) stop.abort(new Error('it is no longer needed'));
          await Promise.all([fetching, restoring]);
        },
      };
    },
  };
}

interface MatchedPlan extends StorePlan {
  readonly foreseen: ForeseenBuilder;
  /** What the gateway's own build adds to the flags. */
  readonly words: readonly string[];
}

/** @returns nothing for a build on this machine, where nothing is waited for. */
async function plan(
  asked: StorePlan,
  builder: Promise<ForeseenBuilder | undefined>,
  gateway: Promise<Gateway | undefined>,
): Promise<MatchedPlan | undefined> {
  const foreseen = await builder;
  if (foreseen?.kind !== 'docker') return undefined;
  return { ...asked, ...matchGateway((await gateway)?.profile, asked.inputs, asked.wishes), foreseen };
}

/** What the phase is called in which compiled packages are restored. */
export function packagesTitle(target: Target): string {
  return `Build cache for ${targetFolder(target)}`;
}
