import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FixReport } from '../report/report.ts';

/** A patch for `git apply`, and the name of its file. */
export interface PatchFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The patches of a run: one, where all gateways need the same or only one needs any; else one for each group of
 * gateways that do, named by the first of them. The modules of a repository lie in one patch.
 */
export function patchFiles(fixes: readonly FixReport[]): PatchFile[] {
  const byTarget = Map.groupBy(
    fixes.filter(({ patch }) => patch !== ''),
    ({ target }) => target,
  );
  const distinct = new Map<string, string>();
  for (const [target, own] of byTarget) {
    const text = own.map(({ patch }) => patch).join('');
    if (!distinct.has(text)) distinct.set(text, target);
  }
  return [...distinct].map(([text, target]) => ({
    name: distinct.size === 1 ? 'fix.patch' : `fix-${target}.patch`,
    text,
  }));
}

/** Writes the patches into a folder; gives their paths. */
export async function writePatches(fixes: readonly FixReport[], folder: string): Promise<string[]> {
  const files = patchFiles(fixes).map(({ name, text }) => ({ path: join(folder, name), text }));
  await Promise.all(files.map(({ path, text }) => writeFile(path, text)));
  return files.map(({ path }) => path);
}
