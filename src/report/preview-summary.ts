import { targetFolder } from '../krakend/target.ts';
import type { Problem } from '../problem.ts';
import { fitSummary } from './fit-summary.ts';
import { fixesSection } from './fixes-section.ts';
import { code, plain, table } from './markdown.ts';
import { pluginNames } from './plugin-names.ts';
import type { Preview, PreviewCell, PreviewGateway } from './preview.ts';
import { previewHeadline } from './preview-headline.ts';
import { problemItem } from './problem-item.ts';
import { sharedSection } from './shared-section.ts';

/** The job summary of mode: check: who fits what, and what would have to change. */
export function renderPreview(preview: Preview): string {
  const columns = columnsOf(preview);
  const parts = [
    `## ${titleOf(preview)}`,
    fitnessTable(preview, columns),
    legend(preview),
    ...columns.map((column) => changesOf(preview, column)),
    sharedSection(preview.shared),
  ];
  return fitSummary(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

/** Gateways that every plugin stands to in the same way: the variants of a release, mostly. */
interface Column {
  readonly title: string;
  readonly gateways: readonly PreviewGateway[];
}

function columnsOf(preview: Preview): Column[] {
  const byVersion = Map.groupBy(preview.gateways, ({ target }) => target.version);
  return [...byVersion].flatMap(([version, gateways]) => {
    const views = new Set(gateways.map((gateway) => viewOf(preview, gateway)));
    if (views.size === 1) return [{ title: version, gateways }];
    return gateways.map((gateway) => ({ title: targetFolder(gateway.target), gateways: [gateway] }));
  });
}

/** Everything that is shown of a gateway but its name, to see which are alike. */
function viewOf(preview: Preview, { target, goVersion, problem }: PreviewGateway): string {
  const title = targetFolder(target);
  const cells = cellsOf(preview, title).map(({ target: _, ...rest }) => rest);
  return JSON.stringify([goVersion, problem, cells]).replaceAll(title, '');
}

function cellsOf({ cells }: Preview, title: string): PreviewCell[] {
  return cells.filter(({ target }) => targetFolder(target) === title);
}

function namesOf({ cells }: Preview): string[] {
  return [...new Set(cells.map(({ plugin }) => plugin))];
}

const TONES = { good: '✅', bad: '❌', unsure: '⚠️' } as const;

function titleOf(preview: Preview): string {
  const { tone, words } = previewHeadline(preview);
  return `${TONES[tone]} ${words}`;
}

function fitnessTable(preview: Preview, columns: readonly Column[]): string {
  const header = columns.map(({ title, gateways }) => {
    const go = gateways[0]?.goVersion;
    return `${plain(title)}${go === undefined ? '' : ` (Go ${go})`}`;
  });
  const rows = namesOf(preview).map((name) => [
    code(name),
    ...columns.map(({ gateways }) => {
      const title = gateways[0] ? targetFolder(gateways[0].target) : '';
      const cell = cellsOf(preview, title).find(({ plugin }) => plugin === name);
      return cell ? cellWords(cell) : '–';
    }),
  ]);
  return table(['Plugin', ...header], rows);
}

function cellWords({ fitness, mismatches, goLine }: PreviewCell): string {
  const count = mismatches.length;
  const changes = [
    goLine ? `go ${goLine.to}` : '',
    count === 0 ? '' : `${count} module${count === 1 ? '' : 's'}`,
  ].filter((word) => word !== '');
  switch (fitness) {
    case 'fits':
      return '✅';
    case 'changes':
      return `🔧 ${changes.join(', ')}`;
    case 'none':
      return '❌ no fix';
    case 'broken':
      return '❌ see below';
    case 'unknown':
      return '❔';
  }
}

function legend({ cells }: Preview): string {
  const seen = new Set(cells.map(({ fitness }) => fitness));
  const words = [
    seen.has('fits') ? '✅ links the versions of the gateway' : '',
    seen.has('changes') ? '🔧 would after these changes of go.mod, tried on a copy' : '',
    seen.has('none') || seen.has('broken') ? '❌ no change of go.mod helps: see below' : '',
    seen.has('unknown') ? '❔ the gateway could not be looked at: see below' : '',
  ];
  return `${words.filter((word) => word !== '').join('. ')}. Nothing was compiled.`;
}

function changesOf(preview: Preview, { title, gateways }: Column): string {
  const [gateway] = gateways;
  if (!gateway) return '';
  const folder = targetFolder(gateway.target);
  const cells = cellsOf(preview, folder).filter(({ fitness }) => fitness !== 'fits');
  const problems = distinctProblems(cells, gateway.problem).map((problem) =>
    gateways.length > 1 ? renamed(problem, folder, title) : problem,
  );
  if (cells.length === 0 && problems.length === 0) return '';
  const fixes = fixesSection(preview.fixes.filter(({ target, holds }) => target === folder && holds));
  const rows = differences(cells, new Set(preview.cells.map(({ plugin }) => plugin)).size);
  const variants =
    gateways.length > 1 ? ` (${gateways.map(({ target }) => targetFolder(target)).join(', ')})` : '';
  return [
    `### For KrakenD ${plain(title)}${variants}`,
    rows.length === 0 ? '' : table(['In', 'What', 'Here', 'Gateway', 'Plugins'], rows),
    problems.map(problemItem).join('\n'),
    fixes.length === 0
      ? ''
      : `<details><summary>Commands and changes of go.mod</summary>\n\n${fixes.join('\n\n')}\n\n</details>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * One row for what differs in a module, with the plugins that link it.
 *
 * @param total of all plugins.
 */
function differences(cells: readonly PreviewCell[], total: number): string[][] {
  const rows = cells.flatMap(({ plugin, module, mismatches, goLine }) => {
    const file = `${module === '' ? '' : `${module}/`}go.mod`;
    const goRow = goLine
      ? [
          {
            key: `${file}:${'go'}`,
            cells: [code(file), 'go line', code(goLine.from), code(goLine.to)],
            plugin,
          },
        ]
      : [];
    return [
      ...goRow,
      ...mismatches.map((one) => ({
        key: `${file} ${one.module}`,
        cells: [code(`${file}:${one.line}`), code(one.module), code(one.have), code(one.want)],
        plugin,
      })),
    ];
  });
  return [...Map.groupBy(rows, ({ key }) => key).values()].map((group) => [
    ...(group[0]?.cells ?? []),
    pluginNames(
      group.map(({ plugin }) => plugin),
      { total, shown: code },
    ),
  ]);
}

function distinctProblems(cells: readonly PreviewCell[], own: Problem | undefined): Problem[] {
  const all = [...(own ? [own] : []), ...cells.flatMap(({ problems }) => problems)];
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** A problem in words for all gateways of a column. */
function renamed(problem: Problem, from: string, to: string): Problem {
  const { what, why, fix } = problem;
  const words = (text: string): string => text.replaceAll(from, () => to);
  return { ...problem, what: words(what), ...(why && { why: words(why) }), ...(fix && { fix: words(fix) }) };
}
