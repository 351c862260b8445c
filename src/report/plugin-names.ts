/** More names than these nobody reads: they make no heading, and a long text to paste. */
export const MOST_NAMES = 5;

/** So many of them are named all the same. */
const NAMED = 3;

/**
 * Plugins by their names, or where they are many: `all 30`, `auth, geo, jwt and 9 more`.
 *
 * @param total of the plugins of the call, where all of them may be meant.
 * @param shown how a name is written.
 */
export function pluginNames(
  names: readonly string[],
  { total, shown = (name) => name }: { total?: number; shown?: (name: string) => string } = {},
): string {
  if (names.length <= MOST_NAMES) return names.map(shown).join(', ');
  if (names.length === total) return `all ${total}`;
  return `${names.slice(0, NAMED).map(shown).join(', ')} and ${names.length - NAMED} more`;
}
