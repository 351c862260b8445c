import type { Inputs } from './inputs/inputs.ts';
import { unusedInCheck } from './inputs/unused-in-check.ts';
import type { Ground } from './pipeline.ts';
import { checkPlugins } from './preview.ts';
import { allFit, type Preview } from './report/preview.ts';

/**
 * A run of mode: check, whoever asked for it.
 *
 * @param started as `performance.now()` gave it.
 * @returns what was found, and whether it fails the run: where check is strict and something does not fit.
 */
export async function compareOnly(
  inputs: Inputs,
  ground: Ground,
  started: number,
): Promise<{ readonly preview: Preview; readonly failed: boolean }> {
  const unused = unusedInCheck(inputs);
  if (unused) ground.console.notice(unused);
  const found = await checkPlugins(inputs, ground);
  const preview: Preview = { ...found, seconds: (performance.now() - started) / 1000 };
  return { preview, failed: inputs.check === 'strict' && allFit(preview) !== true };
}
