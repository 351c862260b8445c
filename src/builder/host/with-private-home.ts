import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuilderRequest } from '../builder.ts';
import { privateHome, privateHomeVariables } from '../module-credentials.ts';

/**
 * Runs something that shows credentials, with the variables that lead it to them: in a home folder for its time
 * alone, below a folder that is removed even where this process is killed.
 */
export async function withPrivateHome<T>(
  { credentials, secrets }: Pick<BuilderRequest, 'credentials' | 'secrets'>,
  use: (variables: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (credentials.length === 0) return use({});
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  const home = await mkdtemp(join(secrets, 'home-'));
  try {
    for (const [name, text] of Object.entries(privateHome(credentials)))
      await writeFile(join(home, name), text, { mode: 0o600 });
    return await use(privateHomeVariables(home));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
