import type { ByAction } from './by-action.ts';
import type { Phase } from './phases.ts';
import { PARTS, type Results, type RowResult } from './results.ts';
import { type Step, scaleOf } from './scale.ts';
import { median, range } from './statistics.ts';
import { byHandOf, isReached, partOf, type Target, targetsOf } from './targets.ts';

/** All tables of a bench, as Markdown. */
export function renderResults(results: Results): string {
  const { machine, date, rounds, load } = results;
  const head = `${machine}; ${date}; ${rounds} round${rounds === 1 ? '' : 's'}, fewer where the table says so, load before them ${load.map((one) => one.toFixed(1)).join(', ')}. Medians, in seconds; in brackets the quickest and the slowest.\n`;
  const tables = [
    renderRows(results),
    renderTargets(targetsOf(results)),
    renderScale(scaleOf(results)),
    renderOwnTime(results),
    renderParts(results),
    renderMemory(results),
    renderPhases(results),
  ];
  return [head, ...tables.filter((table) => table !== '')].join('\n');
}

function renderRows(results: Results): string {
  const lines = results.rows.map(({ row, action }) => {
    const figures = (figure: (run: ByAction) => number): number[] => action.map(figure);
    const main = figures((run) => run.main.seconds);
    const whole = figures((run) => run.main.seconds + run.post.seconds);
    const hand = byHandOf(results, row.scenario.name);
    return [
      row.title,
      String(action.length),
      hand === undefined
        ? ''
        : spread(results.byHand[row.scenario.name]?.map(({ seconds }) => seconds) ?? []),
      spread(main),
      shareOf(main, hand),
      row.atMost === undefined ? '' : `≤ ${row.atMost.toFixed(2)}`,
      spread(whole),
      shareOf(whole, hand),
    ];
  });
  if (lines.length === 0) return '';
  const head = ['what', 'rounds', 'by hand', 'main', 'of by hand', 'shall be', 'with post', 'of by hand'];
  return table(head, lines);
}

function renderOwnTime({ rows, byHand }: Results): string {
  const lines = rows.map(({ row, action }) => {
    const of = (figure: (run: ByAction) => number): number => median(action.map(figure));
    const hand = byHand[row.scenario.name]?.map((run) => run.containerCpuSeconds);
    const peak = action.map((run) => Math.max(run.main.peakMegabytes, run.post.peakMegabytes));
    return [
      row.title,
      seconds(of((run) => run.main.ownSeconds)),
      seconds(of((run) => run.post.ownSeconds)),
      seconds(of((run) => run.main.cpuSeconds)),
      seconds(of((run) => run.post.cpuSeconds)),
      seconds(of((run) => run.containerCpuSeconds)),
      hand ? seconds(median(hand)) : '',
      megabytes(Math.max(...peak)),
    ];
  });
  const head = [
    'own time, and processor time',
    'main',
    'post',
    'processor: main',
    'post',
    'containers',
    'containers by hand',
    'most memory',
  ];
  return lines.length === 0 ? '' : table(head, lines);
}

function renderTargets(targets: readonly Target[]): string {
  const said = { true: 'yes', false: '**no**', undefined: 'not measured' } as const;
  const decimals = { MB: 0, s: 2, '× by hand': 2, '× the first': 2, '× the bound': 2 } as const;
  const lines = targets.map((target) => {
    const { what, limit, measured, unit } = target;
    const value = measured === undefined ? '' : `${measured.toFixed(decimals[unit])} ${unit}`;
    return [what, value, `≤ ${limit} ${unit}`, said[`${isReached(target)}`]];
  });
  return table(['aim', 'measured', 'shall be', 'reached'], lines);
}

function renderScale(steps: readonly Step[]): string {
  const lines = steps.map(({ what, seconds: each, ofFirst }) => [what, seconds(each), ofFirst.toFixed(2)]);
  return lines.length === 0
    ? ''
    : table(['cold, main: what one more costs', 'seconds', 'of the first'], lines);
}

function renderParts(results: Results): string {
  const names = Object.keys(PARTS) as (keyof typeof PARTS)[];
  const measured = names.filter((name) => partOf(results, name) !== undefined);
  if (measured.length === 0) return '';
  return table(
    ['bare part', 'seconds'],
    measured.map((name) => [PARTS[name], spread(results.parts[name] ?? [])]),
  );
}

function renderMemory({ memory }: Results): string {
  if (!memory) return '';
  const { saving, restoring, imageMegabytes } = memory;
  const lines = [
    ['fetched, then packed and saved', saving],
    ['restored and mounted', restoring],
  ] as const;
  return table(
    [`a builder image of ${megabytes(imageMegabytes)}`, 'main', 'post', 'own processor time: main', 'post'],
    lines.map(([what, { main, post }]) => [
      what,
      `${seconds(main.seconds)} s, ${megabytes(main.peakMegabytes)}`,
      `${seconds(post.seconds)} s, ${megabytes(post.peakMegabytes)}`,
      seconds(main.cpuSeconds),
      seconds(post.cpuSeconds),
    ]),
  );
}

/** Where the time of a row goes: the phases of the run in the middle. */
function renderPhases({ rows, byHand }: Results): string {
  const lines = [
    ...Object.entries(byHand).map(([name, runs]) => [
      `by hand, ${name}`,
      inWords(middle(runs, (run) => run.seconds)?.phases),
    ]),
    ...rows.map(({ row, action }: RowResult) => [
      row.title,
      inWords(middle(action, (run) => run.main.seconds)?.phases),
    ]),
  ];
  return lines.length === 0 ? '' : table(['what', 'phases of the run in the middle; they overlap'], lines);
}

function inWords(phases: readonly Phase[] = []): string {
  return phases.map(({ title, seconds }) => `${title} ${seconds.toFixed(1)}`).join(', ');
}

function middle<T>(runs: readonly T[], figure: (run: T) => number): T | undefined {
  return runs.toSorted((a, b) => figure(a) - figure(b))[Math.floor((runs.length - 1) / 2)];
}

function spread(figures: readonly number[]): string {
  const [least, most] = range(figures);
  const middle = seconds(median(figures));
  return figures.length === 1 ? middle : `${middle} (${seconds(least)}–${seconds(most)})`;
}

function shareOf(figures: readonly number[], whole: number | undefined): string {
  return whole === undefined ? '' : (median(figures) / whole).toFixed(2);
}

function seconds(value: number): string {
  return value.toFixed(value < 1 ? 2 : 1);
}

function megabytes(value: number): string {
  return `${value.toFixed(0)} MB`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
