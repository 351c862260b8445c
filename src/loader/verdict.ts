import { predictDlopen } from './dlopen.ts';
import type { GatewayProfile } from './gateway-profile.ts';
import type { PluginFacts } from './plugin-facts.ts';
import type { SystemLibraries } from './system-libraries.ts';

/** What stands in the way of a plugin. */
export type RejectCause =
  | 'architecture'
  | 'missing-library'
  | 'library-version'
  | 'undefined-symbol'
  | 'no-plugin-support'
  | 'not-a-plugin'
  | 'damaged'
  | 'layout'
  | 'already-loaded'
  | 'package'
  | 'plugin-path';

/** Something that does not decide, and that people should know all the same. */
export interface Caution {
  readonly kind: 'foreign-libc' | 'unknown-libraries' | 'unknown-layout';
  readonly what: string;
}

/**
 * What plugin.Open does with a file: takes it, returns an error, takes the whole gateway down, or what these two
 * files don't tell. What the plugin's own init does is none of it.
 */
export type Verdict =
  | { readonly state: 'accepts'; readonly cautions: readonly Caution[] }
  | {
      readonly state: 'rejects' | 'kills';
      readonly cause: RejectCause;
      /** What plugin.Open or the runtime says, without what stands before it. */
      readonly said: string;
      /** The package that the runtime names. */
      readonly package?: string;
      /** Every package that differs, in the order of the comparison. */
      readonly differing: readonly string[];
      readonly cautions: readonly Caution[];
    }
  | { readonly state: 'unknown'; readonly why: string; readonly cautions: readonly Caution[] };

/** A plugin to judge. */
export interface Candidate {
  /** Its path in what is said. */
  readonly file: string;
  readonly facts: PluginFacts;
}

/** What a gateway process is after the files that it was given so far. */
interface Process {
  readonly gateway: GatewayProfile;
  readonly system: SystemLibraries | undefined;
  /** What the dynamic loader took. */
  readonly mapped: readonly PluginFacts[];
  /** What Go took: its paths are in use. */
  readonly active: readonly PluginFacts[];
  /** Whether the newest Go module in the process is one that Go took: see lastmoduleinit. */
  readonly lastIsActive: boolean;
  /** Why nothing can be said any more. */
  readonly over?: string;
}

/**
 * Judges plugins in the order in which one gateway loads them. They are judged together because the dynamic
 * loader binds a name to the first file that has it: the gateway, then the plugins before.
 *
 * Sources: plugin/plugin_dlopen.go (open), runtime/plugin.go (plugin_lastmoduleinit).
 * @param system the shared libraries of where the gateway runs, if they are known
 * @returns one verdict per plugin
 */
export function judge(
  gateway: GatewayProfile,
  plugins: readonly Candidate[],
  system?: SystemLibraries,
): Verdict[] {
  let process: Process = { gateway, system, mapped: [], active: [], lastIsActive: false };
  return plugins.map((plugin) => {
    const [verdict, after] = load(process, plugin);
    process = after;
    return verdict;
  });
}

function load(process: Process, { file, facts }: Candidate): [Verdict, Process] {
  const { gateway, system, mapped, active } = process;
  const cautions = cautionsAbout(facts, gateway);
  const rejects = (cause: RejectCause, said: string, differing: readonly string[] = []): Verdict => ({
    state: 'rejects',
    cause,
    said,
    ...(differing[0] === undefined ? {} : { package: differing[0] }),
    differing,
    cautions,
  });

  if (process.over !== undefined) return [{ state: 'unknown', why: process.over, cautions }, process];
  if (Object.keys(gateway.packages).length === 0) {
    return [rejects('no-plugin-support', 'plugin: not implemented'), process];
  }
  const mapping = predictDlopen(facts, process, system, file);
  if (mapping.state === 'refused') return [rejects(mapping.cause, mapping.said), process];
  if (mapping.state === 'unknown') {
    cautions.push({ kind: 'unknown-libraries', what: mapping.why });
  }

  const afterMapping = { ...process, mapped: [...mapped, facts] };
  const afterRefusal = { ...afterMapping, lastIsActive: false };
  const death = whyItDies(facts, process);
  if (death) {
    const over = `the gateway has died of ${file} before`;
    return [
      { state: 'kills', ...death, differing: [], cautions },
      { ...afterMapping, over },
    ];
  }
  if (facts.pluginPath === undefined) {
    if (Object.keys(facts.packages).length > 0) {
      return [
        { state: 'unknown', why: 'its table of packages is not where Go puts it', cautions },
        afterRefusal,
      ];
    }
    return [rejects('not-a-plugin', ALREADY_LOADED), afterMapping];
  }
  if (active.some(({ pluginPath }) => pluginPath === facts.pluginPath)) {
    return [rejects('already-loaded', ALREADY_LOADED), afterRefusal];
  }
  const differing = differingPackages(facts, process);
  if (differing[0] !== undefined) {
    const said = `plugin was built with a different version of package ${differing[0]}`;
    return [rejects('package', said, differing), afterRefusal];
  }
  const afterInit = { ...afterMapping, active: [...active, facts], lastIsActive: true };
  const [unreachable] = facts.unreachable;
  if (unreachable !== undefined) {
    return [rejects('plugin-path', `could not find symbol ${unreachable}`), afterInit];
  }
  if (mapping.state === 'unknown') return [{ state: 'unknown', why: mapping.why, cautions }, afterInit];
  // Of a Go that is not known here it is not known either how it makes the checksum.
  if (facts.asBuilt === false && facts.layout !== undefined) {
    return [{ state: 'unknown', why: CHANGED, cautions }, afterInit];
  }
  return [{ state: 'accepts', cautions }, afterInit];
}

const CHANGED =
  'nothing in it speaks against loading, but it was changed after Go had written it (by strip, patchelf or damage): it does not fit the checksum in its build ID';

const ALREADY_LOADED = 'plugin already loaded';

/** runtime/plugin.go throws where it finds no valid record; where a record has another layout it finds none. */
function whyItDies(
  facts: PluginFacts,
  { gateway, lastIsActive }: Process,
): { cause: RejectCause; said: string } | undefined {
  const said = 'fatal error: runtime: no plugin module data';
  if (facts.pluginPath === undefined && Object.keys(facts.packages).length === 0) {
    return lastIsActive ? undefined : { cause: 'not-a-plugin', said };
  }
  const bothKnown = facts.layout !== undefined && gateway.layout !== undefined;
  return bothKnown && facts.layout !== gateway.layout ? { cause: 'layout', said } : undefined;
}

/** The packages whose hash is another one in what was loaded before; names bind to the first that has them. */
function differingPackages(facts: PluginFacts, { gateway, mapped }: Process): string[] {
  const before = [gateway, ...mapped].map(({ packages }) => packages);
  return Object.entries(facts.packages).flatMap(([importPath, hash]) => {
    const bound = before.find((packages) => Object.hasOwn(packages, importPath))?.[importPath];
    return bound === undefined || bound === hash ? [] : [importPath];
  });
}

function cautionsAbout(facts: PluginFacts, gateway: GatewayProfile): Caution[] {
  const cautions: Caution[] = [];
  if (facts.libcFamily !== undefined && facts.libcFamily !== gateway.libcFamily) {
    const what = `it is linked for ${facts.libcFamily}, and the gateway runs on ${gateway.libcFamily}`;
    cautions.push({ kind: 'foreign-libc', what });
  }
  if (facts.pluginPath !== undefined && (facts.layout === undefined || gateway.layout === undefined)) {
    const what = `this action does not know the layout of Go ${facts.goVersion ?? '(unknown)'} or ${gateway.goVersion}: in place of a refusal the gateway may die`;
    cautions.push({ kind: 'unknown-layout', what });
  }
  return cautions;
}
