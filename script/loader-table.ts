// Compares the static verdict with the real plugin.Open and writes docs/loader.md: see script/loader-table.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { buildLargePair } from '../__tests__/loader/cost/large.ts';
import { isFalseAcceptance, openMutants, renderMutants } from '../__tests__/loader/damage/open-mutants.ts';
import { COMPILERS } from '../__tests__/loader/pairs/build-pair.ts';
import { generatePairs } from '../__tests__/loader/pairs/generate.ts';
import { pairsHome } from '../__tests__/loader/pairs/modules.ts';
import { differences, type Outcome, runPairs } from '../__tests__/loader/pairs/run-pairs.ts';
import { makeTable, renderTable } from '../__tests__/loader/pairs/table.ts';
import { WHOLE } from '../__tests__/loader/pairs/wishes.ts';
import { ensurePrograms } from '../__tests__/world/packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/loader.md');
/** Damaged files that are opened, and those of each kind that are only read: three kinds of files, nine of texts. */
const OPENED = 500;
const READ = 3_400;

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

/** Damaged files that a gateway opens, and far more that are only read. */
async function damaged(): Promise<boolean> {
  const outcomes = await openMutants(OPENED, WHOLE.seed);
  const table = renderMutants(outcomes);
  const text = `${OPENED} damaged copies of one plugin, each opened by the gateway in a process of its own. A copy that Go's own checksum betrays gets no *accepts*.\n\n${table}`;
  writeSection('damaged', text);
  console.log(text);
  console.log(`${keep('damaged.json', outcomes)}: every file`);
  return !outcomes.some(isFalseAcceptance) && propertiesHold();
}

/** The property tests over damaged files and texts, with more runs than the tests have time for. */
function propertiesHold(): boolean {
  const files = ['__tests__/loader/damaged.test.ts', '__tests__/damaged-texts.test.ts'];
  const env = { ...process.env, KPA_PROPERTY_RUNS: String(READ) };
  const args = ['run', '--project', 'unit', '--testTimeout', '3600000', ...files];
  return spawnSync('vitest', args, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

/** The verdict on a large gateway and plugin, as the bundled code gives it, in a process of its own. */
async function cost(): Promise<boolean> {
  const { gateway, plugin } = await buildLargePair();
  const folder = mkdtempSync(join(tmpdir(), 'kpa-cost-'));
  try {
    const program = join(folder, 'measure.mjs');
    const measure = join(root, '__tests__/loader/cost/measure.ts');
    await build({ input: measure, platform: 'node', output: { file: program }, logLevel: 'warn' });
    const times = Array.from({ length: 7 }, () => {
      const { stdout } = spawnSync(process.execPath, [program, gateway, plugin], { encoding: 'utf8' });
      return JSON.parse(stdout) as Cost;
    });
    const sizes = [gateway, plugin].map((file) => `${(statSync(file).size / 1e6).toFixed(0)} MB`);
    const best = (key: 'seconds' | 'cpuSeconds' | 'megabytes'): number =>
      Math.min(...times.map((time) => time[key]));
    const worstMemory = Math.max(...times.map(({ megabytes }) => megabytes));
    const text = `A gateway of ${sizes[0]} and a plugin of ${sizes[1]}, both read anew in a process of their own: ${best('seconds').toFixed(2)} s (${best('cpuSeconds').toFixed(2)} s of processor time), at most ${worstMemory.toFixed(0)} MB of memory, of which Node itself takes some 45. The quickest of ${times.length} runs.\n`;
    writeSection('cost', text);
    console.log(text);
    return best('seconds') <= 0.3 && worstMemory <= 150 && times.every(({ state }) => state === 'accepts');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Cost {
  readonly state: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = { pairs, damaged, cost };

const wanted = process.argv.slice(2);
await ensurePrograms(COMPILERS);
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!(await part())) process.exitCode = 1;
}
