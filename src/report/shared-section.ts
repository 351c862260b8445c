import type { SharedModule } from '../plugin/shared-modules.ts';
import { dependabotRules, renovateRules } from './bot-rules.ts';
import { code, codeBlock, plain, table } from './markdown.ts';
import { pluginNames } from './plugin-names.ts';

/** More rows than these are in the output shared-modules. */
const MOST_ROWS = 60;

/** Which modules plugins and gateway share, and how bots are kept from them; '' where there is none. */
export function sharedSection(shared: readonly SharedModule[]): string {
  if (shared.length === 0) return '';
  const count = new Set(shared.map(({ module }) => module)).size;
  // Gateways that want the same stand in one row.
  const rows = Map.groupBy(shared, ({ gateway: _, ...rest }) => JSON.stringify(rest));
  const shown = [...rows.values()].slice(0, MOST_ROWS).map((group) => {
    const [{ module, gatewayVersion, pluginVersion, plugins } = shared[0] as SharedModule] = group;
    return [
      code(module),
      code(gatewayVersion),
      pluginVersion === gatewayVersion ? 'the same' : `**${plain(pluginVersion)}**`,
      pluginNames(plugins, { shown: code }),
      group.map(({ gateway }) => code(gateway)).join(', '),
    ];
  });
  const more =
    rows.size > MOST_ROWS
      ? `\n\n${rows.size - MOST_ROWS} more rows are in the output \`shared-modules\`.`
      : '';
  return [
    `<details><summary>${count} module${count === 1 ? '' : 's'} shared with the gateway: rules that keep Renovate and Dependabot from ${count === 1 ? 'it' : 'them'}</summary>`,
    table(['Module', 'Gateway', 'Plugin', 'Linked by', 'For'], shown) + more,
    'The gateway chooses the versions of these. For `renovate.json`:',
    codeBlock(JSON.stringify(renovateRules(shared), null, 2).split('\n'), 'json'),
    'For `.github/dependabot.yml`, below the entry with `package-ecosystem: gomod`:',
    codeBlock(dependabotRules(shared), 'yaml'),
    '</details>',
  ].join('\n\n');
}
