// Changes inputs one by one and writes the table of docs/cache-keys.md: see script/key-table.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBench } from '../__tests__/keys/bench.ts';
import { judgeRow, type Outcomes, outcomesOf, type Row, type RowResult } from '../__tests__/keys/row.ts';
import { ROWS } from '../__tests__/keys/rows.ts';
import { renderTable } from '../__tests__/keys/table.ts';
import { devHome } from '../__tests__/world/paths.ts';
import { openSession } from '../__tests__/world/session.ts';

const page = fileURLToPath(new URL('../docs/cache-keys.md', import.meta.url));

/** Puts the table between the page's marks. */
function writeTable(text: string): void {
  const before = readFileSync(page, 'utf8');
  const marked = /(<!-- table -->\n)[\s\S]*?(<!-- \/table -->)/;
  if (!marked.test(before)) throw new Error(`${page} has no section <!-- table -->`);
  writeFileSync(
    page,
    before.replace(marked, (_, open, close) => `${open}\n${text}\n\n${close}`),
  );
}

/** What rows brought is kept by the action's own code, so that a run that was stopped goes on where it was. */
const kept = join(devHome, 'keys', ownCode());

function ownCode(): string {
  const dist = fileURLToPath(new URL('../dist', import.meta.url));
  const hash = createHash('sha256');
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).toSorted())
    if (file.endsWith('.js')) hash.update(readFileSync(join(dist, file)));
  return hash.digest('hex').slice(0, 16);
}

function fileOf({ what }: Row): string {
  return join(kept, `${createHash('sha256').update(what).digest('hex').slice(0, 16)}.json`);
}

function keptOutcomes(row: Row): Outcomes | undefined {
  const file = fileOf(row);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcomes) : undefined;
}

function say(row: Row, outcomes: Outcomes): void {
  const { after, wrong } = judgeRow(row, outcomes);
  console.log(`${wrong.length === 0 ? '✓' : '✗'} ${row.what} (${after.seconds.toFixed(0)} s)`);
  for (const words of wrong) console.log(`    ${words}`);
}

async function runAll(): Promise<void> {
  mkdirSync(kept, { recursive: true });
  const session = await openSession();
  try {
    await using bench = await openBench(session);
    for (const row of rows) {
      if (words.length === 0 && keptOutcomes(row)) continue;
      const outcomes = await outcomesOf(bench, row);
      writeFileSync(fileOf(row), JSON.stringify(outcomes));
      say(row, outcomes);
    }
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

const words = process.argv.slice(2);
const isNamed = ({ what }: Row): boolean => words.some((word) => what.includes(word));
const due = ROWS.filter((row) => (words.length > 0 ? isNamed(row) : keptOutcomes(row) === undefined));
// Several at once share the rows: each begins at another.
const first = Number(process.env.KPA_KEYS_FIRST ?? 0);
const rows = [...due.slice(first), ...due.slice(0, first)];
if (rows.length > 0) await runAll();
const results = ROWS.flatMap((row): RowResult[] => {
  const outcomes = keptOutcomes(row);
  return outcomes ? [judgeRow(row, outcomes)] : [];
});
writeTable(renderTable(results, ROWS.length));
if (results.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
