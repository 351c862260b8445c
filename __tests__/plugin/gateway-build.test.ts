import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flagsForAll, gatewayBuild, tagsOf } from '../../src/plugin/gateway-build.ts';
import { OFFICIAL_DEMANDS, pathFlags } from '../../src/plugin/path-rules.ts';

const GIN = { path: 'github.com/gin-gonic/gin', version: 'v1.9.1' };
const TOML = { path: 'github.com/BurntSushi/toml', version: 'v1.4.0' };
const OFFICIAL: Parameters<typeof gatewayBuild>[0] = {
  settings: { '-buildmode': 'exe', '-ldflags': '-X core.KrakendVersion=2.13.8', GOAMD64: 'v1' },
  experiments: [],
  modulePlace: { kind: 'cache', folder: '/go/pkg/mod' },
  modules: [GIN, TOML],
};

describe('what plugins take over from their gateway', () => {
  test('of an official one nothing', () => {
    expect(gatewayBuild(OFFICIAL)).toMatchObject({ flags: [], tags: [], environment: {}, words: [] });
  });

  test('everything that its build info and its paths tell', () => {
    const build = gatewayBuild({
      ...OFFICIAL,
      settings: {
        '-race': 'true',
        '-tags': 'nomsgpack,netgo',
        '-gcflags': 'all=-N -l',
        GOAMD64: 'v3',
        GOFIPS140: 'v1.0.0-c2097c7c',
      },
      experiments: ['jsonv2'],
      modulePlace: { kind: 'cache', folder: '/home/ci/go/pkg/mod' },
    });
    expect(build).toMatchObject({
      flags: ['-race'],
      tags: ['nomsgpack', 'netgo'],
      environment: { GOEXPERIMENT: 'jsonv2', GOFIPS140: 'v1.0.0-c2097c7c', GOAMD64: 'v3' },
    });
    expect(build.words).toEqual([
      '-race',
      '-tags=nomsgpack,netgo',
      '-gcflags=all=-N -l',
      'GOEXPERIMENT=jsonv2',
      'GOFIPS140=v1.0.0-c2097c7c',
      'GOAMD64=v3',
      'modules at /home/ci/go/pkg/mod',
    ]);
  });

  test('with -trimpath it does not matter where modules lay', () => {
    const build = gatewayBuild({ ...OFFICIAL, settings: { '-trimpath': 'true' } });
    expect(build.words).toEqual(['-trimpath']);
    expect(pathFlags(build.compiler, '/anywhere')).toEqual(['-trimpath']);
  });

  test('tags that Go sets for GOFIPS140 are nobody’s', () => {
    const settings = { '-tags': 'a,fips140v1.0', GOFIPS140: 'v1.0.0-c2097c7c' };
    expect(tagsOf(settings)).toEqual(['a']);
    expect(tagsOf({ '-tags': 'a fips140v1.0,a' })).toEqual(['a', 'fips140v1.0']);
  });

  test.each([
    ['all=-N -l', '-N -l'],
    ['all=-d=checkptr=0', '-d=checkptr=0'],
    ['-N -l', ''],
    ['net/...=-N', ''],
    ['all=-trimpath=/a=>/b', ''],
    ["all='-N'", ''],
    ['', ''],
  ])('-gcflags=%s is for all packages: %j', (value, flags) => {
    expect(flagsForAll(value)).toBe(flags);
  });

  test('whatever a file says, only plain words reach the arguments and the environment of Go', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('a\nb', '-x', "a' -o /x", 'v3;rm', 'all=-N\u0000'));
    const settings = fc.record({ '-tags': text, '-gcflags': text, GOFIPS140: text, GOAMD64: text });
    fc.assert(
      fc.property(settings, fc.array(text), (given, experiments) => {
        const { tags, environment, compiler } = gatewayBuild({ ...OFFICIAL, settings: given, experiments });
        for (const tag of tags) expect(tag).toMatch(/^[\p{L}\p{Nd}_.]+$/u);
        for (const value of Object.values(environment)) expect(value).toMatch(/^[\w.,-]+$/);
        expect(compiler.flags).toMatch(/^(-[\w =.,+-]*)?$/);
      }),
    );
  });
});

describe('paths of modules', () => {
  test("are rewritten to the official gateway's, and the standard library is left alone", () => {
    expect(pathFlags(OFFICIAL_DEMANDS, '/go/pkg/mod')).toEqual([]);
    expect(pathFlags(OFFICIAL_DEMANDS, '/home/me/go/pkg/mod')).toEqual([
      '-gcflags=all=-trimpath=/home/me/go/pkg/mod=>/go/pkg/mod',
      '-gcflags=std=',
    ]);
    expect(pathFlags(OFFICIAL_DEMANDS, '/home/my self/mod')[0]).toBe(
      `-gcflags=all='-trimpath=/home/my self/mod=>/go/pkg/mod'`,
    );
  });

  test('of a vendor folder are rewritten for each module, which a cache has under its version', () => {
    const place = { kind: 'vendor', folder: '/src/vendor' } as const;
    const forked = { ...GIN, replace: { path: 'example.com/Fork/gin', version: 'v1.9.2' } };
    expect(pathFlags({ place, modules: [forked, TOML], flags: '', fips: '' }, '/go/pkg/mod')).toEqual([
      `-gcflags=all=-trimpath=${[
        '/go/pkg/mod/example.com/!fork/gin@v1.9.2=>/src/vendor/github.com/gin-gonic/gin',
        '/go/pkg/mod/github.com/!burnt!sushi/toml@v1.4.0=>/src/vendor/github.com/BurntSushi/toml',
      ].join(';')}`,
      '-gcflags=std=',
    ]);
  });

  test("of Go's cryptography are rewritten where GOFIPS140 takes it from the module cache", () => {
    expect(pathFlags({ ...OFFICIAL_DEMANDS, fips: 'v1.0.0-c2097c7c' }, '/m')).toEqual([
      '-gcflags=all=-trimpath=/m=>/go/pkg/mod',
      '-gcflags=std=',
      '-gcflags=crypto/internal/fips140/v1.0.0-c2097c7c/...=-trimpath=/m=>/go/pkg/mod',
    ]);
    expect(pathFlags({ ...OFFICIAL_DEMANDS, fips: 'v1.0.0-c2097c7c' }, '/go/pkg/mod')).toEqual([]);
  });

  test('names that are none of modules never become flags', () => {
    const place = { kind: 'vendor', folder: '/v' } as const;
    const name = fc.oneof(fc.string(), fc.constantFrom("a' -o x", 'a;b=>c', '', 'a\nb', 'example.com/a'));
    fc.assert(
      fc.property(name, name, (path, version) => {
        const flags = pathFlags({ ...OFFICIAL_DEMANDS, place, modules: [{ path, version }] }, '/m');
        expect(flags.join('')).toMatch(/^(-gcflags=all=-trimpath=[\w.~+/!@-]+=>[\w.~+/-]+-gcflags=std=)?$/);
      }),
    );
  });

  test("come with the compiler flags of the gateway, for the standard library's packages too", () => {
    const demands = { ...OFFICIAL_DEMANDS, flags: '-N -l' };
    expect(pathFlags(demands, '/go/pkg/mod')).toEqual(['-gcflags=all=-N -l']);
    expect(pathFlags(demands, '/m')).toEqual([
      '-gcflags=all=-N -l -trimpath=/m=>/go/pkg/mod',
      '-gcflags=std=-N -l',
    ]);
    expect(pathFlags({ ...demands, place: undefined }, '/m')).toEqual(['-trimpath', '-gcflags=all=-N -l']);
  });
});
