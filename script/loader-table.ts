// Compares the static verdict with the real plugin.Open and writes docs/loader.md: see script/loader-table.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILERS } from '../__tests__/loader/pairs/build-pair.ts';
import { generatePairs } from '../__tests__/loader/pairs/generate.ts';
import { pairsHome } from '../__tests__/loader/pairs/modules.ts';
import { differences, type Outcome, runPairs } from '../__tests__/loader/pairs/run-pairs.ts';
import { makeTable, renderTable } from '../__tests__/loader/pairs/table.ts';
import { WHOLE } from '../__tests__/loader/pairs/wishes.ts';
import { ensurePrograms } from '../__tests__/world/packages.ts';

const page = fileURLToPath(new URL('../docs/loader.md', import.meta.url));

/** Puts a text between the page's marks of that name. */
function writeSection(name: string, text: string): void {
  const before = readFileSync(page, 'utf8');
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(before)) throw new Error(`${page} has no section <!-- ${name} -->`);
  writeFileSync(
    page,
    before.replace(marked, (_, open, close) => `${open}\n${text}\n${close}`),
  );
}

function keep(name: string, value: unknown): string {
  mkdirSync(pairsHome, { recursive: true });
  const file = join(pairsHome, name);
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  return file;
}

async function pairs(): Promise<boolean> {
  const all = generatePairs(WHOLE);
  let done = 0;
  const outcomes = await runPairs(all, (outcome) => {
    done += 1;
    const wrong = differences(outcome);
    console.log(`${done}/${all.length} ${wrong.length === 0 ? '✓' : '✗'} ${nameOf(outcome)}`);
    for (const difference of wrong) console.log(`    ${difference}\n    ${outcome.files.join(' ')}`);
  });
  const table = makeTable(outcomes);
  writeSection('pairs', renderTable(table));
  console.log(renderTable(table));
  console.log(`${keep('pairs.json', { table, outcomes })}: every pair`);
  return table.every(({ wrong, blind }) => wrong === 0 && blind.wrong === 0);
}

function nameOf({ row, what, made }: Outcome): string {
  return `${row} | ${what} | ${made}`;
}

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = { pairs };

const wanted = process.argv.slice(2);
await ensurePrograms(COMPILERS);
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!(await part())) process.exitCode = 1;
}
