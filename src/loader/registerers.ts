import type { DynamicSymbols } from './dynamic-symbols.ts';

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
 */
export function findKinds(symbols: DynamicSymbols, pluginPath: string): PluginKind[] {
  const prefix = `${escapeImportPath(pluginPath)}.`;
  const exported = new Set<string>();
  for (const { name } of symbols.definedWithPrefix(prefix)) exported.add(name.slice(prefix.length));
  return REGISTERERS.filter(([, registerer]) => exported.has(registerer)).map(([kind]) => kind);
}

/**
 * Writes an import path as it stands in the names of a package's symbols: dots of the last element, and
 * what is not plain ASCII, as %2e. Source: PathToPrefix in cmd/internal/objabi/path.go.
 */
export function escapeImportPath(importPath: string): string {
  const bytes = Buffer.from(importPath);
  const lastSlash = bytes.lastIndexOf('/');
  const escaped = Array.from(bytes, (byte, index) => {
    const character = String.fromCharCode(byte);
    const special = byte <= 0x20 || byte >= 0x7f || character === '%' || character === '"';
    const dotInLastElement = character === '.' && index > lastSlash;
    return special || dotInLastElement ? `%${byte.toString(16).padStart(2, '0')}` : character;
  });
  return escaped.join('');
}
