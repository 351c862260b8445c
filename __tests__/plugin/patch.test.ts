import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChangedFile, patchOf } from '../../src/plugin/patch.ts';
import { scratch } from './go.ts';

const GO_MOD = 'module m\n\ngo 1.24.0\n\nrequire golang.org/x/time v0.14.0\n';
const GO_SUM = 'golang.org/x/time v0.14.0 h1:a=\ngolang.org/x/time v0.14.0/go.mod h1:b=\n';

/** Lays the files out as they were, has git apply the patch, and reads what is there then. */
async function applied(root: string, files: readonly ChangedFile[]): Promise<(string | undefined)[]> {
  for (const { path, before } of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    if (before === undefined) await rm(file, { force: true });
    else await writeFile(file, before);
  }
  await writeFile(join(root, '.patch'), patchOf(files));
  // Outside of any repository, as in a tree without .git.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root), GIT_DIR: '/nonexistent' };
  execFileSync('git', ['apply', '--allow-empty', '--whitespace=nowarn', '.patch'], { cwd: root, env });
  return Promise.all(
    files.map(({ path }) =>
      existsSync(join(root, path)) ? readFile(join(root, path), 'utf8') : Promise.resolve(undefined),
    ),
  );
}

test.each(['', 'plugins/auth/', 'my plugin/', `a"b'c$d\\e\tf/`, 'ünï/', 'line\nbreak/', ' lead/'])(
  'git applies a patch for modules in "%s", a go.sum that was not there included',
  async (folder) => {
    await using root = await scratch();
    const files = [
      { path: `${folder}go.mod`, before: GO_MOD, after: GO_MOD.replace('v0.14.0', 'v0.13.0') },
      { path: `${folder}go.sum`, before: undefined, after: GO_SUM },
      { path: 'other/go.mod', before: GO_MOD, after: `${GO_MOD}\nreplace a => b v1.0.0\n` },
    ];
    expect(await applied(root.path, files)).toEqual(files.map(({ after }) => after));
  },
);

test('nothing to change is no patch', () => {
  expect(patchOf([])).toBe('');
  expect(patchOf([{ path: 'go.mod', before: GO_MOD, after: GO_MOD }])).toBe('');
});

test('whatever the texts: git makes of the one the other', async () => {
  const line = fc.constantFrom('module m', 'go 1.24', 'require (', '\ta v1.0.0', ')', '', 'a v1 h1:x=', 'é');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, end, last]) => lines.join(end) + (last && lines.length > 0 ? end : ''));
  await using root = await scratch();
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      // go.mod and go.sum are never empty where there are any; git has other words for emptied files.
      fc.pre(before !== '' && after !== '');
      const file = { path: 'x/go.mod', before, after };
      expect(await applied(root.path, [file])).toEqual([after]);
    }),
    { numRuns: 60 },
  );
}, 60_000);
