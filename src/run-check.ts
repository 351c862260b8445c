import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Inputs } from './inputs/inputs.ts';
import type { Ground } from './pipeline.ts';
import { checkPlugins } from './preview.ts';
import { writePatches } from './publish/patches.ts';
import { previewOutputs } from './publish/preview-outputs.ts';
import { botRules } from './report/bot-rules.ts';
import { allFit, type Preview } from './report/preview.ts';
import { previewProblems } from './report/preview-problems.ts';
import { renderPreview } from './report/preview-summary.ts';

/**
 * The main step in mode: check: compares, and says what came of it.
 *
 * @returns the summary, and whether the step is to fail: where check is strict and something does not fit.
 */
export async function checkAndTell(
  inputs: Inputs,
  ground: Ground,
  started: number,
): Promise<{ readonly summary: string; readonly failed: boolean }> {
  const found = await checkPlugins(inputs, ground);
  const preview: Preview = { ...found, seconds: (performance.now() - started) / 1000 };
  const strict = inputs.check === 'strict';
  for (const problem of previewProblems(preview)) {
    if (strict) ground.console.error(problem);
    else ground.console.warning(problem);
  }
  const report = join(ground.temporary, 'report.json');
  await writeFile(report, JSON.stringify({ ...preview, bots: botRules(preview.shared) }, null, 2));
  const patches = await writePatches(preview.fixes, ground.temporary);
  const outputs = previewOutputs(preview, { report, patches });
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  const failed = strict && allFit(preview) !== true;
  if (failed) ground.console.info('✗ Not every plugin fits: see the errors above, or the job summary');
  return { summary: renderPreview(preview), failed };
}
