import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layWorkspace, packagesOf, type Sources } from './plugin.ts';

const root = mkdtempSync(join(tmpdir(), 'kpa-bench-plugin-'));
afterAll(() => rmSync(root, { recursive: true }));

async function laid(sources: Sources): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(root, 'workspace-'));
  await layWorkspace(folder, sources);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

/** The files in which two workspaces differ. */
function differing(one: Record<string, string>, other: Record<string, string>): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (path) => one[path] !== other[path],
  );
}

test('the same sources are the same bytes, and each change is no more than it says', async () => {
  const before = await laid({ plugins: 1, change: 'nothing' });
  expect(Object.keys(before).toSorted()).toEqual(['go.mod', 'go.sum', 'main.go']);
  expect(await laid({ plugins: 1, change: 'nothing' })).toEqual(before);

  const line = await laid({ plugins: 1, change: 'one line' });
  expect(differing(before, line)).toEqual(['main.go']);
  const lines = [before, line].map((files) => files['main.go']?.split('\n') ?? []);
  expect(lines[0]?.filter((text, index) => text !== lines[1]?.[index])).toHaveLength(1);

  const dependency = await laid({ plugins: 1, change: 'a dependency' });
  expect(differing(before, dependency).toSorted()).toEqual(['go.mod', 'go.sum']);
});

test('several plugins lie in one module, each with a name of its own, and one of them changes', async () => {
  const before = await laid({ plugins: 3, change: 'nothing' });
  expect(packagesOf({ plugins: 3 })).toEqual(['plugins/auth-1', 'plugins/auth-2', 'plugins/auth-3']);
  const names = packagesOf({ plugins: 3 }).map(
    (path) => /registerer\("(.+)"\)/.exec(before[`${path}/main.go`] ?? '')?.[1],
  );
  expect(names).toEqual(['bench-auth-1', 'bench-auth-2', 'bench-auth-3']);
  expect(before['main.go']).toBeUndefined();
  expect(differing(before, await laid({ plugins: 3, change: 'one line' }))).toEqual([
    'plugins/auth-1/main.go',
  ]);
});
