import type { CacheOutcome } from '../cache/session.ts';
import type { CacheKind } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import type { Target } from '../krakend/target.ts';
import type { PluginKind, Registerer, Verdict } from '../loader/index.ts';
import type { Mismatch } from '../plugin/compatibility.ts';
import type { SharedModule } from '../plugin/shared-modules.ts';
import type { Problem } from '../problem.ts';

/** Everything that a run has to say. Outputs, annotations, summary and manifest are views of it. */
export interface Report {
  readonly release: Release;
  readonly targets: readonly TargetReport[];
  readonly plugins: readonly PluginReport[];
  readonly caches: readonly CacheReport[];
  /** Commands that make the modules fit, grouped by module folder. */
  readonly fixes: readonly FixReport[];
  /** The modules whose versions the gateways choose. */
  readonly shared: readonly SharedModule[];
  readonly artifact?: ArtifactReport;
  /** What failed the run besides its plugins. */
  readonly problems: readonly Problem[];
  readonly outputDirectory: string;
  readonly seconds: number;
}

export interface TargetReport {
  readonly target: Target;
  readonly goVersion: string;
  /** Where the Go version was learnt. */
  readonly goSource: string;
  /** KrakenD's own name for the C library, or the family where the gateway does not say. */
  readonly libc: string;
  /** Where that was learnt. */
  readonly libcSource: string;
  readonly builder?: { readonly kind: 'docker' | 'host'; readonly name: string; readonly digest: string };
  readonly gateway?: {
    readonly source: string;
    readonly path: string;
    readonly sha256: string;
    readonly fromCache: boolean;
  };
  /** What the input `test` asked for; absent where it asked for nothing. */
  readonly tests?: TestsReport;
  /** When all of this was found out, as an ISO 8601 time, where nothing has changed since; absent where it was now. */
  readonly unchangedSince?: string;
}

/** What became of vetting and testing for one target. */
export interface TestsReport {
  /** Packages that have tests, in all modules. */
  readonly packages: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** False where the tests are for another architecture than the builder's: they were vetted alone. */
  readonly ran: boolean;
  readonly problems: number;
  readonly seconds: number;
}

export type VerdictState = Verdict['state'];
export type ProofState = 'loaded' | 'failed' | 'unproven';

/** What became of one plugin for one target. */
export interface PluginReport {
  readonly name: string;
  readonly target: Target;
  /** The package, relative to the workspace. */
  readonly source: string;
  /**
   * `published`; `refused` by its gateway; `unproven` where verify is load; `incompatible` before compiling;
   * `tests-failed` in its module; or `failed` to build.
   */
  readonly outcome: 'published' | 'refused' | 'unproven' | 'incompatible' | 'tests-failed' | 'failed';
  readonly kinds: readonly PluginKind[];
  /** The same, with the names that could be read off the file. */
  readonly registerers: readonly Registerer[];
  /** What the files of gateway and plugin say, without running either. */
  readonly verdict: VerdictState;
  /** Why it is not `accepts`, in the words of the runtime where it would speak. */
  readonly verdictReason?: string;
  readonly proof: ProofState;
  /** Why it is failed or unproven. */
  readonly proofReason?: string;
  readonly compatibility: Compatibility;
  /** The built file; absent where nothing was built. */
  readonly file?: PluginFile;
  readonly modules: readonly { readonly path: string; readonly version: string }[];
  readonly problems: readonly Problem[];
  readonly seconds: number;
}

export interface PluginFile {
  /** Where the file was built; it is published from here. */
  readonly built: string;
  readonly sha256: string;
  readonly size: number;
  readonly goVersion: string;
}

/** What comparing modules brought; `unknown` where there is no gateway to compare with. */
export type Compatibility =
  | { readonly state: 'unknown' }
  | {
      readonly state: 'compatible' | 'incompatible';
      readonly mismatches: readonly Mismatch[];
      readonly harmless: readonly string[];
      readonly checkPlugin?: CheckPluginView;
    };

/** KrakenD's own check beside ours. */
export interface CheckPluginView {
  readonly compatible: boolean;
  readonly accused: readonly string[];
  /** Accused although nothing linked differs. */
  readonly falseAlarms: readonly string[];
  readonly missed: readonly string[];
}

/** What would make the plugins of one module fit one gateway. */
export interface FixReport {
  readonly folder: string;
  /** The gateway that it is for: `2.13.8-alpine-amd64`. */
  readonly target: string;
  readonly commands: readonly string[];
  /** Tried on a copy: with them nothing linked differs. */
  readonly holds: boolean;
  /** The same as a patch for the root of the repository; '' where nothing holds. */
  readonly patch: string;
  /** Whether it was built with and written to the tree. */
  readonly written: boolean;
  /** How many changes of go.mod it is: one per module, and one for the go line. */
  readonly changes: number;
  /** The modules that it changes. */
  readonly modules: readonly string[];
  /** How many commands `krakend check-plugin -f` asks for; absent where it was not asked. */
  readonly checkPluginCommands?: number;
  /** Where nothing holds: why not, in one sentence. */
  readonly obstacle?: string;
  /** `goquery v1.11.0 requires golang.org/x/net v0.47.0`: what keeps modules at other versions. */
  readonly forcedBy: readonly string[];
}

export interface CacheReport {
  readonly kind: CacheKind;
  readonly outcome: CacheOutcome;
}

export interface ArtifactReport {
  readonly name: string;
  readonly id: number;
  readonly url: string;
  readonly digest: string;
}

/** Whether the run did what was asked for. */
export function succeeded(report: Report): boolean {
  return report.problems.length === 0 && report.plugins.every(({ outcome }) => outcome === 'published');
}

/** The best that happened to the entries of one kind: all were hits, or not. */
export function allHit(report: Report, kind: CacheKind): boolean {
  const own = report.caches.filter((cache) => cache.kind === kind);
  // An image is the same whether its digest was known before it was found or read off it afterwards.
  const good: readonly CacheOutcome[] = kind === 'image' ? ['hit', 'partial'] : ['hit'];
  return own.length > 0 && own.every(({ outcome }) => good.includes(outcome));
}

/** Whether nothing had to be built: everything came out of the result cache. */
export function isUnchanged({ targets, plugins }: Report): boolean {
  const now = (plugin: PluginReport): boolean =>
    targets.find(({ target }) => target === plugin.target)?.unchangedSince === undefined;
  return plugins.length > 0 && !plugins.some(now);
}
