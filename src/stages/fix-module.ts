import { join } from 'node:path';
import { findFix, type ModuleFix } from '../builder/find-fix.ts';
import type { ListRequest } from '../builder/list-modules.ts';
import type { ModuleFiles } from '../builder/module-copy.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Mismatch } from '../plugin/compatibility.ts';
import { fixCommands } from '../plugin/fix.ts';
import { goMessages } from '../plugin/go-errors.ts';
import type { LoweredGoLine } from '../plugin/go-line.ts';
import { withLineEndsOf } from '../plugin/line-ends.ts';
import { patchOf } from '../plugin/patch.ts';
import type { FixReport } from '../report/report.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';

/** What is to be mended: one module for one gateway. */
export interface FixOrder {
  /** How it is listed; its copy has the lowered go line already. */
  readonly request: ListRequest;
  readonly gateway: GatewayProfile;
  /** `2.13.8-alpine-amd64`. */
  readonly target: string;
  readonly mismatches: readonly Mismatch[];
  readonly lowered: LoweredGoLine | undefined;
  /** How many commands KrakenD's own check asks for, where it was asked. */
  readonly checkPluginCommands: number | undefined;
  /** For copies, inside the builder's work folder. */
  readonly folder: string;
}

/** Searches for what makes a module fit, and words it. */
export async function fixModule(order: FixOrder): Promise<{ fix: ModuleFix; report: FixReport }> {
  const { request, gateway, target, mismatches, lowered, checkPluginCommands, folder } = order;
  const { module } = request;
  const found = await findFix(request, gateway, mismatches, folder);
  const fix = found.files ? { ...found, files: asWritten(module, found.files) } : found;
  const flags = fix.changes.flatMap((change) => change.flags);
  const goLine = lowered?.to;
  const tidy = fix.tidy || !fix.holds;
  const report: FixReport = {
    folder: module.relative,
    target,
    commands: fixCommands(module.relative, flags, { tidy, ...(goLine === undefined ? {} : { goLine }) }),
    holds: fix.holds,
    patch: fix.files ? patchOf(changedFiles(module, fix.files)) : '',
    written: false,
    changes: fix.changes.length + (lowered ? 1 : 0),
    modules: fix.changes.map(({ module: changed }) => changed),
    ...(checkPluginCommands === undefined ? {} : { checkPluginCommands }),
    ...(fix.holds ? {} : { obstacle: obstacleOf(fix) }),
    forcedBy: fix.forcedBy.map(({ by, module: wanted, version }) => `${by} requires ${wanted} ${version}`),
  };
  return { fix, report };
}

/** With the line ends that the user's files have. */
function asWritten({ goModText, goSumText }: ModuleFolder, { goMod, goSum }: ModuleFiles): ModuleFiles {
  return {
    goMod: withLineEndsOf(goModText, goMod),
    goSum: goSum === undefined ? undefined : withLineEndsOf(goSumText, goSum),
  };
}

function changedFiles(module: ModuleFolder, { goMod, goSum }: ModuleFiles) {
  const path = (name: string): string => join(module.relative, name);
  return [
    { path: path('go.mod'), before: module.goModText, after: goMod },
    ...(goSum === undefined ? [] : [{ path: path('go.sum'), before: module.goSumText, after: goSum }]),
  ];
}

/** The most telling line of what Go said, or that something stays different. */
function obstacleOf({ failure, changes }: ModuleFix): string {
  if (failure === undefined) {
    return changes.length === 0
      ? 'no line of go.mod can name what the gateway was built from'
      : "something stays different however go.mod names the gateway's versions";
  }
  const lines = failure
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^go: (downloading|finding|found)/.test(line));
  return goMessages(failure)[0]?.message ?? lines.at(-1)?.trim() ?? 'Go gave no reason';
}
