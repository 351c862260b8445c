// Runs every check and test and ends in one line: see script/test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compilerNeeds, ensurePrograms, which } from '../__tests__/world/packages.ts';
import { step } from '../__tests__/world/steps.ts';
import { folderInMemory, releaseMemory } from '../__tests__/world/temporary.ts';
import { ensureToolchain } from '../__tests__/world/toolchain.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'krakend-plugin-tests-'));
const quick = process.argv.includes('--quick');
const env: NodeJS.ProcessEnv = { ...process.env };
let inMemory: string | undefined;

interface Count {
  readonly layer: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', env }).status === 0;
}

/** What must hold of the tree itself. Each counts as one test. */
const CHECKS: readonly (readonly [what: string, holds: () => boolean])[] = [
  ['Biome', () => runs('biome', 'check', '--error-on-warnings', '.')],
  ['TypeScript', () => runs('tsc', '--noEmit')],
  ['the catalogue is what releases.tsv says', () => runs('node', 'script/generate-catalogue.ts', '--check')],
  ["README's tables are what action.yml says", () => runs('node', 'script/generate-readme.ts', '--check')],
  ['dist is what src builds to', distIsFresh],
  ['actionlint, check-jsonschema and zizmor', () => runs('script/lint')],
];

/** Builds into another folder and compares; the committed dist stays as it is. */
function distIsFresh(): boolean {
  const fresh = join(scratch, 'dist');
  const built = spawnSync('script/build', { cwd: root, stdio: 'inherit', env: { ...env, KPA_DIST: fresh } });
  return built.status === 0 && runs('diff', '--recursive', '--brief', 'dist', fresh);
}

function check(): Count {
  const failed = CHECKS.filter(([what, holds]) => {
    const good = holds();
    console.log(`${good ? '✓' : '✗'} ${what}`);
    return !good;
  });
  return { layer: 'checks', passed: CHECKS.length - failed.length, failed: failed.length, skipped: 0 };
}

/** One vitest project; a run that ends without a report counts as a failure. */
function test(layer: string): Count {
  const report = join(scratch, `${layer}.json`);
  const started = performance.now();
  const good = runs(
    'vitest',
    'run',
    '--project',
    layer,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    const failed = Number(counts.numFailedTests) + (good || counts.numFailedTests > 0 ? 0 : 1);
    const skipped = Number(counts.numPendingTests) + Number(counts.numTodoTests);
    console.log(`${layer}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
    return { layer, passed: Number(counts.numPassedTests), failed, skipped };
  } catch {
    return { layer, passed: 0, failed: 1, skipped: 0 };
  }
}

/** Tests compare with what Go itself says: any Go will do for that, and gcc. */
async function ensureGo(): Promise<void> {
  await ensurePrograms([
    ...compilerNeeds,
    ['git', 'git'],
    ['flock', 'util-linux'],
    ['openssl', 'openssl'],
    ['script', 'bsdutils'],
  ]);
  if (which('go') !== undefined) return;
  const goRoot = await ensureToolchain('1.25.6');
  env.PATH = `${join(goRoot, 'bin')}${delimiter}${env.PATH ?? ''}`;
}

async function main(): Promise<void> {
  await ensureGo();
  const counts: Count[] = [check(), test('unit')];
  if (!quick) {
    inMemory = folderInMemory(env);
    if (inMemory) env.TMPDIR = inMemory;
    const up = await step('the test world', async () => runs('node', '__tests__/world/main.ts', 'up'));
    if (up) counts.push(test('integration'), test('runner'));
    else counts.push({ layer: 'the test world', passed: 0, failed: 1, skipped: 0 });
  }
  const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
    counts.reduce((total, count) => total + count[key], 0);
  console.log();
  for (const { layer, passed, failed, skipped } of counts) {
    console.log(`${layer}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  // A skip that nobody sees is a defect.
  process.exitCode = sum('failed') + sum('skipped') === 0 ? 0 : 1;
}

await main().finally(() => {
  rmSync(scratch, { recursive: true, force: true });
  if (inMemory) releaseMemory(inMemory);
});
