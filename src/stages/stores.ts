import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildFolders } from '../builder/builder.ts';
import type { BuilderWishes, ReadyBuilder } from '../builder/choose.ts';
import { buildEntry, type CacheEntry, modulesEntry } from '../cache/keys.ts';
import { CACHE_WORDS, type CacheOutcome, type CacheSession } from '../cache/session.ts';
import { expandHome } from '../folders.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { type CacheFolder, moduleCacheFolder, ownFolder } from '../workspace/module-cache.ts';
import type { TestedModule } from '../workspace/tested-modules.ts';
import { APART, makeBuildFolder } from './build-cache.ts';
import { tagFlags } from './target-run.ts';

/** What decides where a target's modules and packages lie, and under which keys they are cached. */
export interface StorePlan {
  readonly target: Target;
  readonly plugins: readonly PluginSource[];
  /** What is vetted and tested. */
  readonly tests: readonly TestedModule[];
  readonly inputs: Inputs;
  readonly wishes: BuilderWishes;
  readonly caches: CacheSession;
  readonly repository: string;
  /** For the files of this run alone. */
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute and real. */
  readonly workspace: string;
}

/** The folder of the downloaded modules, and their entry of the cache. */
export interface ModuleStore {
  readonly folder: string;
  readonly entry: CacheEntry;
  /** Whether the cache service may have them, and there are any. */
  readonly shared: boolean;
}

/** The modules of a call, each once. */
export function modulesOf({ plugins, tests }: Pick<StorePlan, 'plugins' | 'tests'>): ModuleFolder[] {
  const used = [...plugins, ...tests].map(({ module }) => module);
  return [...new Map(used.map((module) => [module.folder, module])).values()];
}

export async function moduleStore(plan: StorePlan, kind: ReadyBuilder['kind']): Promise<ModuleStore> {
  const modules = modulesOf(plan);
  const { path, own } = await moduleCacheFolder(kind, { ...plan, kept: plan.caches.wanted('modules') });
  return {
    folder: expandHome(path),
    entry: modulesEntry(modules, downloadScope(plan), path),
    shared: own && modules.some(({ goMod }) => goMod.requirements.length > 0),
  };
}

/** What is known of a builder that makes a store of packages its own. */
export interface PackagesBuilder {
  readonly kind: ReadyBuilder['kind'];
  /** The digest of an image that builder-setup made. */
  readonly setup: string | undefined;
  /** What compiled packages are kept apart by, see `build-cache.ts`; '' for nothing. */
  readonly apart: string;
}

/**
 * Where compiled packages lie. Go does not see changes of system headers and libraries (`go help cache`): what was
 * compiled with those that builder-setup brings is kept apart.
 */
export function packagesFolder(plan: StorePlan, { kind, setup, apart }: PackagesBuilder): CacheFolder {
  const { variant, architecture } = plan.target;
  const prepared = setup === undefined ? '' : `-${setup.slice(-12)}`;
  const unseen = apart === '' ? '' : `${APART}${apart}`;
  return ownFolder(`build/${kind}-${variant}-${architecture}${prepared}${unseen}`, {
    ...plan,
    kept: plan.caches.wanted('build'),
  });
}

/**
 * The entry of the compiled packages of a target.
 *
 * @param identity of the builder, see `BuilderDescription`.
 * @param words what the gateway's own build adds to the flags.
 */
export function packagesEntry(
  plan: StorePlan,
  builder: PackagesBuilder,
  identity: string,
  words: readonly string[],
): CacheEntry {
  const { target, inputs, wishes } = plan;
  const settings = { flags: [...words, ...inputs.buildFlags], environment: wishes.environment };
  const madeBy = builder.apart === '' ? identity : `${identity} with ${builder.apart}`;
  return buildEntry(target, madeBy, modulesOf(plan), packagesFolder(plan, builder).path, settings);
}

/** Makes the folders in which a target is built; those of the caches as their entries name them. */
export async function makeFolders(
  { target, temporary }: StorePlan,
  { sources, modules, build }: Pick<BuildFolders, 'sources' | 'modules' | 'build'>,
): Promise<BuildFolders> {
  const work = join(temporary, 'work', targetFolder(target));
  const folders = { sources, work, modules: expandHome(modules), build: expandHome(build) };
  await Promise.all([
    ...[folders.work, folders.modules].map((folder) => mkdir(folder, { recursive: true })),
    makeBuildFolder(folders.build),
  ]);
  return folders;
}

/** Restores entries of the cache, each once however many targets ask for it. */
export interface Restorer {
  /** Says nothing where the cache is off. */
  restore(entry: CacheEntry, title: string): Promise<CacheOutcome>;
}

export function restorerOf(caches: CacheSession, console: Console): Restorer {
  const begun = new Map<string, Promise<CacheOutcome>>();
  return {
    restore: (entry, title) => {
      if (!caches.enabled(entry.kind)) return Promise.resolve('off');
      const name = [entry.key, ...entry.paths].join('\n');
      const outcome =
        begun.get(name) ??
        console.phase(title, async (phase) => {
          const found = await caches.restore(entry, phase);
          phase.outcome(CACHE_WORDS[found]);
          return found;
        });
      begun.set(name, outcome);
      return outcome;
    },
  };
}

/** What decides, besides go.mod and go.sum, which modules are downloaded. */
function downloadScope({ inputs, wishes, plugins, tests }: StorePlan): string[] {
  const packages = plugins.flatMap((plugin) =>
    goPaths(plugin).map((path) => join(plugin.module.relative, path)),
  );
  // Experiments are build tags as well.
  const { GOEXPERIMENT } = wishes.environment;
  const experiments = GOEXPERIMENT ? [`GOEXPERIMENT=${GOEXPERIMENT}`] : [];
  const tested = tests.map(
    ({ module, patterns }) => `tests of ${patterns.join(' ')} in ${module.relative || '.'}`,
  );
  return [...inputs.architectures, ...tagFlags(inputs), ...experiments, ...packages, ...tested];
}
