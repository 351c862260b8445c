import type { BuilderWishes } from '../builder/choose.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { GatewayProfile } from '../loader/index.ts';
import { type GatewayBuild, gatewayBuild } from '../plugin/gateway-build.ts';
import { type CompilerDemands, OFFICIAL_DEMANDS } from '../plugin/path-rules.ts';
import { tagsOf } from './target-run.ts';

/** What was asked for, with what the gateway's own build adds to it. */
export interface Matched {
  readonly inputs: Inputs;
  readonly wishes: BuilderWishes;
  readonly compiler: CompilerDemands;
  /** What the gateway adds, for the log: `-trimpath`, `GOEXPERIMENT=jsonv2`. */
  readonly words: readonly string[];
}

/**
 * Builds plugins as their gateway was built: its flags, tags and variables join those of the inputs. What the
 * inputs set themselves stays; where it is not what the gateway needs, comparing says so.
 */
export function matchGateway(
  profile: GatewayProfile | undefined,
  inputs: Inputs,
  wishes: BuilderWishes,
): Matched {
  if (profile === undefined) return { inputs, wishes, compiler: OFFICIAL_DEMANDS, words: [] };
  const build = gatewayBuild(profile);
  return {
    inputs: {
      ...inputs,
      buildFlags: joinedFlags(inputs, build),
      buildEnv: { ...build.environment, ...inputs.buildEnv },
    },
    wishes: { ...wishes, environment: { ...build.environment, ...wishes.environment } },
    compiler: build.compiler,
    words: build.words,
  };
}

/** Go takes the last `-tags` alone, so there is one for both. */
function joinedFlags(inputs: Inputs, build: GatewayBuild): string[] {
  const tags = [...new Set([...build.tags, ...tagsOf(inputs)])].filter(Boolean);
  const own = build.compiler.place === undefined ? [...build.flags, '-trimpath'] : build.flags;
  const others = inputs.buildFlags.filter((flag) => !flag.startsWith('-tags=') && !own.includes(flag));
  return [...build.flags, ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []), ...others];
}
