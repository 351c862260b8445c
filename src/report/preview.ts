import type { Target } from '../krakend/target.ts';
import type { Mismatch } from '../plugin/compatibility.ts';
import type { SharedModule } from '../plugin/shared-modules.ts';
import type { Problem } from '../problem.ts';
import type { FixReport } from './report.ts';

/** What mode: check has found: every plugin with every gateway. */
export interface Preview {
  readonly gateways: readonly PreviewGateway[];
  readonly cells: readonly PreviewCell[];
  readonly fixes: readonly FixReport[];
  readonly shared: readonly SharedModule[];
  readonly seconds: number;
}

/** A gateway that plugins are compared with. */
export interface PreviewGateway {
  readonly target: Target;
  /** Absent where nothing is known of it. */
  readonly goVersion?: string;
  readonly libc?: string;
  readonly source?: string;
  readonly sha256?: string;
  /** Why it could not be looked at. */
  readonly problem?: Problem;
}

/**
 * How a plugin stands to a gateway: it `fits`; it would after `changes` of go.mod; `none` makes it fit; it is
 * `broken`, with this gateway's Go or at all, or for how the gateway was built; or it is `unknown`, because the gateway could not be looked at.
 */
export type Fitness = 'fits' | 'changes' | 'none' | 'broken' | 'unknown';

/** One plugin with one gateway. */
export interface PreviewCell {
  readonly plugin: string;
  /** The package, relative to the workspace. */
  readonly source: string;
  /** The folder of its module, relative to the workspace, '' at its root. */
  readonly module: string;
  readonly target: Target;
  readonly fitness: Fitness;
  readonly mismatches: readonly Mismatch[];
  /** The go line that would have to be lowered. */
  readonly goLine?: { readonly from: string; readonly to: string };
  /** What is wrong besides modules that differ, or why there is no fix. */
  readonly problems: readonly Problem[];
}

/** Whether every plugin fits every gateway; undefined where that is not known of some and no other is bad. */
export function allFit({ cells }: Preview): boolean | undefined {
  if (cells.every(({ fitness }) => fitness === 'fits')) return true;
  return cells.every(({ fitness }) => fitness === 'fits' || fitness === 'unknown') ? undefined : false;
}
