import type { DynamicSection } from './dynamic-section.ts';
import type { DynamicSymbols } from './dynamic-symbols.ts';
import type { ElfFile } from './elf.ts';
import type { PluginRecord } from './plugin-path.ts';
import { readRegisteredNames } from './registered-names.ts';

/** What a plugin is for, in the order in which this project names several. */
export type PluginKind = 'server' | 'client' | 'modifier' | 'middleware';

/** A registerer that a plugin exports. */
export interface Registerer {
  kind: PluginKind;
  /**
   * The text that the registerer holds, by which it usually registers; unknown where it holds none, or works it
   * out when it is loaded. A modifier often registers under this text with `-request` or `-response` behind it.
   */
  name?: string;
}

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
 * @throws {LoaderError} when what a symbol refers to is not in the file
 */
export function findRegisterers(
  elf: ElfFile,
  dynamic: DynamicSection,
  symbols: DynamicSymbols,
  escapedPath: string,
): Registerer[] {
  const prefix = `${escapedPath}.`;
  const own = new Map(
    [...symbols.definedWithPrefix(prefix)].map((one) => [one.name.slice(prefix.length), one]),
  );
  const found = REGISTERERS.filter(([, registerer]) => own.has(registerer));
  if (found.length === 0) return [];
  const names = readRegisteredNames(
    elf,
    dynamic,
    symbols,
    own,
    found.map(([, registerer]) => registerer),
  );
  return found.map(([kind, registerer]) => {
    const name = names.get(registerer);
    return name === undefined ? { kind } : { kind, name };
  });
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
