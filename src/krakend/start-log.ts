import type { PluginKind } from '../loader/index.ts';
import { KINDS } from './plugin-kinds.ts';
import type { Refusal } from './test-plugin.ts';

/** What a starting gateway logged of its plugins. */
export interface StartLog {
  /** How many plugins of a kind it registered. */
  readonly loaded: ReadonlyMap<PluginKind, number>;
  /** Plugins that it could not load. */
  readonly refusals: readonly Refusal[];
  /** Whether it got to the end of loading. */
  readonly complete: boolean;
  /** The lines that speak of plugins, without time and level. */
  readonly lines: readonly string[];
}

/** The line after which nothing more is said of plugins. Source: krakend-ce, plugin.go, LoadPlugins. */
export const LOADING_ENDS = /\[SERVICE: Plugin Loader\] Loading process completed/;

/**
 * The configuration with which a gateway loads the plugins of a folder and says so.
 *
 * @param folder as the gateway sees it.
 */
export function loadingConfiguration(folder: string): string {
  return JSON.stringify({
    version: 3,
    name: 'loading test',
    listen_ip: '127.0.0.1',
    plugin: { pattern: '.so', folder: `${folder}/` },
    endpoints: [],
    extra_config: { 'telemetry/logging': { level: 'DEBUG', stdout: true, syslog: false } },
  });
}

/** The arguments of the gateway that loads the plugins of a configuration. */
export function startArguments(configuration: string): string[] {
  return ['run', '-d', '-c', configuration];
}

/**
 * Reads what a gateway says of plugins while it starts. A registerer that a file does not have is no error in
 * this loader: every file is tried as every kind. Source: luraproject/lura, transport/http/server/plugin and
 * its neighbours; the quoted lines of krakend-ce's loader.
 */
export function parseStartLog(log: string): StartLog {
  const loaded = new Map<PluginKind, number>();
  const refusals: Refusal[] = [];
  const lines: string[] = [];
  for (const line of log.split('\n')) {
    const said = /\[SERVICE: \w+ Plugin\].*$/.exec(line)?.[0];
    if (said === undefined) continue;
    const kind = KINDS.find(({ logTag }) => said.startsWith(logTag))?.kind;
    const total = /Total plugins loaded: (\d+)/.exec(said);
    if (total && kind) loaded.set(kind, Number(total[1]));
    const failure = /plugin #\d+ \((.+?)\): (?:plugin\.Open\(".*?"\): )?(.+)$/.exec(said);
    const absent = /symbol \w+Registerer not found in plugin/.test(said);
    if (failure && !absent) refusals.push({ file: failure[1] ?? '', reason: failure[2] ?? '' });
    if (!absent) lines.push(said.trimEnd());
  }
  return { loaded, refusals, complete: LOADING_ENDS.test(log), lines };
}
