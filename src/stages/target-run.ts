import { availableParallelism } from 'node:os';
import type { Builder, GatewayProgram } from '../builder/builder.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Target } from '../krakend/target.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';

/** A gateway for `check-plugin`, with the C library that it calls its own. */
export interface CheckingGateway {
  readonly program: GatewayProgram;
  readonly libc: string;
}

/** Everything that the stages of one target need. */
export interface TargetRun {
  readonly target: Target;
  readonly builder: Builder;
  readonly gateway: Gateway | undefined;
  /** The gateway as something to run; undefined where there is none. */
  readonly program: GatewayProgram | undefined;
  /** The gateway that is asked for KrakenD's own check: one that this machine runs. */
  readonly checker: CheckingGateway | undefined;
  readonly goVersion: string;
  readonly plugins: readonly PluginSource[];
  readonly inputs: Inputs;
  /** Absolute and real; places of problems are relative to it. */
  readonly workspace: string;
  /** Scratch of this target, inside the builder's work folder. */
  readonly work: string;
}

/** `-tags=…` out of the build flags: listing must see the files that building sees. */
export function tagFlags(inputs: Inputs): string[] {
  return inputs.buildFlags.filter((flag) => flag.startsWith('-tags='));
}

/** The build tags that the user gave. */
export function tagsOf(inputs: Inputs): string[] {
  return tagFlags(inputs).flatMap((flag) => flag.slice('-tags='.length).split(/[ ,]/));
}

/** A target whose plugins are to be loaded. */
export interface LoadingRun extends TargetRun {
  /** Why the gateway can't be asked to load anything; undefined where it can. */
  readonly cannotLoad: string | undefined;
}

/** How many things of a target are done at a time. */
export function widthOf({ builder }: Pick<TargetRun, 'builder'>): number {
  return builder.overlapping ? availableParallelism() : 1;
}
