import type { GatewayProfile } from '../loader/index.ts';
import { compareModules, type Mismatch } from '../plugin/compatibility.ts';
import type { Change } from '../plugin/fix.ts';
import { parseGoMod } from '../plugin/go-mod.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import { type Requirer, requirersOf } from '../plugin/requirers.ts';
import { flagsOf, searchFix, type Trial } from '../plugin/search-fix.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import { type Listing, type ListRequest, listEdited } from './list-modules.ts';
import { filesOf, layOut, type ModuleFiles } from './module-copy.ts';

/** Changes of go.mod that make the linked modules the gateway's. */
export interface ModuleFix {
  readonly changes: readonly Change[];
  /** Whether nothing linked differs any more with them; else they are as far as it got. */
  readonly holds: boolean;
  /** Whether `go mod tidy` afterwards leaves it so. */
  readonly tidy: boolean;
  /** go.mod and go.sum with the changes, completed; only where they hold. */
  readonly files?: ModuleFiles;
  /** What would be linked with them. */
  readonly linked?: ReadonlyMap<PluginSource, readonly LinkedModule[]>;
  /** What Go said where it could not list with them. */
  readonly failure?: string;
  /** The requirements that ask for the versions that differed at first. */
  readonly forcedBy: readonly Requirer[];
}

/**
 * Tries changes on a copy, each time from the user's own go.mod, until nothing that the plugins link differs
 * from the gateway; then completes go.sum and looks whether `go mod tidy` would undo them.
 *
 * @param request its copy is left as it is.
 * @param first what differs as it stands; nothing where only its go line had to be lowered.
 * @param folder for the copy that is tried.
 */
export async function findFix(
  request: ListRequest,
  gateway: GatewayProfile,
  first: readonly Mismatch[],
  folder: string,
): Promise<ModuleFix> {
  const start = await filesOf(request.copy);
  const goMod = parseGoMod(start.goMod);
  const copy = await layOut(start, folder);
  const tried = { ...request, copy };

  const attempt = async (flags: readonly string[]): Promise<Trial & { listing?: Listing }> => {
    await layOut(start, folder);
    const args = ['mod', 'edit', ...flags, request.builder.inside(copy.goMod)];
    // Without a flag there is nothing to edit, and Go would say so.
    const edited = flags.length === 0 ? undefined : await runGo(tried, args, 'compile');
    if (edited && edited.exitCode !== 0) return { ok: false, output: edited.stderr };
    return differing(await listEdited(tried), gateway, start.goMod);
  };

  const forcedBy = first.length === 0 ? [] : await whoAsks(request, first);
  const found = await searchFix(first, goMod, attempt);
  if (found.failure !== undefined || found.left.length > 0) {
    const failure = found.failure === undefined ? {} : { failure: found.failure };
    return { changes: found.changes, holds: false, tidy: false, forcedBy, ...failure };
  }
  // The last trial may have been one without a change that is needed.
  const { listing } = await attempt(flagsOf(found.changes));
  const fixed = await filesOf(copy);
  const tidied = await tidiedFiles(tried, gateway, start.goMod);
  // Where tidying has nothing to say to go.mod, its go.sum is the better one: it has the tests' modules too.
  const files = tidied?.goMod === fixed.goMod ? tidied : fixed;
  return {
    changes: found.changes,
    holds: true,
    tidy: tidied !== undefined,
    files,
    ...(listing?.ok ? { linked: listing.linked } : {}),
    forcedBy,
  };
}

/** go.mod and go.sum after `go mod tidy`; undefined where that fails or lets something differ again. */
async function tidiedFiles(
  request: ListRequest,
  gateway: GatewayProfile,
  goModText: string,
): Promise<ModuleFiles | undefined> {
  const { builder, copy } = request;
  const args = ['mod', 'tidy', `-modfile=${builder.inside(copy.goMod)}`];
  if ((await runGo(request, args, 'download')).exitCode !== 0) return undefined;
  const files = await filesOf(copy);
  const again = differing(await listEdited(request), gateway, goModText);
  return again.ok && again.mismatches.length === 0 ? files : undefined;
}

function differing(
  listing: Listing,
  gateway: GatewayProfile,
  goModText: string,
): Trial & { listing?: Listing } {
  if (!listing.ok) return { ok: false, output: listing.output };
  const goMod = parseGoMod(goModText);
  const all = [...listing.linked.values()].flatMap(
    (linked) => compareModules(linked, gateway, goMod).mismatches,
  );
  return { ok: true, mismatches: distinct(all), listing };
}

/** The requirements that ask for the versions that differ, by `go mod graph`. */
async function whoAsks(request: ListRequest, left: readonly Mismatch[]): Promise<Requirer[]> {
  const { builder, copy } = request;
  const args = ['mod', 'graph', `-modfile=${builder.inside(copy.goMod)}`];
  const { exitCode, stdout } = await runGo(request, args, 'download');
  if (exitCode !== 0) return [];
  return requirersOf(stdout, new Map(left.map(({ module, have }) => [module, have])));
}

function runGo(
  { builder, module, onLine }: ListRequest,
  args: readonly string[],
  how: 'compile' | 'download',
) {
  const progress = (line: string): void => {
    if (line.startsWith('go: ')) onLine(line);
  };
  return builder[how]({ args, folder: module.folder, onLine: progress, say: onLine });
}

/** One mismatch per module, as several plugins of a module may share it. */
export function distinct(mismatches: readonly Mismatch[]): Mismatch[] {
  return [...new Map(mismatches.map((mismatch) => [mismatch.module, mismatch])).values()];
}
