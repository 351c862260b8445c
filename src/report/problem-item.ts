import { describePlace, type Problem } from '../problem.ts';
import { code, plain } from './markdown.ts';

/** A problem as one item of a list: where, what, why, and what mends it. */
export function problemItem({ what, why, fix, place }: Problem): string {
  const where = place ? `${code(describePlace(place))} ` : '';
  const lines = [`- ${where}${plain(what)}`];
  if (why) lines.push(`  ${plain(why)}`);
  if (fix) lines.push(`  **To mend it:** ${plain(fix)}`);
  return lines.join('  \n');
}
