import { expect, test } from 'vitest';
import type { Builder, GoCall } from '../../src/builder/builder.ts';
import type { ModulesUsed } from '../../src/trim/go-listing.ts';
import { watchDownloads } from '../../src/trim/watch-downloads.ts';

const folders = { sources: '/w', work: '/t', modules: '/home/u/modules', build: '/b' };

/** What is told of one call, of a builder in which modules lie where the gateway's lay. */
async function told(args: string[], stdout: string, more: Partial<GoCall> & { exitCode?: number } = {}) {
  const all: ModulesUsed[] = [];
  const { exitCode = 0, ...call } = more;
  const builder = {
    outside: (path: string) =>
      path.startsWith('/go/pkg/mod/') ? path.replace('/go/pkg/mod', folders.modules) : undefined,
    download: async () => ({ exitCode, stdout, stderr: '' }),
  } as Partial<Builder> as Builder;
  const watched = watchDownloads(builder, { folders, usedModules: (used) => all.push(used) });
  expect(await watched.download({ args, folder: '/w', ...call })).toEqual({ exitCode, stdout, stderr: '' });
  return all;
}

const listed = (dir: string, path: string) => `{\n\t"Dir": "${dir}",\n\t"ImportPath": "${path}"\n}\n`;
const NOTHING = { folders: [], imports: [], replacing: [], sums: false, all: false };

test('packages of modules, those that tests alone need too, by their folders below the cache', async () => {
  const output =
    listed('/usr/local/go/src/fmt', 'fmt') +
    listed('/app', 'example.com/plugin [example.com/plugin.test]') +
    listed('/go/pkg/mod/golang.org/x/time@v0.14.0/rate', 'golang.org/x/time/rate') +
    // Where another machine has git, Go tells the paths of this one.
    listed('/home/u/modules/x.org/a@v1.0.0', 'x.org/a');
  expect(await told(['list', '-mod=readonly', '-test', '-deps', '-json', './...'], output)).toEqual([
    {
      ...NOTHING,
      folders: ['golang.org/x/time@v0.14.0/rate', 'x.org/a@v1.0.0'],
      imports: ['fmt', 'example.com/plugin', 'golang.org/x/time/rate', 'x.org/a'],
    },
  ]);
});

test('a listing that failed names nothing', async () => {
  expect(
    await told(['list', '-mod=readonly'], listed('/go/pkg/mod/x.org/a@v1.0.0', 'x.org/a'), { exitCode: 1 }),
  ).toEqual([NOTHING]);
});

test.each([
  [['list', '-mod=mod'], undefined, { sums: true, all: false }],
  [['list', '-mod=readonly'], { GOWORK: '/t/go.work' }, { sums: true, all: false }],
  [['mod', 'tidy'], undefined, { sums: false, all: true }],
  [['mod', 'graph'], undefined, { sums: false, all: false }],
  [['env', 'GOROOT'], undefined, { sums: false, all: false }],
])('go %j with %j', async (args, environment, expected) => {
  const [used] = await told(args, '', environment === undefined ? {} : { environment });
  expect(used).toMatchObject(expected);
});

test('nobody to tell: the builder as it is', () => {
  const builder = {} as Builder;
  expect(watchDownloads(builder, { folders })).toBe(builder);
});
