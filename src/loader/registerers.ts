import type { DynamicSymbols } from './dynamic-symbols.ts';
import type { PluginRecord } from './plugin-path.ts';

/** What a plugin is for, in the order in which this project names several. */
export type PluginKind = 'server' | 'client' | 'modifier' | 'middleware';

/** The variable that KrakenD looks up for each kind. */
const REGISTERERS: [PluginKind, string][] = [
  ['server', 'HandlerRegisterer'],
  ['client', 'ClientRegisterer'],
  ['modifier', 'ModifierRegisterer'],
  ['middleware', 'MiddlewareRegisterer'],
];

/**
 * Finds the registerers that a plugin exports. As plugin.Open does (plugin/plugin_dlopen.go), only the
 * plugin's own package is asked: a registerer of some linked package is none.
 * @param escapedPath the plugin's path as symbol names have it
 */
export function findKinds(symbols: DynamicSymbols, escapedPath: string): PluginKind[] {
  const prefix = `${escapedPath}.`;
  const exported = new Set<string>();
  for (const { name } of symbols.definedWithPrefix(prefix)) exported.add(name.slice(prefix.length));
  return REGISTERERS.filter(([, registerer]) => exported.has(registerer)).map(([kind]) => kind);
}

/**
 * Finds the registerers of a plugin whose exported symbols are not under its path: -ldflags=-pluginpath changes
 * the path in the record, and not the names. plugin.Open then finds none of them.
 * @returns variables' names, such as HandlerRegisterer; none for a plugin that is in order
 */
export function findRegisterersElsewhere(
  symbols: DynamicSymbols,
  { escapedPath, exportedCount }: PluginRecord,
): string[] {
  if (exportedCount === 0) return [];
  for (const _ of symbols.definedWithPrefix(`${escapedPath}.`)) return [];
  const elsewhere = new Set<string>();
  for (const { name } of symbols.definedWithPrefix('')) {
    const symbol = name.slice(name.lastIndexOf('.') + 1);
    if (REGISTERERS.some(([, registerer]) => registerer === symbol)) elsewhere.add(symbol);
  }
  return elsewhere.size > 0 ? [...elsewhere] : ['…'];
}
