import type { LinkedModule } from '../plugin/linked-modules.ts';

/** What decides the order in which plugins are compiled. */
export interface ToCompile {
  readonly linked: readonly Pick<LinkedModule, 'path' | 'version' | 'packages'>[];
}

/**
 * Splits plugins into those that bring packages which none before them links, and the others. The first are compiled
 * one after another, as Go uses all cores for each and two at once would compile what they share twice; of the others
 * little more than linking is left, which uses one core.
 */
export function compileOrder<T extends ToCompile>(
  plugins: readonly T[],
): { readonly first: readonly T[]; readonly then: readonly T[] } {
  const seen = new Set<string>();
  const first: T[] = [];
  const then: T[] = [];
  for (const plugin of plugins) {
    const packages = plugin.linked.flatMap((module) =>
      module.packages.map((name) => `${name}@${module.version}`),
    );
    const fresh = packages.filter((name) => !seen.has(name));
    // The standard library is no module; whoever comes first compiles it.
    (fresh.length > 0 || first.length === 0 ? first : then).push(plugin);
    for (const name of fresh) seen.add(name);
  }
  return { first, then };
}
