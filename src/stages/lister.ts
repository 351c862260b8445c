import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoRunner } from '../builder/builder.ts';
import { type BuilderWishes, finishBuilder, type ImageGround, readyBuilder } from '../builder/choose.ts';
import { hostLister } from '../builder/host/host-lister.ts';
import { cancelled } from '../cancel.ts';
import { expandHome } from '../folders.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import { OFFICIAL_DEMANDS } from '../plugin/path-rules.ts';
import { reasonOf } from '../problem.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { type CacheOwner, moduleCacheFolder, ownFolder } from '../workspace/module-cache.ts';
import { neededFolders } from '../workspace/needed-folders.ts';

export interface ListerOrder {
  readonly target: Target;
  readonly goVersion: string;
  /** Absolute and real. */
  readonly workspace: string;
  readonly wishes: BuilderWishes;
  readonly images: ImageGround;
  readonly owner: CacheOwner;
  /** What is listed: where sources have to be copied, no more than these need is. */
  readonly modules: readonly ModuleFolder[];
}

/**
 * The gateway's exact Go for listing modules: on this machine, where a Go of 1.21 or newer fetches it, as that
 * takes seconds; else in the builder image, and there at once where docker was asked for.
 *
 * @throws ProblemError where neither is to be had.
 */
export async function readyLister(order: ListerOrder, phase: Phase): Promise<GoRunner> {
  const { target, goVersion, workspace, wishes, images, owner } = order;
  const folders = async (kind: 'host' | 'docker') => {
    const made = {
      work: join(owner.temporary, 'work', targetFolder(target)),
      modules: expandHome((await moduleCacheFolder(kind, owner)).path),
      build: expandHome(ownFolder(`build/list-${kind}`, owner).path),
    };
    await Promise.all(Object.values(made).map((folder) => mkdir(folder, { recursive: true })));
    return { ...made, sources: workspace };
  };
  if (wishes.builder !== 'docker' && wishes.image === undefined) {
    try {
      const { architecture } = target;
      const request = { ...wishes, goVersion, architecture, folders: await folders('host'), log: phase };
      const lister = await hostLister(request);
      phase.outcome(`Go ${goVersion} on this machine`);
      return lister;
    } catch (error) {
      cancelled.throwIfAborted();
      if (wishes.builder === 'host') throw error;
      phase.info(`Not with Go on this machine: ${reasonOf(error)}`);
    }
  }
  // Listing compiles nothing that builder-setup would be for.
  const plain = { ...wishes, builder: 'docker', setup: '' } as const;
  const ready = await readyBuilder(plain, target, images, phase);
  const own = { folders: await folders('docker'), systemImages: [], compiler: OFFICIAL_DEMANDS };
  const request = { target, goVersion, needed: () => neededFolders(order.modules, workspace), ...own };
  return finishBuilder(ready, wishes, request, phase);
}
