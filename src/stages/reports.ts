import { relative } from 'node:path';
import type { BuilderDescription } from '../builder/builder.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { libcOf, type Target } from '../krakend/target.ts';
import type { Verdict } from '../loader/index.ts';
import type { Problem } from '../problem.ts';
import type { PluginReport, TargetReport } from '../report/report.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import type { Proven } from './prove.ts';
import type { TargetRun } from './target-run.ts';

/** What is known of a target before its builder is. */
export function targetReport(
  target: Target,
  release: Release,
  gateway: Gateway | undefined,
  goVersion: string,
): TargetReport {
  const fromBinary = "read off the gateway's binary";
  const facts = { target, goVersion, goSource: gateway ? fromBinary : 'from the catalogue' };
  if (!gateway) return { ...facts, libc: catalogueLibc(target, release), libcSource: 'from the catalogue' };
  const { profile, source, path, sha256, fromCache } = gateway;
  const libcSource =
    profile.libc === undefined ? `from its dynamic loader ${profile.interpreter}` : fromBinary;
  return {
    ...facts,
    libc: profile.libc ?? profile.libcFamily,
    libcSource,
    gateway: { source, path, sha256, fromCache },
  };
}

function catalogueLibc({ variant }: Target, { facts }: Release): string {
  if (variant === 'alpine' && facts) return `musl (Alpine ${facts.alpine})`;
  return variant === 'linux-generic' && facts?.debian ? `glibc (Debian ${facts.debian})` : libcOf(variant);
}

/** The builder as reports name it. */
export function builderReport({
  kind,
  name,
  identity,
}: BuilderDescription): NonNullable<TargetReport['builder']> {
  return { kind, name, digest: identity };
}

/** What a built plugin comes to by what its gateway said. */
function outcomeOf(
  { proof: { state: proof }, verdict }: Proven,
  verify: Inputs['verify'],
): PluginReport['outcome'] {
  if (proof === 'failed') return 'refused';
  const bad = verdict?.state === 'rejects' || verdict?.state === 'kills';
  if (proof === 'unproven' && bad && verify !== 'off') return 'refused';
  return proof === 'unproven' && verify === 'load' ? 'unproven' : 'published';
}

/**
 * What became of one plugin, drawn together from all stages.
 *
 * @param failedTests the folders of the modules whose tests failed: their plugins are not published.
 */
export function pluginReport(
  proven: Proven,
  { target, workspace, inputs }: TargetRun,
  failedTests: ReadonlySet<string> = new Set(),
): PluginReport {
  const { compiled, proof, problems, verdict } = proven;
  const { plugin, linked, compatibility, stop } = compiled.examined;
  const outcome = stop ?? (compiled.built ? outcomeOf(proven, inputs.verify) : 'failed');
  return {
    name: plugin.name,
    target,
    source: relative(workspace, plugin.folder) || '.',
    outcome: outcome === 'published' && failedTests.has(plugin.module.folder) ? 'tests-failed' : outcome,
    kinds: compiled.built?.facts.kinds ?? plugin.declaredKinds,
    registerers: compiled.built?.facts.registerers ?? plugin.declaredKinds.map((kind) => ({ kind })),
    verdict: verdict?.state ?? 'unknown',
    ...(verdict && verdict.state !== 'accepts' ? { verdictReason: reasonOf(verdict) } : {}),
    proof: proof.state,
    ...(proof.state === 'loaded' ? {} : { proofReason: proof.reason }),
    compatibility,
    ...(compiled.built ? { file: compiled.built.file } : {}),
    modules: linked.map(({ path, version, replace }) => ({
      path,
      version: replace ? `${version} => ${replace.path} ${replace.version}`.trim() : version,
    })),
    problems,
    seconds: compiled.seconds,
  };
}

function reasonOf(verdict: Exclude<Verdict, { state: 'accepts' }>): string {
  return verdict.state === 'unknown' ? verdict.why : verdict.said;
}

/** A plugin of a target that stopped before anything could be done for it. */
export function stoppedReport(
  plugin: PluginSource,
  target: Target,
  workspace: string,
  problems: readonly Problem[],
): PluginReport {
  return {
    name: plugin.name,
    target,
    source: relative(workspace, plugin.folder) || '.',
    outcome: 'failed',
    kinds: plugin.declaredKinds,
    registerers: plugin.declaredKinds.map((kind) => ({ kind })),
    verdict: 'unknown',
    proof: 'unproven',
    proofReason: 'it was not built',
    compatibility: { state: 'unknown' },
    modules: [],
    problems,
    seconds: 0,
  };
}
