/**
 * Advice that is written for a workflow, for a command line: `set fix: true` is `set --fix` there.
 *
 * @param names of all inputs.
 */
export function asFlags(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  // Of names that begin alike, the longest counts.
  const any = names.toSorted((a, b) => b.length - a.length).join('|');
  const pattern = new RegExp(`(?<![\\w./-])(${any}): ('[^']*'|"[^"]*"|[^\\s,;]*[^\\s,;.:)])`, 'g');
  return text.replaceAll(pattern, (_, name: string, value: string) => {
    if (name === 'mode') return `the command ${value}`;
    if (value === 'true') return `--${name}`;
    if (value === 'false') return `--no-${name}`;
    return `--${name} ${value}`;
  });
}
