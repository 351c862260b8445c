import type { ReadyBuilder } from '../builder/choose.ts';
import type { ForeseenBuilder } from '../builder/foresee.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { namesFiles } from '../inputs/named-files.ts';
import type { Said } from '../recording.ts';
import type { TargetResult } from '../stages/build-target.ts';

/** What building for a target brought, and what with. */
export interface Brought {
  readonly result: TargetResult;
  readonly builder: ReadyBuilder;
  readonly gateway: Gateway | undefined;
  readonly checker: Gateway | undefined;
  readonly said: readonly Said[];
}

/** What was foreseen of it. */
export interface Foreseen {
  readonly builder: ForeseenBuilder;
  /** See {@link Gateways.stampOf}. */
  readonly gateway: string;
  /** Whether KrakenD's own check was to be asked for. */
  readonly checker: boolean;
  /** Why no gateway of this target runs here; '' where it does. */
  readonly cannotRun: string;
}

/**
 * Fixes are written, requests ask servers that may answer otherwise tomorrow, and what builder-setup installs is
 * whatever its packages are on that day.
 */
export function whyNever({ fix, smoke, builderSetup }: Inputs): boolean {
  return fix || smoke.length > 0 || builderSetup !== '';
}

/** Whether a build on this machine may read what nobody can name: its C, its flags, its tests, its configuration. */
export function readsThisMachine(inputs: Inputs, cgo: boolean): boolean {
  const { test, configEnv } = inputs;
  return cgo || namesFiles(inputs) || test.length > 0 || Object.keys(configEnv).length > 0;
}

/** Whether everything went well, nothing was left open that another day would bring, and it is what was foreseen. */
export function isLasting(brought: Brought, inputs: Pick<Inputs, 'verify'>, foreseen: Foreseen): boolean {
  const { plugins, problems = [], lasting, target } = brought.result;
  const asked = inputs.verify === 'auto' || inputs.verify === 'load';
  return (
    target !== undefined &&
    lasting === true &&
    problems.length === 0 &&
    !brought.said.some(({ level }) => level === 'error') &&
    isForeseen(brought, foreseen) &&
    plugins.every(
      ({ outcome, proof }) =>
        outcome === 'published' && (proof === 'loaded' || !asked || foreseen.cannotRun !== ''),
    )
  );
}

/** Whether builder and gateways are those that the key says: a tag may move between the question and the pull. */
function isForeseen({ builder, gateway, checker }: Brought, foreseen: Foreseen): boolean {
  if (builder.kind !== foreseen.builder.kind) return false;
  if (builder.kind === 'docker' && builder.image.digest !== foreseen.builder.identity) return false;
  const gateways = [gateway, ...(foreseen.checker ? [checker] : [])];
  return gateways.every((one) => one !== undefined && isStamped(one, foreseen.gateway));
}

/** A file that was named has no stamp of its own. */
function isStamped({ stamp }: Gateway, stamps: string): boolean {
  return stamp === undefined || stamps.split(' ').includes(stamp);
}
