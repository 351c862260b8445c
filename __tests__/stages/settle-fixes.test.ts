import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FixReport } from '../../src/report/report.ts';
import type { Compiled } from '../../src/stages/compile.ts';
import { type PlannedFix, settleFixes, withFix } from '../../src/stages/settle-fixes.ts';
import { type ModuleFolder, moduleOf } from '../../src/workspace/go-modules.ts';
import { rememberingPhase } from '../logs.ts';
import { scratch } from '../plugin/go.ts';
import { fixReport } from '../report/samples.ts';

const BEFORE = 'module example.com/a\n\ngo 1.24\n';

async function moduleIn(folder: string): Promise<ModuleFolder> {
  const module = await moduleOf(folder, folder);
  if (!module) throw new Error(`no module in ${folder}`);
  return module;
}

function plan(module: ModuleFolder, text: string): PlannedFix {
  const report = fixReport('', { target: '2.12.1-alpine-amd64', patch: text });
  return { report, module, files: { goMod: BEFORE + text, goSum: text } };
}

/** A plugin that was compiled with a fix, or could not be. */
function compiled(name: string, fix: FixReport, well: boolean): Compiled {
  const examined = { plugin: { name }, fix } as unknown as Compiled['examined'];
  const built = well ? { built: {} as NonNullable<Compiled['built']> } : {};
  return { examined, ...built, problems: [], seconds: 0 };
}

function treeOf(folder: string): (string | undefined)[] {
  const files = ['go.mod', 'go.sum'].map((name) => join(folder, name));
  return files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
}

test('a fix with which all plugins of its module compile is written, and one is told to commit it', async () => {
  await using folder = await scratch({ 'go.mod': BEFORE });
  const fix = plan(await moduleIn(folder.path), '// 1\n');
  const other = fixReport('other', { holds: false });
  const { said, phase } = rememberingPhase();
  const fixes = await settleFixes(
    { fixes: [fix.report, other], planned: [fix] },
    [compiled('a', fix.report, true), compiled('b', fix.report, true)],
    phase,
  );
  expect(fixes).toEqual([{ ...fix.report, written: true }, other]);
  expect(treeOf(folder.path)).toEqual([`${BEFORE}// 1\n`, '// 1\n']);
  expect(said.lines).toEqual([expect.stringContaining('go.mod was changed to fit 2.12.1-alpine-amd64')]);
});

test('one with which a plugin does not compile leaves go.mod as it is, go.sum away, and no patch', async () => {
  await using folder = await scratch({ 'go.mod': BEFORE });
  const fix = plan(await moduleIn(folder.path), '// 1\n');
  const { said, phase } = rememberingPhase();
  const fixes = await settleFixes(
    { fixes: [fix.report], planned: [fix] },
    [compiled('a', fix.report, true), compiled('b', fix.report, false)],
    phase,
  );
  expect(fixes).toMatchObject([
    { written: false, holds: false, patch: '', obstacle: 'it no longer compiles' },
  ]);
  expect(treeOf(folder.path)).toEqual([BEFORE, undefined]);
  expect(said.lines).toEqual([]);
  expect(said.warnings.map(({ what }) => what)).toEqual([
    'a was built with changes of go.mod that were not written: another plugin of the module does not compile with them.',
  ]);
});

test('of fixes that stand on each other those before the first that fails are written', async () => {
  await using folder = await scratch({ 'go.mod': BEFORE });
  const first = plan(await moduleIn(folder.path), '// 1\n');
  const second = plan(withFix(first), '// 1\n// 2\n');
  const third = plan(withFix(second), '// 1\n// 2\n// 3\n');
  const planned = [first, second, third];
  const { phase } = rememberingPhase();
  const fixes = await settleFixes(
    { fixes: planned.map(({ report }) => report), planned },
    planned.map((one, index) => compiled(`p${index}`, one.report, one !== second)),
    phase,
  );
  expect(fixes.map(({ written }) => written)).toEqual([true, false, false]);
  expect(treeOf(folder.path)).toEqual([`${BEFORE}// 1\n`, '// 1\n']);
});
