import { CACHE_WORDS } from '../cache/session.ts';
import { injectionSnippets, UNKNOWN_NAME } from '../krakend/injection.ts';
import { targetFolder } from '../krakend/target.ts';
import { describePlace, type Problem } from '../problem.ts';
import { checkPluginWords } from './check-plugin-words.ts';
import { fitSummary } from './fit-summary.ts';
import { fixesSection } from './fixes-section.ts';
import { headline, minute } from './headline.ts';
import { code, codeBlock, plain, table } from './markdown.ts';
import { MOST_NAMES } from './plugin-names.ts';
import { pluginTable } from './plugin-table.ts';
import { problemItem } from './problem-item.ts';
import type { PluginReport, Report, TargetReport } from './report.ts';
import { sharedSection } from './shared-section.ts';
import { testWords } from './test-words.ts';

/** The job summary: what was built, whether it loads, and what to do about what doesn't. */
export function renderSummary(report: Report): string {
  const parts = [
    `## ${titleOf(report)}`,
    pluginTable(report.plugins),
    ...problems(report),
    ...fixesSection(report.fixes),
    ...checkPlugin(report),
    ...tests(report),
    published(report),
    sharedSection(report.shared),
    details(report),
  ];
  return fitSummary(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

const TONES = { good: '✅', bad: '❌', unsure: '⚠️' } as const;

function titleOf(report: Report): string {
  const { tone, words } = headline(report);
  return `${TONES[tone]} ${words}`;
}

function problems({ plugins, problems: ofRun }: Report): string[] {
  const withProblems = plugins.filter((plugin) => plugin.problems.length > 0);
  // What is the same for several gateways is said once, and what is for the same ones of several plugins.
  const alike = groupsBy(withProblems, (plugin) =>
    JSON.stringify([plugin.name, plugin.problems]).replaceAll(targetFolder(plugin.target), ''),
  );
  const together = groupsBy(alike, (group) =>
    JSON.stringify([
      group[0]?.problems.map((problem) => JSON.stringify(problem).replaceAll(targetsOf(group)[0] ?? '', '')),
      targetsOf(group),
    ]),
  );
  return [
    ...ofRun.map((problem) => problemItem(problem)),
    ...together.flatMap((groups) => {
      const names = groups.map(([plugin]) => plugin?.name ?? '');
      const [first = []] = groups;
      return [
        `### ${plain(namesWords(names))} for ${targetsOf(first).map(plain).join(', ')}`,
        names.length > MOST_NAMES ? names.map(code).join(', ') : '',
        (first[0]?.problems ?? []).map(problemItem).join('\n'),
      ];
    }),
  ];
}

function namesWords(names: readonly string[]): string {
  return names.length > MOST_NAMES ? `${names.length} plugins` : names.join(', ');
}

function targetsOf(plugins: readonly PluginReport[]): string[] {
  return plugins.map(({ target }) => targetFolder(target));
}

function groupsBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  return [...Map.groupBy(items, keyOf).values()];
}

function checkPlugin({ plugins }: Report): string[] {
  const lines = plugins.flatMap((plugin) => {
    const { compatibility } = plugin;
    if (compatibility.state === 'unknown' || !compatibility.checkPlugin) return [];
    const words = checkPluginWords(compatibility.checkPlugin, compatibility.mismatches.length);
    return [`- ${code(plugin.name)} for ${code(targetFolder(plugin.target))}: ${plain(words)}`];
  });
  if (lines.length === 0) return [];
  return [
    `<details><summary>What <code>krakend check-plugin</code> says</summary>\n\n${lines.join('\n')}\n\n</details>`,
  ];
}

function tests({ targets }: Report): string[] {
  const lines = targets.flatMap(({ target, tests: ran }) =>
    ran ? [`- ${code(targetFolder(target))}: ${testWords(ran)} (${ran.seconds.toFixed(1)} s)`] : [],
  );
  return lines.length === 0 ? [] : [`### Tests\n\n${lines.join('\n')}`];
}

function published({ artifact, plugins, outputDirectory }: Report): string {
  const good = plugins.filter(({ outcome }) => outcome === 'published');
  if (good.length === 0) return '';
  const where = artifact
    ? `Artifact [${plain(artifact.name)}](${artifact.url}), and ${code(outputDirectory)} on the runner.`
    : `In ${code(outputDirectory)} on the runner.`;
  return `${where}\n\n${injection(good)}`;
}

/** Where the plugins are used by the gateway: the names for the configuration, ready to paste. */
function injection(plugins: readonly PluginReport[]): string {
  // The same file for another gateway registers the same.
  const once = [...new Map(plugins.map((plugin) => [plugin.name, plugin])).values()];
  const snippets = injectionSnippets(once, '/opt/krakend/plugins/');
  const registerers = once.flatMap((plugin) => plugin.registerers);
  const modifiers = registerers.filter(({ kind, name }) => kind === 'modifier' && name !== undefined);
  const unread = once.filter((plugin) => plugin.registerers.some(({ name }) => name === undefined));
  const parts = [
    `<details${once.length > MOST_NAMES ? '' : ' open'}><summary>Inject them in krakend.json</summary>`,
    ...snippets.map(({ where, lines }) => `${where}:\n\n${codeBlock(lines, 'json')}`),
    modifiers.length === 0 ? '' : modifierNote(modifiers.map(({ name }) => name ?? '')),
    unread.length === 0
      ? ''
      : `Put the registered name for ${code(UNKNOWN_NAME)}. It does not stand in the file of ${unread.map(({ name }) => code(name)).join(', ')}; it is what the source passes to \`register\`.`,
    '</details>',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** KrakenD's own example registers `name-request` and `name-response`, which only the running plugin puts together. */
function modifierNote(names: readonly string[]): string {
  const [name = ''] = names;
  return `Look into the source of ${names.length === 1 ? 'the modifier' : 'each modifier'} before you paste this: if it registers with a suffix, as KrakenD's example does (${code(`${name}-request`)}, ${code(`${name}-response`)}), the name to write is the one with the suffix.`;
}

function details({ targets, caches }: Report): string {
  const rows = targets.map((target) => [
    code(targetFolder(target.target)),
    `${target.goVersion} (${plain(target.goSource)})`,
    code(target.libc),
    builderWords(target),
    target.gateway
      ? `${code(target.gateway.source)} ${code(target.gateway.sha256.slice(0, 12))}`
      : 'not to be had',
  ]);
  const used = caches.map(({ kind, outcome }) => `${kind} ${CACHE_WORDS[outcome]}`).join(', ');
  return [
    '<details><summary>Builders, gateways and caches</summary>',
    table(['Gateway', 'Go', 'C library', 'Builder', 'Compared with'], rows),
    used === '' ? '' : `Caches: ${used}.`,
    '</details>',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function builderWords({ builder, unchangedSince }: TargetReport): string {
  if (!builder) return '–';
  const words = `${builder.kind}: ${code(builder.name)} ${code(builder.digest.slice(0, 19))}`;
  return unchangedSince === undefined ? words : `${words} (${minute(unchangedSince)}, unchanged since)`;
}

/** The summary of a run that stopped before there was anything to report on. */
export function renderFailure({ what, why, fix, place }: Problem): string {
  const where = place ? `${code(describePlace(place))}\n\n` : '';
  const parts = [`## ❌ No plugin was built`, `${where}${plain(what)}`];
  if (why) parts.push(plain(why));
  if (fix) parts.push(`**To mend it:** ${plain(fix)}`);
  return `${parts.join('\n\n')}\n`;
}
