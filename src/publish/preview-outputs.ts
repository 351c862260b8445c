import { targetFolder } from '../krakend/target.ts';
import { allFit, type Preview } from '../report/preview.ts';
import type { FixReport } from '../report/report.ts';
import type { OutputFiles } from './outputs.ts';
import { sharedEntries } from './shared-entries.ts';

/** The step's outputs in mode: check; those of files and artifacts stay empty. */
export function previewOutputs(preview: Preview, files: OutputFiles): Record<string, string> {
  const { gateways, cells, fixes, shared } = preview;
  const distinct = (values: readonly (string | undefined)[]): string =>
    [...new Set(values.filter((value) => value !== undefined))].join(', ');
  const fit = allFit(preview);
  return {
    'krakend-version': distinct(gateways.map(({ target }) => target.version)),
    'go-version': distinct(gateways.map(({ goVersion }) => goVersion)),
    targets: JSON.stringify(
      gateways.map(({ target, goVersion, libc, source, sha256 }) => ({
        folder: targetFolder(target),
        variant: target.variant,
        architecture: target.architecture,
        edition: target.edition ?? 'ce',
        'krakend-version': target.version,
        'go-version': goVersion ?? null,
        libc: libc ?? null,
        builder: null,
        gateway: source === undefined ? null : { source, sha256 },
      })),
    ),
    plugins: JSON.stringify(
      cells.map(({ plugin, target, source, fitness, mismatches }) => ({
        name: plugin,
        source,
        edition: target.edition ?? 'ce',
        'krakend-version': target.version,
        variant: target.variant,
        architecture: target.architecture,
        fitness,
        modules: mismatches.map(({ module, have, want }) => ({ module, have, want })),
      })),
    ),
    compatible: fit === undefined ? '' : String(fit),
    'fix-commands': commandsOf(fixes).join('\n'),
    'fix-patch': files.patches.join('\n'),
    'shared-modules': JSON.stringify(sharedEntries(shared)),
    report: files.report,
  };
}

/** Where releases ask for different changes, a comment says for which each is. */
function commandsOf(fixes: readonly FixReport[]): string[] {
  const byTarget = Map.groupBy(
    fixes.filter(({ holds }) => holds),
    ({ target }) => target,
  );
  const groups = new Map<string, string[]>();
  for (const [target, own] of byTarget) {
    const commands = own.flatMap(({ commands: lines }) => lines).join('\n');
    groups.set(commands, [...(groups.get(commands) ?? []), target]);
  }
  return [...groups].flatMap(([commands, targets]) =>
    groups.size === 1 ? [commands] : [`# ${targets.join(', ')}`, commands],
  );
}
