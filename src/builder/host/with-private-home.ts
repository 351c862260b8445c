import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../folders.ts';
import type { ModuleCredential } from '../../inputs/modules-credentials.ts';
import { privateHome, privateHomeVariables } from '../module-credentials.ts';

/**
 * Runs something that shows credentials, with the variables that lead it to them: in a home folder for its time
 * alone, in the runner's temporary folder, which the runner empties even where this process is killed.
 */
export async function withPrivateHome<T>(
  credentials: readonly ModuleCredential[],
  use: (variables: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (credentials.length === 0) return use({});
  const home = await temporaryFolder(process.env);
  try {
    for (const [name, text] of Object.entries(privateHome(credentials)))
      await writeFile(join(home, name), text, { mode: 0o600 });
    return await use(privateHomeVariables(home));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
