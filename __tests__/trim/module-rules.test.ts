import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModulesUsed } from '../../src/trim/go-listing.ts';
import { type ModuleTree, unneededModules } from '../../src/trim/module-rules.ts';

const NOTHING: ModulesUsed = { folders: [], imports: [], replacing: [], sums: false, all: false };

/** What Go keeps of a version that it has extracted. */
function filesOf(module: string): string[] {
  const [path, version] = module.split('@');
  return ['info', 'lock', 'mod', 'zip', 'ziphash'].map(
    (what) => `cache/download/${path}/@v/${version}.${what}`,
  );
}

function tree(...modules: string[]): ModuleTree {
  return { modules, files: modules.flatMap(filesOf) };
}

/** What stays of a tree. */
function staying({ modules, files }: ModuleTree, used: ModulesUsed | undefined): string[] {
  const out = unneededModules({ modules, files }, used);
  return [...modules, ...files].filter(
    (path) => !out.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
}

const YAML = 'gopkg.in/yaml.v3@v3.0.1';
const TOML = 'github.com/!burnt!sushi/toml@v1.4.0';

test('of a used module its folder, its hash and what the graph is read from stay', () => {
  const used = { ...NOTHING, folders: [YAML], imports: ['gopkg.in/yaml.v3'] };
  expect(staying(tree(YAML), used)).toEqual([
    YAML,
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.info',
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.mod',
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.ziphash',
  ]);
});

test('of an unused one stays what the graph is read from', () => {
  expect(staying(tree(YAML), { ...NOTHING, folders: [TOML] })).toEqual([
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.info',
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.mod',
  ]);
});

test('a package somewhere below holds its module', () => {
  const used = { ...NOTHING, folders: ['google.golang.org/protobuf@v1.36.0/internal/impl'] };
  expect(staying(tree('google.golang.org/protobuf@v1.36.0'), used)).toContain(
    'google.golang.org/protobuf@v1.36.0',
  );
});

test.each([
  ['cloud.google.com/go@v0.110.0', 'cloud.google.com/go/compute/metadata', true],
  [TOML, 'github.com/BurntSushi/toml/internal', true],
  ['cloud.google.com/go@v0.110.0', 'cloud.google.com/golang', false],
  ['github.com/a/b@v1.0.0', 'github.com/a', false],
])('%s, where %s is imported: Go looks into it: %s', (module, path, stays) => {
  expect(staying(tree(module), { ...NOTHING, imports: [path] }).includes(module)).toBe(stays);
});

test('what takes the place of another module has another path than what is imported', () => {
  const used = { ...NOTHING, replacing: ['github.com/fork/go'] };
  expect(staying(tree('github.com/fork/go@v1.0.0'), used)).toContain('github.com/fork/go@v1.0.0');
});

test('what was extracted in part does not stay, as without its mark Go would take it for whole', () => {
  const files = [...filesOf(YAML), 'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.partial'];
  const used = { ...NOTHING, folders: [YAML] };
  expect(staying({ modules: [YAML], files }, used)).toEqual([
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.info',
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.mod',
  ]);
});

test('locks, clones, sums, toolchains and what is left of downloads do not stay', () => {
  const toolchain = 'golang.org/toolchain@v0.0.1-go1.25.6.linux-amd64';
  const files = [
    ...filesOf(toolchain),
    'cache/lock',
    'cache/vcs/0f/HEAD',
    'cache/download/sumdb/sum.golang.org/tile/8/0/000',
    'cache/download/gopkg.in/yaml.v3/@v/v3.0.1.zip123.tmp',
    'cache/download/gopkg.in/yaml.v3/@v/list',
  ];
  const found = staying({ modules: [toolchain], files }, { ...NOTHING, folders: [toolchain], all: true });
  expect(found).toEqual(['cache/download/gopkg.in/yaml.v3/@v/list']);
  expect(staying({ modules: [], files }, { ...NOTHING, sums: true })).toContain(
    'cache/download/sumdb/sum.golang.org/tile/8/0/000',
  );
});

test('where nobody knows what was used, every module stays, and a zip that is all there is of one', () => {
  const files = [...filesOf(YAML), ...filesOf(TOML)];
  const found = staying({ modules: [YAML], files }, undefined);
  expect(found).toContain(YAML);
  expect(found).not.toContain('cache/download/gopkg.in/yaml.v3/@v/v3.0.1.zip');
  expect(found).toContain('cache/download/github.com/!burnt!sushi/toml/@v/v1.4.0.zip');
  expect(found).toContain('cache/download/github.com/!burnt!sushi/toml/@v/v1.4.0.ziphash');
});

const part = fc.constantFrom('a', 'b', 'c', '!d');
const module = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('v1.0.0', 'v2.1.0+incompatible'))
  .map(([parts, version]) => `x.org/${parts.join('/')}@${version}`);
const modules = fc.uniqueArray(module, { maxLength: 12 });

test('what a package was listed of stays with its hash, and everything else only by its path', () => {
  fc.assert(
    fc.property(modules, fc.array(fc.nat()), (all, picks) => {
      const listed = all.filter((_, index) => picks.includes(index));
      const imports = listed.map((one) => one.replace(/@.*/, '').replaceAll('!d', 'D'));
      const found = staying(tree(...all), {
        ...NOTHING,
        folders: listed.map((one) => `${one}/sub`),
        imports,
      });
      for (const one of listed) {
        expect(found).toContain(one);
        expect(found).toContain(filesOf(one)[4]);
      }
      for (const one of all.filter((one) => found.includes(one) && !listed.includes(one))) {
        const path = one.replace(/@.*/, '').replaceAll('!d', 'D');
        expect(imports.some((name) => `${name}/`.startsWith(`${path}/`))).toBe(true);
      }
      // What the graph is read from is never missed, and no module lies twice.
      for (const one of all) for (const index of [0, 2]) expect(found).toContain(filesOf(one)[index]);
      expect(found.filter((path) => /\.(zip|lock)$/.test(path))).toEqual([]);
    }),
  );
});

test('more that is used leaves no less in place', () => {
  fc.assert(
    fc.property(modules, fc.array(module), fc.array(module), (all, some, more) => {
      const by = (listed: string[]) => staying(tree(...all), { ...NOTHING, folders: listed });
      expect(by([...some, ...more])).toEqual(expect.arrayContaining(by(some)));
    }),
  );
});
