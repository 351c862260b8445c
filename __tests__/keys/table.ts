import { COMPARED, type RowResult } from './row.ts';

/** The table of docs/cache-keys.md: two parts, those that must change the result's key and those that must not. */
export function renderTable(results: readonly RowResult[], all: number): string {
  const counting = results.filter(({ row }) => row.keys.includes('result'));
  const others = results.filter(({ row }) => !row.keys.includes('result'));
  const sound = results.filter(({ wrong }) => wrong.length === 0).length;
  return [
    `${all} inputs, ${results.length} of them run with this action, ${sound} sound.`,
    'What counts:',
    renderRows(counting),
    'What does not:',
    renderRows(others),
  ].join('\n\n');
}

function renderRows(results: readonly RowResult[]): string {
  const lines = results.map(({ row, before, after, changed, wrong }) => {
    const must = COMPARED.filter((kind) => row.keys.includes(kind));
    const cells = [
      row.what,
      must.join(', ') || 'none',
      changed.join(', ') || 'none',
      shown(before.sha256),
      before.sha256 === after.sha256 ? 'same' : shown(after.sha256),
      before.verdict === after.verdict ? 'same' : 'differs',
      wrong.length === 0 ? 'yes' : `**no**: ${wrong.join('; ')}`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| changed | keys that must | keys that did | sha256 before | after | verdict | sound |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function shown(sha256: string): string {
  return sha256 === '' ? 'not published' : `\`${sha256.slice(0, 8)}\``;
}
