import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  LoaderError,
  memorySource,
  openFile,
  type PluginFacts,
  type PluginKind,
  readGatewayProfile,
  readPluginFacts,
} from '../../src/loader/index.ts';
import { BUILD_TIMEOUT, build, buildCLibrary, type Recipe } from './fixtures.ts';
import { debugElfOutput, goVersionOutput, realLoaderOutput } from './oracles.ts';

const REGISTERERS: Record<PluginKind, string> = {
  server: 'HandlerRegisterer',
  client: 'ClientRegisterer',
  modifier: 'ModifierRegisterer',
  middleware: 'MiddlewareRegisterer',
};
const GATEWAY: Recipe = { module: 'gateway', buildMode: 'exe' };

function factsOf(file: string): PluginFacts {
  using source = openFile(file);
  return readPluginFacts(source);
}

function packagesOfGateway(file: string): Record<string, string> {
  using source = openFile(file);
  return readGatewayProfile(source).packages;
}

const plugin = (folder: string): Recipe => ({ module: 'plugins', target: [`./${folder}`] });
const path = (folder: string) => `example.com/plugins/${folder}`;

const cases: [what: string, recipe: Recipe, pluginPath: string | RegExp, kinds: PluginKind[]][] = [
  ['server plugin', plugin('server'), path('server'), ['server']],
  ['client plugin', plugin('client'), path('client'), ['client']],
  ['modifier plugin', plugin('modifier'), path('modifier'), ['modifier']],
  ['middleware plugin', plugin('middleware'), path('middleware'), ['middleware']],
  ['plugin of two kinds', plugin('several'), path('several'), ['server', 'modifier']],
  ['plugin that exports nothing', plugin('nothing'), path('nothing'), []],
  ['plugin without func main', plugin('without-main'), path('without-main'), ['client']],
  ['plugin that links a registerer of a helper', plugin('borrowing'), path('borrowing'), ['client']],
  ['stripped plugin', { ...plugin('server'), flags: ['-ldflags=-s -w'] }, path('server'), ['server']],
  [
    'plugin built from one file',
    { module: 'plugins', target: ['server/plugin.go'] },
    /^plugin\/unnamed-[0-9a-f]{40}$/,
    ['server'],
  ],
  ['plugin with a dotted path', { module: 'dotted' }, 'example.com/x/plug.v2', ['server']],
  ['plugin with third-party modules', { module: 'third-party' }, 'example.com/third-party', ['server']],
  // Up to Go 1.19 the hashes are named go.link.…, up to 1.20 plugins have no build info.
  ['plugin of Go 1.17', { module: 'dotted', go: '1.17.13' }, 'example.com/x/plug.v2', ['server']],
];

describe.each(cases)('%s', (_, recipe, pluginPath, kinds) => {
  let file: string;
  let gateway: string;
  let facts: PluginFacts;
  beforeAll(async () => {
    file = await build(recipe);
    gateway = await build({ ...GATEWAY, ...(recipe.go && { go: recipe.go }) });
    facts = factsOf(file);
  }, BUILD_TIMEOUT);

  test('has the kinds and the path that it was written with', () => {
    expect(facts.kinds).toEqual(kinds);
    expect(facts.pluginPath).toMatch(pluginPath);
    expect(facts).toMatchObject({ architecture: 'amd64', libcFamily: 'glibc' });
  });

  test('is what plugin.Open sees', async () => {
    const escapedPath = facts.pluginPath?.replace('plug.v2', 'plug%2ev2');
    expect(await realLoaderOutput(gateway, file)).toEqual([
      `path ${escapedPath}`,
      ...facts.kinds.map((kind) => `registerer ${REGISTERERS[kind]}`),
    ]);
  });

  test('has the hashes that its gateway has, wherever both link a package', () => {
    const inGateway = packagesOfGateway(gateway);
    const shared = Object.keys(facts.packages).filter((importPath) => importPath in inGateway);
    expect(shared).toContain('runtime');
    for (const importPath of shared) expect(facts.packages[importPath]).toBe(inGateway[importPath]);
  });

  test('has the libraries, versions and hashes that debug/elf finds', async () => {
    const answer = await debugElfOutput(file);
    expect(facts.neededLibraries).toEqual(answer.libraries);
    expect(facts.packages).toEqual(answer.hashes);
    const versions = facts.neededVersions.flatMap(({ library, versions }) =>
      versions.map((version) => `${library} ${version}`),
    );
    expect(versions.toSorted()).toEqual(Object.keys(answer.versions).toSorted());
  });

  if (recipe.go === undefined) {
    test('records what `go version -m` shows', async () => {
      const { goVersion, modules, settings } = await goVersionOutput(file);
      expect(`go${facts.goVersion}`).toBe(goVersion);
      expect(facts).toMatchObject({ modules, settings });
    });
  } else {
    test('records nothing of its build', () => {
      expect(facts).toMatchObject({ modules: [], settings: {} });
      expect(facts.goVersion).toBeUndefined();
    });
  }

  test('reads the same without section headers', () => {
    const bytes = readFileSync(file);
    bytes.fill(0, 0x28, 0x30); // e_shoff
    bytes.fill(0, 0x3a, 0x40); // e_shentsize, e_shnum, e_shstrndx
    expect(readPluginFacts(memorySource(file, bytes))).toEqual({ ...facts, asBuilt: false });
  });
});

test(
  'packages stand in the order in which plugin.Open compares them',
  async () => {
    const trimmed = await build({ ...GATEWAY, flags: ['-trimpath'] });
    const file = await build({ module: 'dotted' });
    const inGateway = packagesOfGateway(trimmed);
    const different = Object.entries(factsOf(file).packages).find(
      ([importPath, hash]) => importPath in inGateway && hash !== inGateway[importPath],
    );
    const [answer] = await realLoaderOutput(trimmed, file);
    expect(answer).toMatch(new RegExp(`built with a different version of package ${different?.[0]}$`));
  },
  BUILD_TIMEOUT,
);

test(
  'a module is told with its replacement, by another version or by a folder',
  async () => {
    const { modules } = factsOf(await build({ module: 'third-party' }));
    expect(
      modules.map(({ path, version, replace }) => [path, version, replace?.path, replace?.version]),
    ).toEqual([
      ['example.com/local', 'v1.0.0', './local', '(devel)'],
      ['github.com/hashicorp/errwrap', 'v1.0.0', 'github.com/hashicorp/errwrap', 'v1.1.0'],
      ['gopkg.in/tomb.v1', 'v1.0.0-20141024135613-dd632973f1e7', undefined, undefined],
    ]);
  },
  BUILD_TIMEOUT,
);

test(
  'a plugin whose path was set for the linker alone exports nothing under that path',
  async () => {
    const file = await build({ module: 'dotted', flags: ['-ldflags=-pluginpath=example.com/other'] });
    expect(factsOf(file)).toMatchObject({ pluginPath: 'example.com/other', kinds: [] });
    const [answer] = await realLoaderOutput(await build(GATEWAY), file);
    expect(answer).toContain('could not find symbol HandlerRegisterer');
  },
  BUILD_TIMEOUT,
);

test(
  'an arm64 plugin, which differs in its processor and its kinds of relocations, is read alike',
  async () => {
    const file = await build({ module: 'dotted' });
    const arm64 = readFileSync(file);
    arm64.writeUInt16LE(183, 18); // EM_AARCH64
    const toArm64 = new Map([
      [1, 257], // R_X86_64_64, R_AARCH64_ABS64
      [8, 1027], // R_X86_64_RELATIVE, R_AARCH64_RELATIVE
    ]);
    const { relocations } = await debugElfOutput(file);
    for (let at = relocations.offset + 8; at < relocations.offset + relocations.size; at += 24) {
      const type = arm64.readUInt32LE(at);
      arm64.writeUInt32LE(toArm64.get(type) ?? type, at);
    }
    expect(readPluginFacts(memorySource(file, arm64))).toEqual({
      ...factsOf(file),
      architecture: 'arm64',
      asBuilt: false,
    });
  },
  BUILD_TIMEOUT,
);

describe('files that are no plugins', () => {
  test(
    'a C library and a Go library for C have no plugin path, kinds and packages',
    async () => {
      const libraries = [await buildCLibrary(), await build({ module: 'library', buildMode: 'c-shared' })];
      for (const file of libraries) {
        const facts = factsOf(file);
        expect(facts).toMatchObject({ architecture: 'amd64', kinds: [], packages: {} });
        expect(facts.pluginPath).toBeUndefined();
      }
    },
    BUILD_TIMEOUT,
  );

  test.each<Recipe['buildMode']>(['exe', 'pie'])(
    'an executable (%s) is refused',
    async (buildMode = 'exe') => {
      const file = await build({ ...GATEWAY, buildMode });
      expect(() => factsOf(file)).toThrow(/is an executable, not a shared object/);
      expect(() => factsOf(file)).toThrow(LoaderError);
    },
    BUILD_TIMEOUT,
  );

  test('text, an empty file, a folder and a missing file are refused by name', () => {
    expect(() => factsOf(import.meta.filename)).toThrow(/plugin-facts\.test\.ts is not an ELF file/);
    expect(() => readPluginFacts(memorySource('empty.so', Buffer.alloc(0)))).toThrow(
      /empty\.so is not an ELF/,
    );
    expect(() => factsOf(import.meta.dirname)).toThrow(/is not a regular file/);
    expect(() => factsOf('missing.so')).toThrow(/missing\.so can't be read: ENOENT/);
  });
});
