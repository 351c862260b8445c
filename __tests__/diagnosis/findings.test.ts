import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gatewayFindings,
  laterTwins,
  linkFindings,
  moduleFindings,
  twinProblem,
} from '../../src/diagnosis/findings.ts';
import { explainGoFailure } from '../../src/diagnosis/go-failure.ts';
import type { ModuleGround } from '../../src/diagnosis/go-lines.ts';
import { gatewayBuild } from '../../src/plugin/gateway-build.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { OFFICIAL_DEMANDS } from '../../src/plugin/path-rules.ts';
import { GATEWAY } from '../loader/samples.ts';
import { GO_TIMEOUT, scratch } from '../plugin/go.ts';
import { finish } from '../world/run.ts';
import { ensureToolchain } from '../world/toolchain.ts';

function ground(goMod: string, goVersion = '1.25.6'): ModuleGround {
  return {
    goMod: parseGoMod(goMod),
    goModFile: 'plugins/auth/go.mod',
    folder: 'plugins/auth',
    krakendVersion: '2.12.1',
    goVersion,
  };
}

describe('go.mod files that Go refuses are found before Go runs, in the same words', () => {
  const NEW = '1.25.6';
  const OLD = '1.20.11';
  test.each([
    ['module example.com/a\n\ngo 1.26.0\n', NEW],
    ['module example.com/a\n\ngo 1.26\n', NEW],
    ['module example.com/a\n\ngo 1.26rc1\n\ntool example.com/x\n', NEW],
    ['module example.com/a\n\ngo 1.25.7\n', NEW],
    ['module example.com/a\n\ngo 1.25rc2\n', NEW],
    ['module example.com/a\n\ngo 1.25.6\n', NEW],
    ['module example.com/a\n\ngo 1.25\n\ntoolchain go1.27.0\n', NEW],
    ['module example.com/a\n\ngo 1.20\n\ngodebug default=go1.21\n\nignore ./web\n', NEW],
    ['module example.com/a\n', NEW],
    ['module plugin\n\ngo 1.20\n', NEW],
    ['module plugin.example.com/a\n\ngo 1.20\n', NEW],
    ['module example.com/a\n\ngo 1.21.0\n', OLD],
    ['module example.com/a\n\ngo 1.21\n', OLD],
    ['module example.com/a\n\ngo 1.30\n', OLD],
    ['module example.com/a\n\ngo 1.20\n\ntoolchain go1.20.1\n', OLD],
    ['module example.com/a\n\ngo 1.20\n\ntool (\n\texample.com/x\n)\n', OLD],
    ['module example.com/a\n\ngo 1.20\n\nexclude example.com/x v1.0.0\n\nretract v1.0.0\n', OLD],
    ['module plugin\n\ngo 1.20\n', OLD],
  ])(
    '%j with Go %s',
    async (goMod, version) => {
      const about = ground(goMod, version);
      const [found] = moduleFindings(about, ['.']);
      await using folder = await scratch({ 'go.mod': goMod, 'main.go': 'package main\n\nfunc main() {}\n' });
      const root = await ensureToolchain(version);
      const answer = await finish(join(root, 'bin', 'go'), ['list', '-mod=readonly', '.'], {
        cwd: folder.path,
        env: { GOTOOLCHAIN: 'local', GOENV: 'off', GOFLAGS: '', GOWORK: 'off', GOROOT: undefined },
      });
      if (answer.code === 0) expect(found).toBeUndefined();
      else {
        const context = { ...about, doing: 'Listing', output: answer.stderr, userFile: () => undefined };
        expect(explainGoFailure(context)).toEqual([found]);
      }
    },
    GO_TIMEOUT,
  );

  test('a module named plugin is fine where its plugins lie in folders', () => {
    expect(moduleFindings(ground('module plugin\n'), ['./auth'])).toEqual([]);
  });

  test('no text of go.mod makes it throw', () => {
    const words = fc.constantFrom(
      'go',
      'toolchain',
      '1.26.0',
      '1.',
      '(',
      ')',
      '\n',
      'tool',
      'rc1',
      '"',
      '//',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string())),
        fc.constantFrom('1.25.6', '1.20.11', ''),
        (text, go) => {
          moduleFindings(ground(text.join(' '), go), ['.']);
        },
      ),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('libraries that can not be linked into a plugin', () => {
  const XXHASH = 'github.com/cespare/xxhash/v2';
  const COMPRESS = 'github.com/klauspost/compress';
  const linked = (path: string, version: string, ...packages: string[]) => [
    { path, version, indirect: false, packages },
  ];
  const amd64 = { architecture: 'amd64', tags: [] };
  const about = ground(`module example.com/a\n\ngo 1.25\n\nrequire ${XXHASH} v2.1.1\n`);

  test.each([
    [XXHASH, 'v2.1.1', XXHASH, `${XXHASH} before v2.1.2`],
    [XXHASH, 'v2.0.0', XXHASH, `${XXHASH} before v2.1.2`],
    ['github.com/cespare/xxhash', 'v1.1.0', 'github.com/cespare/xxhash', 'github.com/cespare/xxhash can'],
    [COMPRESS, 'v1.13.5', `${COMPRESS}/zstd/internal/xxhash`, `${COMPRESS} before v1.13.6`],
    [COMPRESS, 'v1.9.8', `${COMPRESS}/zstd/internal/xxhash`, `${COMPRESS} before v1.13.6`],
  ])('%s %s', (module, version, name, what) => {
    const [problem, ...others] = linkFindings(linked(module, version, name), amd64, about);
    expect(others).toEqual([]);
    expect(problem?.what).toContain(what);
  });

  test('it is said at the line of go.mod, with the command', () => {
    expect(linkFindings(linked(XXHASH, 'v2.1.1', XXHASH), amd64, about)).toMatchObject([
      {
        fix: `cd plugins/auth && go get ${XXHASH}@v2.1.2 && go mod tidy`,
        place: { file: 'plugins/auth/go.mod', line: 5 },
      },
    ]);
  });

  test.each([
    ['a mended version', linked(XXHASH, 'v2.1.2', XXHASH), amd64],
    ['a newer minor', linked(COMPRESS, 'v1.18.0', `${COMPRESS}/zstd/internal/xxhash`), amd64],
    ['a package of the module without assembly', linked(COMPRESS, 'v1.13.5', `${COMPRESS}/s2`), amd64],
    ['another processor', linked(XXHASH, 'v2.1.1', XXHASH), { architecture: 'arm64', tags: [] }],
    [
      'a build without assembly',
      linked(XXHASH, 'v2.1.1', XXHASH),
      { architecture: 'amd64', tags: ['purego'] },
    ],
    [
      'a replacement',
      [
        {
          path: XXHASH,
          version: 'v2.1.1',
          indirect: false,
          packages: [XXHASH],
          replace: { path: '../xxhash', version: '' },
        },
      ],
      amd64,
    ],
  ])('no false alarm: %s', (_, modules, target) => {
    expect(linkFindings(modules, target, about)).toEqual([]);
  });
});

describe('gateways that were built otherwise', () => {
  const OFFICIAL = {
    '-buildmode': 'exe',
    '-ldflags': '-X core.KrakendVersion=2.13.8',
    CGO_ENABLED: '1',
    GOAMD64: 'v1',
  };
  const find = (settings: Record<string, string>, experiments: string[] = [], planned = NOTHING) =>
    gatewayFindings({ ...GATEWAY, settings: { ...OFFICIAL, ...settings }, experiments }, 'g', planned);
  const NOTHING = { buildFlags: [] as string[], environment: {}, compiler: OFFICIAL_DEMANDS };

  test('official ones in nothing, whatever the plugin is built with for itself', () => {
    expect(find({})).toEqual([]);
    const own = {
      ...NOTHING,
      buildFlags: ['-tags=mine', '-gcflags=-N -l', '-v'],
      environment: { CC: 'gcc' },
    };
    expect(find({}, [], own)).toEqual([]);
    expect(find({ '-gcflags': '-N -l' })).toEqual([]);
  });

  test.each([
    ['-msan', { '-msan': 'true' }, 'with -msan, and', 'build the gateway without -msan'],
    ['-asan', { '-asan': 'true' }, 'with -asan, and', 'build the gateway without -asan'],
    [
      '-gcflags of some packages',
      { '-gcflags': 'net/...=-N' },
      'with -gcflags=net/...=-N, and',
      'build the gateway without -gcflags',
    ],
  ])('%s: no plugin would fit, and nothing can be done here', (_, settings, what, fix) => {
    const [finding, ...others] = find(settings);
    expect(others).toEqual([]);
    expect(finding?.sure).toBe(true);
    expect(finding?.problem.what).toContain(what);
    expect(finding?.problem.fix).toContain(fix);
  });

  test.each([
    ['-trimpath', ['-trimpath'], {}, 'without -trimpath, and its plugins would be built with -trimpath'],
    ['-race', ['-race'], {}, 'without -race, and its plugins would be built with -race'],
    [
      'GOEXPERIMENT',
      [],
      { GOEXPERIMENT: 'jsonv2' },
      'without GOEXPERIMENT, and its plugins would be built with GOEXPERIMENT=jsonv2',
    ],
  ])('%s of the inputs that the gateway lacks is to be left out', (name, buildFlags, environment, what) => {
    expect(find({}, [], { ...NOTHING, buildFlags, environment })).toMatchObject([
      { sure: true, problem: { what: expect.stringContaining(what), fix: expect.stringContaining(name) } },
    ]);
  });

  test('a profile for optimizing matters to some packages alone', () => {
    expect(find({ '-pgo': '/src/default.pgo' })).toMatchObject([{ sure: false }]);
  });

  test('what is taken over from the gateway is not asked for', () => {
    const gateway = {
      ...GATEWAY,
      settings: {
        '-trimpath': 'true',
        '-race': 'true',
        '-gcflags': 'all=-N -l',
        '-tags': 'a,fips140v1.0',
        GOFIPS140: 'v1.0.0-c2097c7c',
        DefaultGODEBUG: 'fips140=on',
      },
      experiments: ['jsonv2', 'rangefunc'],
    };
    const { compiler, flags, tags, environment } = gatewayBuild(gateway);
    const planned = { buildFlags: [...flags, `-tags=${tags.join(',')}`], environment, compiler };
    expect(gatewayFindings(gateway, 'g', planned)).toEqual([]);
  });
});

describe('plugins of one path', () => {
  const plugins = [
    { name: 'b', importPath: 'example.com/a' },
    { name: 'a', importPath: 'example.com/a' },
    { name: 'c', importPath: 'example.com/c' },
  ];

  test('the one that is loaded later is named, with the one before it', () => {
    const [b, a] = plugins;
    expect([...laterTwins(plugins)]).toEqual([[b, a]]);
  });

  test('the command is for its module', () => {
    const [b, a] = plugins;
    if (!a || !b) throw new Error('two plugins');
    expect(twinProblem(b, a, ground('module example.com/a\n'))).toMatchObject({
      what: 'b and a have one plugin path, example.com/a: a gateway loads only the first.',
      fix: 'cd plugins/auth && go mod edit -module=example.com/a-b',
      place: { file: 'plugins/auth/go.mod', line: 1 },
    });
  });
});
