import { targetFolder } from '../krakend/target.ts';
import { describeProblem } from '../problem.ts';
import type { Preview, PreviewCell } from '../report/preview.ts';
import { previewHeadline } from '../report/preview-headline.ts';
import { fixesText, titleText } from './parts.ts';
import { type Page, problemText } from './problem-text.ts';
import { hanging, printable } from './text.ts';

/** A run of mode: check for a terminal: each plugin with each gateway, then what is wrong and what mends it. */
export function previewText(preview: Preview, page: Page): string {
  const { cells, gateways } = preview;
  const problems = [
    ...gateways.flatMap(({ problem }) => problem ?? []),
    ...cells.flatMap((cell) => cell.problems),
  ];
  const distinct = [...new Map(problems.map((one) => [describeProblem(one), one])).values()];
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const names = widest(cells.map(({ plugin }) => plugin));
  const targets = widest(cells.map(({ target }) => targetFolder(target)));
  const lines = [
    ...cells.flatMap((cell) => {
      const { mark, words } = fitnessWords(cell, page);
      const head = `${printable(cell.plugin).padEnd(names)}  ${targetFolder(cell.target).padEnd(targets)}  `;
      const [first = '', ...rest] = hanging(`  ${head}`, words, page.width);
      return [`${mark} ${first.slice(2)}`, ...rest];
    }),
    ...distinct.flatMap((problem) => ['', ...problemText(problem, 'error', page)]),
    ...fixesText(preview.fixes, page),
    '',
    ...titleText(previewHeadline(preview), preview.seconds, page),
  ];
  return `${lines.join('\n')}\n`;
}

function fitnessWords(
  { fitness, mismatches, goLine }: PreviewCell,
  { style }: Page,
): { readonly mark: string; readonly words: string } {
  const changes = [
    ...(goLine ? [`go ${goLine.from} -> ${goLine.to}`] : []),
    ...mismatches.map(({ module, have, want }) => `${module} ${have} -> ${want}`),
  ].join(', ');
  switch (fitness) {
    case 'fits':
      return { mark: style.green('✓'), words: 'fits' };
    case 'changes':
      return { mark: style.red('✗'), words: `would fit with ${changes}` };
    case 'none':
      return { mark: style.red('✗'), words: 'no change of go.mod makes it fit' };
    case 'broken':
      return { mark: style.red('✗'), words: 'would not build or load' };
    case 'unknown':
      return { mark: style.yellow('?'), words: 'the gateway could not be looked at' };
  }
}
