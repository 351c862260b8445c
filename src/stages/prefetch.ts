import { join } from 'node:path';
import { type PrefetchRequest, prefetchLister } from '../builder/host/prefetch-lister.ts';
import { listModules } from '../builder/list-modules.ts';
import { copyModule } from '../builder/module-copy.ts';
import { cancelled } from '../cancel.ts';
import type { Phase } from '../log.ts';
import { loweredGoLine } from '../plugin/go-line.ts';
import { messageOf } from '../problem.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';

/** The modules that are wanted, and how they are fetched. */
export interface Prefetch extends PrefetchRequest {
  readonly plugins: readonly PluginSource[];
  /** `-tags=…`, where there are some. */
  readonly tagFlags: readonly string[];
}

/**
 * Fetches modules with a Go of this machine, while the builder is on its way. What it can't fetch the builder will,
 * which lists them in any case; so nothing that goes wrong here is more than a line in the log.
 */
export async function prefetchModules(prefetch: Prefetch, phase: Phase): Promise<void> {
  try {
    const builder = await prefetchLister(prefetch);
    if (!builder) {
      phase.outcome('left to the builder, as there is no Go of 1.21 or newer on this machine');
      return;
    }
    phase.info(`by ${builder.description.name} of this machine`);
    const byModule = Map.groupBy(prefetch.plugins, ({ module }) => module.folder);
    for (const [index, plugins] of [...byModule.values()].entries()) {
      const [first] = plugins;
      if (!first) continue;
      const { module } = first;
      // Which modules there are does not depend on the newest words of the language; what does, this Go will say.
      const lowered = loweredGoLine(module.goModText, builder.description.goVersion);
      const readable = lowered ? { ...module, goModText: lowered.text } : module;
      const copy = await copyModule(readable, join(prefetch.folder, `module-${index}`), builder);
      const request = { builder, module, copy, plugins, tagFlags: prefetch.tagFlags, onLine: phase.info };
      const listing = await listModules(request);
      if (listing.ok) continue;
      phase.info(listing.output.trim());
      phase.outcome('the rest is left to the builder');
      return;
    }
    phase.outcome('fetched by this machine');
  } catch (error) {
    cancelled.throwIfAborted();
    phase.outcome(`the rest is left to the builder: ${messageOf(error)}`);
  }
}
