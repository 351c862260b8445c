/** What is left out of caches, against what real Go commands need without the network. */
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cacheContents, selectionOf } from '../../src/trim/contents.ts';
import { type ModulesUsed, packagesListed } from '../../src/trim/go-listing.ts';
import { unneededModules } from '../../src/trim/module-rules.ts';
import { filesBelow, moduleTree } from '../../src/trim/tree.ts';
import { scratch } from '../plugin/go.ts';
import { type Finished, finish } from '../world/run.ts';
import { ensureToolchain } from '../world/toolchain.ts';

let root: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  root = await scratch();
});

afterAll(() => root[Symbol.asyncDispose]());

/** An exact Go in a folder, with caches of its own beside it. */
async function goOf(version: string, folder: string) {
  const program = join(await ensureToolchain(version), 'bin', 'go');
  const own = {
    GOROOT: undefined,
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
    GOWORK: 'off',
    GOFLAGS: '-modcacherw',
    GOMODCACHE: join(folder, 'modules'),
    GOCACHE: join(folder, 'build'),
    GOPATH: join(folder, 'gopath'),
    CGO_ENABLED: '0',
  };
  return (args: readonly string[], env: Record<string, string> = {}): Promise<Finished> =>
    finish(program, args, { cwd: join(folder, 'src'), env: { ...own, ...env } });
}

async function lay(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'src', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** Removes what would not be saved. */
async function leaveOut(modules: string, used: ModulesUsed | undefined): Promise<string[]> {
  const out = unneededModules(moduleTree(await filesBelow(modules)), used);
  await Promise.all(out.map((path) => rm(join(modules, path), { recursive: true, force: true })));
  return moduleTree(await filesBelow(modules)).modules.toSorted();
}

describe.each(['1.20.11', '1.24.5', '1.25.6'])('Go %s', (version) => {
  // Of the first no package is imported, but its path begins that of one: Go wants to see that it has none there.
  const goMod = `module example.com/user

go 1.18

require (
	github.com/quasilyte/go-ruleguard v0.4.2
	github.com/quasilyte/go-ruleguard/dsl v0.3.22
)
`;
  // It imports nothing of the standard library, which would take long to compile.
  const source = 'package user\n\nimport _ "github.com/quasilyte/go-ruleguard/dsl"\n';
  const KEPT = ['github.com/quasilyte/go-ruleguard/dsl@v0.3.22', 'github.com/quasilyte/go-ruleguard@v0.4.2'];
  const offline = { GOPROXY: 'off' };
  let folder: string;
  let go: Awaited<ReturnType<typeof goOf>>;
  let listing: string;

  beforeAll(async () => {
    folder = join(root.path, version);
    await lay(folder, { 'go.mod': goMod, 'user.go': source });
    go = await goOf(version, folder);
    const listed = await go(['list', '-mod=mod', '-deps', '-json', '.']);
    expect(listed).toMatchObject({ code: 0 });
    listing = listed.stdout;
    // Another branch of the repository has needed a module more.
    await writeFile(join(folder, 'other.mod'), `${goMod}\nrequire github.com/google/uuid v1.6.0\n`);
    await writeFile(join(folder, 'other.sum'), '');
    const other = await go([
      'mod',
      'download',
      `-modfile=${join(folder, 'other.mod')}`,
      'github.com/google/uuid',
    ]);
    expect(other).toMatchObject({ code: 0 });
  });

  test('lists and builds without the network from what stays: no zip, no sum, no module of others', async () => {
    const { folders, imports } = packagesListed(listing);
    const modules = join(folder, 'modules');
    const used = {
      folders: folders.filter((one) => one.startsWith(modules)).map((one) => one.slice(modules.length + 1)),
      imports,
      replacing: [],
      sums: false,
      all: false,
    };
    expect(await leaveOut(modules, undefined)).toEqual(['github.com/google/uuid@v1.6.0', ...KEPT]);
    expect(await leaveOut(modules, used)).toEqual(KEPT);
    const left = (await filesBelow(modules))
      .map(({ path }) => path)
      .filter((path) => path.startsWith('cache/'));
    expect(left.filter((path) => /zip$|lock$|sumdb/.test(path))).toEqual([]);

    const again = await go(['list', '-mod=readonly', '-deps', '-json', '.'], offline);
    expect(again).toMatchObject({ code: 0, stdout: listing, stderr: '' });
    expect(await go(['build', '-mod=readonly', '.'], offline)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('does not without the module that only might have had the package', async () => {
    await rm(join(folder, 'modules', KEPT[1] ?? ''), { recursive: true });
    const listed = await go(['list', '-mod=readonly', '-deps', '.'], offline);
    expect(listed.code).not.toBe(0);
    expect(listed.stderr).toContain('go-ruleguard');
  });
});

describe('packages that lay in the cache for ten days', () => {
  const files = {
    'go.mod': 'module example.com/leaf\n\ngo 1.18\n',
    'a/a.go': 'package a\n\nconst One = 1\n',
    'b/b.go': 'package b\n\nconst Two = 2\n',
  };
  const entry = (build: string) => ({
    kind: 'build' as const,
    paths: [build],
    key: 'k',
    restoreKeys: [],
    ingredients: [],
  });

  /** A build cache as it comes out of an entry that was saved ten days ago. */
  async function aged(name: string) {
    const folder = join(root.path, name);
    await lay(folder, files);
    const go = await goOf('1.25.6', folder);
    expect(await go(['build', './a', './b'])).toMatchObject({ code: 0 });
    const build = join(folder, 'build');
    const then = new Date(Date.now() - 10 * 24 * 3_600_000);
    await writeFile(join(build, 'trim.txt'), `${Math.floor(then.getTime() / 1000)}`);
    for (const { path } of await filesBelow(build)) await utimes(join(build, path), then, then);
    // -x names the commands of what has to be compiled.
    const compiles = async (path: string) => (await go(['build', '-x', path])).stderr.includes('/compile ');
    return { folder, build, compiles };
  }

  test('are lost to the second plugin, as Go trims after the build of the first', async () => {
    const { compiles } = await aged('as-it-was');
    expect(await compiles('./a')).toBe(false);
    expect(await compiles('./b')).toBe(true);
  });

  test('are there for both after the action has restored them', async () => {
    const { build, compiles } = await aged('restored');
    const contents = cacheContents();
    await contents.opening(entry(build));
    await contents.opened(entry(build), 'hit', true);
    expect(await compiles('./a')).toBe(false);
    expect(await compiles('./b')).toBe(false);
  });

  test('are saved again where they were used, and only there', async () => {
    const { folder, build, compiles } = await aged('saved');
    const contents = cacheContents();
    await contents.opening(entry(build));
    await contents.opened(entry(build), 'partial', true);
    await writeFile(join(folder, 'src/b/b.go'), 'package b\n\nconst Two = 3\n');
    expect(await compiles('./a')).toBe(false);
    expect(await compiles('./b')).toBe(true);
    const [closed = entry(build)] = await contents.close([entry(build)], folder);
    const { leftOut, all, kept } = await selectionOf(closed);
    expect(leftOut.length).toBeGreaterThan(0);
    expect(all.files - kept.files).toBe(leftOut.length);

    // What is left serves the next build whole.
    await Promise.all(leftOut.map((path) => rm(path)));
    expect(await compiles('./a')).toBe(false);
    expect(await compiles('./b')).toBe(false);
  });
});
