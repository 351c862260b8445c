import { KINDS } from '../krakend/plugin-kinds.ts';
import { targetFolder } from '../krakend/target.ts';
import type { PluginReport, Report } from '../report/report.ts';

/** Who built it, and from what. */
export interface Provenance {
  readonly repository: string;
  readonly commit: string;
  /** Whether the tree differed from the commit; null where git could not say. */
  readonly dirty: boolean | null;
  readonly run: string;
}

/** One registerer as `plugins.json` describes it. */
export interface RegistererEntry {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string | null;
}

/** One plugin as `plugins.json` and the output `plugins` describe it. */
export interface PluginEntry {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
  /** The one name under which it registers; null where it has several, or none could be read. */
  readonly 'registered-name': string | null;
  readonly registerers: readonly RegistererEntry[];
  /** Relative to the output directory in plugins.json, to the workspace in the output. */
  readonly path: string | null;
  readonly edition: string;
  readonly 'krakend-version': string;
  readonly variant: string;
  readonly architecture: string;
  readonly 'go-version': string | null;
  readonly sha256: string | null;
  readonly size: number | null;
  readonly outcome: string;
  readonly verdict: string;
  readonly 'verdict-reason'?: string;
  readonly proof: string;
  readonly 'proof-reason'?: string;
}

/** Where a published plugin lies below the output directory. */
export function publishedPath(plugin: PluginReport): string {
  return `${targetFolder(plugin.target)}/${plugin.name}.so`;
}

/** Where a refused one lies: no gateway looks there. */
export function refusedPath(plugin: PluginReport): string {
  return `refused/${publishedPath(plugin)}`;
}

/** The path of a plugin's file below the output directory; undefined where nothing was built. */
export function pathBelowOutput(plugin: PluginReport): string | undefined {
  if (!plugin.file) return undefined;
  return plugin.outcome === 'published' ? publishedPath(plugin) : refusedPath(plugin);
}

/** @param prefix what stands before paths, '' or a folder with a slash at its end. */
export function pluginEntry(plugin: PluginReport, prefix: string): PluginEntry {
  const { target, file } = plugin;
  const path = pathBelowOutput(plugin);
  const facts = KINDS.filter(({ kind }) => plugin.kinds.includes(kind));
  const registerers = plugin.registerers.map(({ kind, name }) => ({
    kind,
    namespace: facts.find((one) => one.kind === kind)?.namespace ?? '',
    name: name ?? null,
  }));
  const names = [...new Set(registerers.map(({ name }) => name))];
  return {
    name: plugin.name,
    kinds: plugin.kinds,
    namespaces: facts.map(({ namespace }) => namespace),
    'registered-name': names.length === 1 ? (names[0] ?? null) : null,
    registerers,
    path: path === undefined ? null : prefix + path,
    edition: target.edition ?? 'ce',
    'krakend-version': target.version,
    variant: target.variant,
    architecture: target.architecture,
    'go-version': file?.goVersion ?? null,
    sha256: file?.sha256 ?? null,
    size: file?.size ?? null,
    outcome: plugin.outcome,
    verdict: plugin.verdict,
    ...(plugin.verdictReason === undefined ? {} : { 'verdict-reason': plugin.verdictReason }),
    proof: plugin.proof,
    ...(plugin.proofReason === undefined ? {} : { 'proof-reason': plugin.proofReason }),
  };
}

/** One entry of plugins.json: the plugin, what it links, and where it comes from. */
export interface ManifestEntry extends PluginEntry {
  readonly source: string;
  readonly modules: PluginReport['modules'];
  readonly builder: { readonly kind: string; readonly name: string; readonly digest: string } | null;
  readonly gateway: { readonly source: string; readonly sha256: string } | null;
  readonly provenance: Provenance;
}

/** The entries of plugins.json for what was published. */
export function manifestEntries(report: Report, provenance: Provenance): ManifestEntry[] {
  return report.plugins
    .filter(({ outcome }) => outcome === 'published')
    .map((plugin) => {
      const target = report.targets.find((one) => one.target === plugin.target);
      const gateway = target?.gateway;
      return {
        ...pluginEntry(plugin, ''),
        source: plugin.source,
        modules: plugin.modules,
        builder: target?.builder ?? null,
        gateway: gateway ? { source: gateway.source, sha256: gateway.sha256 } : null,
        provenance,
      };
    });
}
