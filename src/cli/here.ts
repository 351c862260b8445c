import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { items } from '../inputs/values.ts';
import { isPath } from './definitions.ts';

/** The folder that a run may see: the repository around a folder, or the folder itself where there is none. */
export function repositoryAround(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    // A folder, or in a worktree or submodule a file.
    if (existsSync(join(root, '.git'))) return root;
    if (root === dirname(root)) return folder;
  }
}

/**
 * The inputs of somebody who stands in a folder as one would give them who stands at the root: paths are seen
 * from there, and plugins are looked for below the folder.
 */
export function seenFromRoot(
  inputs: Readonly<Record<string, string>>,
  root: string,
  folder: string,
): Record<string, string> {
  const moved = (path: string): string => relative(root, resolve(folder, path)) || '.';
  const given = { 'working-directory': '.', 'output-directory': 'krakend-plugins', ...inputs };
  const seen = (name: string, text: string): string => {
    if (name === 'config') return items(text).map(moved).join('\n');
    return isPath(name) && text.trim() !== '' && !isElsewhere(text) ? moved(text.trim()) : text;
  };
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, seen(name, text)]));
}

/** An image or a URL. */
function isElsewhere(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}
