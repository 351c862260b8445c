import type { GatewayProfile } from './gateway-profile.ts';
import type { SystemLibraries } from './system-libraries.ts';
import { type Candidate, judge, type Verdict } from './verdict.ts';

/**
 * Judges the plugins of one folder: each alone, so that one does not hide what is wrong with the next, then those
 * that a gateway would take together, in the order of their names, in which it reads the folder.
 *
 * @returns one verdict per plugin, in the order given.
 */
export function judgeFolder(
  gateway: GatewayProfile,
  plugins: readonly Candidate[],
  system?: SystemLibraries,
): Verdict[] {
  const verdicts = new Map(plugins.map((plugin) => [plugin, judge(gateway, [plugin], system)[0] as Verdict]));
  const taken = plugins
    .filter((plugin) => isTaken(verdicts.get(plugin)))
    .toSorted((a, b) => (baseName(a.file) < baseName(b.file) ? -1 : 1));
  for (const [index, together] of judge(gateway, taken, system).entries()) {
    const plugin = taken[index];
    if (plugin && !isTaken(together)) verdicts.set(plugin, together);
  }
  return plugins.map((plugin) => verdicts.get(plugin) as Verdict);
}

function isTaken(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'accepts' || verdict?.state === 'unknown';
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
