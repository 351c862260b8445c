import { targetFolder } from '../krakend/target.ts';
import { OUTCOMES } from './headline.ts';
import { code, megabytes, plain, table } from './markdown.ts';
import type { PluginReport } from './report.ts';

/** More rows than these are folded where all went well, so that the others are seen. */
const MOST_OPEN_ROWS = 40;

/** What became of each plugin for each target; of many, those that failed stand open and the others are folded. */
export function pluginTable(plugins: readonly PluginReport[]): string {
  const [good, bad] = [plugins.filter(isGood), plugins.filter((plugin) => !isGood(plugin))];
  if (plugins.length <= MOST_OPEN_ROWS || good.length === 0) return rowsOf(plugins);
  const all = bad.length === 0 ? 'All' : 'The other';
  return [
    ...(bad.length === 0 ? [] : [rowsOf(bad)]),
    `<details><summary>${all} ${good.length} ${OUTCOMES.published}</summary>\n\n${rowsOf(good)}\n\n</details>`,
  ].join('\n\n');
}

function isGood({ outcome }: PluginReport): boolean {
  return outcome === 'published';
}

function rowsOf(plugins: readonly PluginReport[]): string {
  const rows = plugins.map((plugin) => [
    code(plugin.name),
    code(targetFolder(plugin.target)),
    kindWords(plugin),
    `${isGood(plugin) ? '✅' : '❌'} ${OUTCOMES[plugin.outcome]}`,
    loadWords(plugin),
    plugin.file ? megabytes(plugin.file.size) : '–',
    plugin.file ? code(plugin.file.sha256.slice(0, 12)) : '–',
    plugin.seconds > 0 ? `${plugin.seconds.toFixed(1)} s` : '–',
  ]);
  return table(['Plugin', 'Gateway', 'Registers', 'Result', 'Loads', 'Size', 'SHA-256', 'Time'], rows);
}

/** `server: my-name`; the kind alone where the name could not be read. */
function kindWords({ registerers }: PluginReport): string {
  const words = registerers.map(({ kind, name }) => (name === undefined ? kind : `${kind}: ${code(name)}`));
  return words.join(', ') || '–';
}

/** What the gateway said, and where it was not asked what its file says. */
function loadWords({ proof, proofReason, verdict, verdictReason, file }: PluginReport): string {
  if (!file) return '–';
  const because = (reason: string | undefined): string => (reason ? `: ${plain(reason)}` : '');
  if (proof === 'loaded') return 'yes';
  if (proof === 'failed') return `**no**${because(proofReason)}`;
  if (verdict === 'rejects') return `**no**, by its file${because(verdictReason)}`;
  if (verdict === 'kills') return `**no**, the gateway dies of it${because(verdictReason)}`;
  return `${verdict === 'accepts' ? 'yes, by its file; not tried' : 'not proven'}${because(proofReason)}`;
}
