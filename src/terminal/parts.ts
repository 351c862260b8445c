import type { Headline } from '../report/headline.ts';
import type { FixReport } from '../report/report.ts';
import type { Page } from './problem-text.ts';
import { hanging, printable } from './text.ts';

/** The last line of a report. */
export function titleText({ tone, words }: Headline, seconds: number, { width, style }: Page): string[] {
  const mark = { good: '✓', bad: '✗', unsure: '!' }[tone];
  const colour = { good: style.green, bad: style.red, unsure: style.yellow }[tone];
  const lines = hanging(`${mark} `, `${words} (${seconds.toFixed(1)} s)`, width);
  return lines.map((line) => colour(line));
}

/** The commands that make modules fit, once for gateways that need the same. */
export function fixesText(fixes: readonly FixReport[], { width }: Page): string[] {
  const helpful = fixes.filter(({ holds, commands }) => holds && commands.length > 0);
  const alike = Map.groupBy(helpful, ({ commands, written }) => JSON.stringify([commands, written]));
  return [...alike.values()].flatMap((group) => {
    const targets = group.map(({ target }) => target).join(', ');
    const [fix] = group;
    if (!fix) return [];
    const words = fix.written
      ? `go.mod and go.sum were changed for ${targets}, and this is what was built: commit them.`
      : `These commands make the modules fit ${targets}, as does build --fix:`;
    return [
      '',
      ...hanging('', words, width),
      ...(fix.written ? [] : fix.commands.map((command) => `    ${printable(command)}`)),
    ];
  });
}
