import type { GatewayProfile } from '../loader/index.ts';
import { type CompilerDemands, OFFICIAL_MODULES } from './path-rules.ts';

/** What a plugin's build takes over from that of its gateway; of official gateways nothing. */
export interface GatewayBuild {
  /** Switches of go build: `-race`. */
  readonly flags: readonly string[];
  readonly tags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly compiler: CompilerDemands;
  /** The same in words, for the log. */
  readonly words: readonly string[];
}

/** The processor that gateways run on at least, where it is more than any of its architecture. */
const LEVELS: readonly (readonly [string, string])[] = [
  ['GOAMD64', 'v1'],
  ['GOARM64', 'v8.0'],
];

/**
 * Reads off a gateway how its plugins have to be built. What is there but can't be taken over stays out, and
 * {@link ../diagnosis/findings.ts} says so. The file is anybody's: only plain words reach Go's arguments and
 * environment.
 */
export function gatewayBuild(
  profile: Pick<GatewayProfile, 'settings' | 'experiments' | 'modulePlace' | 'modules'>,
): GatewayBuild {
  const { settings, modulePlace, modules } = profile;
  const trimmed = settings['-trimpath'] === 'true';
  const flags = settings['-race'] === 'true' ? ['-race'] : [];
  const environment: Record<string, string> = {};
  const experiments = profile.experiments.filter((name) => /^[a-z0-9]+$/.test(name));
  if (experiments.length > 0) environment.GOEXPERIMENT = experiments.join(',');
  const { GOFIPS140: fips = 'off' } = settings;
  const withFips = fips !== 'off' && /^[\w.-]+$/.test(fips);
  if (withFips) environment.GOFIPS140 = fips;
  for (const [name, least] of LEVELS) {
    const level = settings[name] ?? least;
    if (level !== least && /^v[\d.]+(,\w+)*$/.test(level)) environment[name] = level;
  }
  const tags = tagsOf(settings).filter((tag) => /^[\p{L}\p{Nd}_.]+$/u.test(tag));
  const compilerFlags = flagsForAll(settings['-gcflags'] ?? '');
  const place = modulePlace ?? { kind: 'cache' as const, folder: OFFICIAL_MODULES };
  return {
    flags,
    tags,
    environment,
    compiler: {
      place: trimmed ? undefined : place,
      modules,
      flags: compilerFlags,
      fips: withFips ? fips : '',
    },
    words: [
      ...(trimmed ? ['-trimpath'] : []),
      ...flags,
      ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []),
      ...(compilerFlags === '' ? [] : [`-gcflags=all=${compilerFlags}`]),
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...(trimmed || place.folder === OFFICIAL_MODULES ? [] : [`modules at ${place.folder}`]),
    ],
  };
}

/** The build tags that somebody gave, each once: Go adds `fips140v1.0` by itself where GOFIPS140 says so. */
export function tagsOf(settings: GatewayProfile['settings']): string[] {
  const { '-tags': tags = '', GOFIPS140: fips = 'off' } = settings;
  const given = [...new Set(tags.split(/[ ,]+/))].filter(Boolean);
  return fips === 'off' ? given : given.filter((tag) => !tag.startsWith('fips140v'));
}

/**
 * The compiler's flags for every package; of flags for some packages the build info keeps only the last, which
 * tells nothing of the others. Flags that rewrite paths are the builder's own business.
 */
export function flagsForAll(value: string): string {
  const match = /^all=\s*(-[\w =.,+-]*)$/.exec(value);
  const flags = match?.[1]?.trim() ?? '';
  return flags.includes('trimpath') ? '' : flags;
}
