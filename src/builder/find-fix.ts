import type { GatewayProfile } from '../loader/index.ts';
import { compareModules, type Mismatch } from '../plugin/compatibility.ts';
import { edits } from '../plugin/fix.ts';
import type { ListRequest } from './list-modules.ts';
import { listEdited } from './list-modules.ts';
import { duplicate } from './module-copy.ts';

/** Changes of go.mod that make the linked modules the gateway's. */
export interface ModuleFix {
  /** Flags of `go mod edit`. */
  readonly edits: readonly string[];
  /** Whether nothing linked differs any more with them; else they are as far as it got. */
  readonly holds: boolean;
}

/** A replaced module may pull in others that differ in turn; four rounds were enough for every real plugin. */
const ROUNDS = 6;

/** Tries changes on a copy until nothing that the plugins link differs from the gateway. */
export async function findFix(
  request: ListRequest,
  gateway: GatewayProfile,
  first: readonly Mismatch[],
  folder: string,
): Promise<ModuleFix> {
  const { builder, module } = request;
  const copy = await duplicate(request.copy, folder);
  const all: string[] = [];
  const tried = new Set<string>();
  let mismatches = first;
  for (let round = 0; round < ROUNDS && mismatches.length > 0; round++) {
    const flags = edits(mismatches, module.goMod, tried);
    for (const { module: path } of mismatches) tried.add(path);
    all.push(...flags);
    const args = ['mod', 'edit', ...flags, builder.inside(copy.goMod)];
    const edited = await builder.compile({ args, folder: module.folder });
    if (edited.exitCode !== 0) return { edits: all, holds: false };
    const listing = await listEdited({ ...request, copy });
    if (!listing.ok) return { edits: all, holds: false };
    mismatches = distinct(
      [...listing.linked.values()].flatMap(
        (linked) => compareModules(linked, gateway, module.goMod).mismatches,
      ),
    );
  }
  return { edits: all, holds: mismatches.length === 0 };
}

/** One mismatch per module, as several plugins of a module may share it. */
export function distinct(mismatches: readonly Mismatch[]): Mismatch[] {
  return [...new Map(mismatches.map((mismatch) => [mismatch.module, mismatch])).values()];
}
