import type { GatewayProfile, PluginFacts, Verdict } from '../loader/index.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { Place, Problem } from '../problem.ts';
import type { ModuleGround } from './go-lines.ts';
import { firstExplanation } from './known-case.ts';
import { KRAKEND_CASES } from './krakend-cases.ts';
import { DYNAMIC_LOADER_CASES, OPEN_CASES } from './loader-cases.ts';

/** A plugin's sources, where they are at hand. */
export interface PluginGround extends Omit<ModuleGround, 'krakendVersion'> {
  readonly linked: readonly LinkedModule[];
}

/** That a gateway did not take a plugin, and what is known of both. */
export interface LoadRefusal {
  /** The plugin's name. */
  readonly plugin: string;
  /** The gateway as people know it: `2.13.8-alpine-amd64`. */
  readonly gateway: string;
  /** What plugin.Open, the dynamic loader, the runtime or KrakenD said. */
  readonly said: string;
  /** The title of the log's part in which all that was said stands. */
  readonly logTitle?: string;
  /** Whether it takes the whole gateway down. */
  readonly kills?: boolean;
  /** Whether it stands in the files alone, and no gateway was asked. */
  readonly predicted?: boolean;
  readonly profile?: GatewayProfile | undefined;
  readonly facts?: PluginFacts | undefined;
  readonly ground?: PluginGround | undefined;
  /** The other plugins of the same gateway. */
  readonly others?: readonly { readonly name: string; readonly facts: PluginFacts }[];
}

/** What is behind the words of a loader. */
export interface Cause {
  /** Half a sentence, which follows `The gateway refuses auth: `. */
  readonly cause: string;
  readonly why?: string;
  readonly fix?: string;
  readonly place?: Place;
}

/**
 * Why a gateway does not take a plugin: by the facts of both where they are at hand, else by the words alone.
 * Words that nobody has seen before are shown as they are.
 */
export function explainLoadRefusal(refusal: LoadRefusal): Problem {
  const { plugin, gateway, said, predicted, logTitle } = refusal;
  const start = `The gateway ${gateway} ${verbOf(refusal)} ${plugin}`;
  const known = causeOfRefusal(refusal);
  if (!known) {
    return {
      what: `${start}: ${said}`,
      why: predicted
        ? 'This stands in the files of both, read as the Go runtime and the dynamic loader read them.'
        : `This is what the gateway itself says when it loads the file; in production it would start without the plugin.${logTitle === undefined ? '' : ` All of it is in the log, in "${logTitle}".`}`,
    };
  }
  const { cause, why, fix, place } = known;
  const words = said.trim().replaceAll(/\s*\n\s*/g, ' ');
  return {
    what: `${start}: ${cause}.`,
    why: `It ${predicted ? 'would say' : 'says'} "${words}".${why === undefined ? '' : ` ${why}`}`,
    ...(fix === undefined ? {} : { fix }),
    ...(place === undefined ? {} : { place }),
  };
}

/** What is behind what was said, without who refuses what; undefined for words that nobody has seen before. */
export function causeOfRefusal(refusal: LoadRefusal): Cause | undefined {
  return firstExplanation(refusal.said, [...OPEN_CASES, ...DYNAMIC_LOADER_CASES, ...KRAKEND_CASES], refusal);
}

function verbOf({ predicted, said, kills = said.startsWith('the gateway ended') }: LoadRefusal): string {
  if (predicted) return kills ? 'would die of' : 'would refuse';
  return kills ? 'dies of' : 'refuses';
}

/** The same for what the static verdict says; undefined where it accepts the plugin or does not know. */
export function explainVerdict(
  verdict: Verdict,
  circumstances: Omit<LoadRefusal, 'said' | 'kills' | 'predicted'>,
): Problem | undefined {
  if (verdict.state === 'accepts' || verdict.state === 'unknown') return undefined;
  const { said, state } = verdict;
  return explainLoadRefusal({ ...circumstances, said, kills: state === 'kills', predicted: true });
}
