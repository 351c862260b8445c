import { KINDS } from '../krakend/plugin-kinds.ts';
import { targetFolder } from '../krakend/target.ts';
import { describeProblem, type Problem } from '../problem.ts';
import { pathBelowOutput } from '../publish/manifest.ts';
import { headline, OUTCOMES } from '../report/headline.ts';
import { megabytes } from '../report/markdown.ts';
import type { PluginReport, Report } from '../report/report.ts';
import { testWords } from '../report/test-words.ts';
import { fixesText, titleText } from './parts.ts';
import { type Page, problemText } from './problem-text.ts';
import { hanging, printable } from './text.ts';

/**
 * A run of mode: build for a terminal: each plugin with what its gateway says of it, what is wrong, and what
 * mends it.
 *
 * @param said problems that were told during the run: whatever is not a plugin's stands at the end.
 */
export function reportText(report: Report, said: readonly Problem[], page: Page): string {
  const told = new Set<string>();
  const once = (problems: readonly Problem[], indent: string): string[] =>
    problems.flatMap((problem) => {
      const text = describeProblem(problem);
      if (told.has(text)) return [];
      told.add(text);
      const lines = problemText(problem, 'error', { ...page, width: page.width - indent.length });
      return ['', ...lines.map((line) => indent + line)];
    });
  const lines = [
    ...report.plugins.flatMap((plugin) => [
      '',
      ...pluginText(plugin, report.outputDirectory, page),
      ...once(plugin.problems, '  '),
    ]),
    ...testsText(report, page),
    ...once([...report.problems, ...said], ''),
    ...fixesText(report.fixes, page),
    '',
    ...titleText(headline(report), report.seconds, page),
    ...published(report, page),
  ];
  return `${lines.join('\n').replace(/^\n/, '')}\n`;
}

function testsText({ targets }: Report, { style }: Page): string[] {
  const lines = targets.flatMap(({ target, tests }) => {
    if (tests === undefined) return [];
    const mark = tests.problems === 0 ? style.green('✓') : style.red('✗');
    return [`${mark} ${style.bold('tests')} for ${targetFolder(target)}: ${testWords(tests)}`];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function pluginText(plugin: PluginReport, folder: string, page: Page): string[] {
  const { style } = page;
  const good = plugin.outcome === 'published';
  const mark = good ? style.green('✓') : style.red('✗');
  const title = `${mark} ${style.bold(printable(plugin.name))} for ${targetFolder(plugin.target)}: ${OUTCOMES[plugin.outcome]}`;
  const { file } = plugin;
  if (!file) return [title];
  return [
    title,
    ...row('registers', registersWords(plugin), page),
    ...row('verdict', verdictWords(plugin), page),
    ...row('proof', proofWords(plugin), page),
    ...row('file', `${folder}/${pathBelowOutput(plugin) ?? ''} (${megabytes(file.size)})`, page),
    ...row('sha256', file.sha256, page),
  ];
}

/** As far to the right as the longest label and its gap. */
const LABEL = 11;

function row(label: string, text: string, { width, style }: Page): string[] {
  const [first = '', ...rest] = hanging(`  ${label.padEnd(LABEL)}`, printable(text), width);
  const gap = LABEL + 2;
  return [`${style.dim(first.slice(0, gap))}${first.slice(gap)}`, ...rest];
}

function registersWords({ registerers }: PluginReport): string {
  const words = registerers.map(
    ({ kind, name }) =>
      `${kind} ${name === undefined ? '(its source tells the name)' : JSON.stringify(name)} in ${KINDS.find((one) => one.kind === kind)?.namespace}`,
  );
  return words.join(', ') || 'nothing';
}

function verdictWords({ verdict, verdictReason }: PluginReport): string {
  const words = {
    accepts: 'by the files of both, the gateway accepts it',
    rejects: 'by the files of both, the gateway rejects it',
    kills: 'by the files of both, the gateway dies of it',
    unknown: 'not to be known from the files',
  }[verdict];
  return verdictReason ? `${words}: ${verdictReason}` : words;
}

function proofWords({ proof, proofReason }: PluginReport): string {
  const words = { loaded: 'the gateway loaded it', failed: 'the gateway refused it', unproven: 'not tried' };
  return proofReason ? `${words[proof]}: ${proofReason}` : words[proof];
}

function published({ plugins, outputDirectory }: Report, { width }: Page): string[] {
  if (!plugins.some(({ outcome }) => outcome === 'published')) return [];
  return hanging(
    '  ',
    `${printable(outputDirectory)} holds the plugins, checksums.txt and plugins.json.`,
    width,
  );
}
