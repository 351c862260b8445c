import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('plugin', import.meta.url));
const upgraded = fileURLToPath(new URL('plugin-upgraded', import.meta.url));

/** What is different from the sources of the run before. */
export type Change = 'nothing' | 'one line' | 'a dependency';

/** The sources that are built. */
export interface Sources {
  /** Main packages in the one module. */
  readonly plugins: number;
  readonly change: Change;
}

/** The folders of the plugins' packages, seen from the workspace. */
export function packagesOf({ plugins }: Pick<Sources, 'plugins'>): string[] {
  if (plugins === 1) return ['.'];
  return Array.from({ length: plugins }, (_, index) => `plugins/auth-${index + 1}`);
}

/** Makes a workspace: each with the same bytes for the same sources. */
export async function layWorkspace(folder: string, { plugins, change }: Sources): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(source, folder, { recursive: true });
  if (change === 'a dependency') await cp(upgraded, folder, { recursive: true });
  const text = await readFile(join(folder, 'main.go'), 'utf8');
  await rm(join(folder, 'main.go'));
  for (const [index, path] of packagesOf({ plugins }).entries()) {
    await mkdir(join(folder, path), { recursive: true });
    const own = replaced(text, '"bench-auth"', plugins === 1 ? '"bench-auth"' : `"bench-auth-${index + 1}"`);
    // Of several plugins it is one that somebody works on.
    const changed = change === 'one line' && index === 0 ? replaced(own, '/__health', '/__healthy') : own;
    await writeFile(join(folder, path, 'main.go'), changed);
  }
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the bench's plugin has no ${from}`);
  return text.replace(from, to);
}
