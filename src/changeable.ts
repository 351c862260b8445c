import { existsSync } from 'node:fs';
import { baseEnvironment, run, succeeded } from './process.ts';

/**
 * Lets this user move and remove what lies in a folder where folders may be for reading alone, as those of images and
 * of what Go fetches are.
 */
export async function makeChangeable(folder: string): Promise<void> {
  if (process.getuid?.() === 0 || !existsSync(folder)) return;
  const chmod = { program: 'chmod', args: ['-R', 'u+rwX', folder], env: baseEnvironment() };
  succeeded('chmod', await run({ ...chmod, evenIfCancelled: true }));
}
