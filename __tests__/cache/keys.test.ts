import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildEntry,
  type CacheEntry,
  gatewayEntry,
  imageEntry,
  type ModuleTexts,
  modulesEntry,
  profileEntry,
} from '../../src/cache/keys.ts';
import type { Target } from '../../src/krakend/target.ts';

const ALPINE: Target = { version: '2.13.8', variant: 'alpine', architecture: 'amd64' };
const SHA = '0123456789abcdef'.repeat(8);
const module = (relative: string, goModText: string, goSumText?: string): ModuleTexts => ({
  relative,
  goModText,
  goSumText,
});
const SCOPE = ['amd64', './plugins/a'];
const MODULES = [module('', 'module a', 'sum a'), module('b', 'module b')];

const gateway = (change: Partial<Target> = {}, source = 'release', sha512: string | undefined = SHA) =>
  gatewayEntry({ ...ALPINE, ...change }, source, sha512, '~/g');
const build = (
  change: Partial<Target> = {},
  identity = 'sha256:1',
  modules: readonly ModuleTexts[] = MODULES,
) => buildEntry({ ...ALPINE, ...change }, identity, modules, '~/b');

test('what is compiled in another way is another entry, and starts from any of the same builder', () => {
  const settings = [
    { flags: [], environment: {} },
    { flags: ['-race'], environment: {} },
    { flags: ['-trimpath'], environment: {} },
    { flags: ['-tags=a'], environment: {} },
    { flags: ['-tags=b'], environment: {} },
    { flags: [], environment: { GOAMD64: 'v2' } },
    { flags: [], environment: { GOAMD64: 'v3' } },
    { flags: [], environment: { GOEXPERIMENT: 'v3' } },
  ];
  const entries = settings.map((one) => buildEntry(ALPINE, 'sha256:1', MODULES, '~/b', one));
  expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  expect(entries[0]?.key).toBe(build().key);
  for (const { key, restoreKeys } of entries) {
    expect(restoreKeys).toEqual(build().restoreKeys);
    expect(key.startsWith(restoreKeys[0] ?? 'none')).toBe(true);
  }
});

test('the order of variables does not matter, and no value of a setting is printed', () => {
  const one = {
    flags: ['-tags=secret', '-gcflags=all=-secret'],
    environment: { CC: 'secret', GOAMD64: 'x\nsecret' },
  };
  const entry = buildEntry(ALPINE, 'sha256:1', [], '~/b', one);
  const other = { ...one, environment: { GOAMD64: 'x\nsecret', CC: 'secret' } };
  expect(buildEntry(ALPINE, 'sha256:1', [], '~/b', other).key).toBe(entry.key);
  expect(JSON.stringify(entry)).not.toContain('secret');
  expect(entry.ingredients.slice(-4)).toEqual(['-tags', '-gcflags', 'CC', 'GOAMD64']);
});

test('a token in build-env, new in each run, leaves the key as it is', () => {
  const entry = (environment: Record<string, string>) =>
    buildEntry(ALPINE, 'sha256:1', MODULES, '~/b', { flags: [], environment });
  expect(entry({ GITHUB_TOKEN: '1', GOOGLE_CREDENTIALS: '2' })).toEqual(build());
});

test('each ingredient of a gateway changes its key', () => {
  const entries = [
    gateway(),
    gateway({ version: '2.13.7' }),
    gateway({ variant: 'linux-generic' }),
    gateway({ architecture: 'arm64' }),
    gateway({}, 'https://mirror.example.com'),
    gateway({}, 'release', SHA.replace('0', '1')),
    gatewayEntry(ALPINE, 'release', undefined, '~/g'),
  ];
  expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
});

test('what stands in a gateway is an entry of its own for each format', () => {
  const formats = [2, 3, 22].map((format) => profileEntry(format, ALPINE, 'release', SHA, '~/p'));
  expect(new Set([gateway(), ...formats].map(({ key }) => key)).size).toBe(4);
  const unknown = profileEntry(2, ALPINE, 'release', undefined, '~/p');
  const fits = ({ key }: CacheEntry) => unknown.restoreKeys.some((prefix) => key.startsWith(prefix));
  expect([...formats, gateway()].map(fits)).toEqual([true, false, false, false]);
  for (const { key } of formats) expect(key).toMatch(/^[\w.-]{1,512}$/);
});

test('without a checksum, an entry with whatever checksum will do, but of no other gateway', () => {
  const unknown = gatewayEntry(ALPINE, 'release', undefined, '~/g');
  const fits = (entry: CacheEntry) => unknown.restoreKeys.some((prefix) => entry.key.startsWith(prefix));
  expect(fits(gateway())).toBe(true);
  expect(
    [gateway({ version: '2.13.80' }), gateway({ variant: 'linux-generic' }), gateway({}, 'x')].map(fits),
  ).toEqual([false, false, false]);
  expect(gateway().restoreKeys).toEqual([]);
});

test('modules of other packages, architectures or tags are another entry', () => {
  const scopes = [SCOPE, ['arm64', './plugins/a'], ['amd64', './plugins/b'], [...SCOPE, '-tags=x']];
  expect(new Set(scopes.map((scope) => modulesEntry(MODULES, scope, '~/m').key)).size).toBe(4);
});

test("what a gateway's URL may hold of secrets is in no log", () => {
  const { ingredients } = gateway({}, 'https://me:secret@mirror.example.com/krakend?token=secret');
  expect(ingredients.join()).not.toContain('secret');
  expect(ingredients).toContain('https://mirror.example.com/krakend');
});

test('each ingredient of an image changes its key; without a digest the last one of this name will do', () => {
  const digest = `sha256:${SHA.slice(0, 64)}`;
  const kept = {
    reference: 'krakend/builder:2.13.8',
    architecture: 'amd64',
    compilingFor: ['amd64'],
  } as const;
  const image = imageEntry(kept, digest);
  const others = [
    imageEntry({ ...kept, reference: 'mirror.example.com/krakend/builder:2.13.8' }, digest),
    imageEntry({ ...kept, architecture: 'arm64' }, digest),
    imageEntry({ ...kept, compilingFor: ['amd64', 'arm64'] }, digest),
    imageEntry(kept, digest.replace('0', '1')),
  ];
  expect(new Set([image, ...others].map(({ key }) => key)).size).toBe(5);
  const unknown = imageEntry(kept, undefined);
  const fits = (entry: CacheEntry) => unknown.restoreKeys.some((prefix) => entry.key.startsWith(prefix));
  expect([image, ...others].map(fits)).toEqual([true, false, false, false, true]);
  expect(unknown.paths).toEqual(image.paths);
});

test('for which architectures an image compiles is a set', () => {
  const kept = { reference: 'x', architecture: 'amd64' } as const;
  const one = imageEntry({ ...kept, compilingFor: ['arm64', 'amd64', 'arm64'] }, undefined);
  expect(one).toEqual(imageEntry({ ...kept, compilingFor: ['amd64', 'arm64'] }, undefined));
});

test('each go.mod and go.sum changes the key of the modules, and nothing else will do', () => {
  const sets = [
    MODULES,
    [module('', 'module A', 'sum a'), module('b', 'module b')],
    [module('', 'module a', 'sum A'), module('b', 'module b')],
    [module('', 'module a'), module('b', 'module b')],
    [module('', 'module a', 'sum a'), module('b', 'module b', '')],
    [module('', 'module a', 'sum a')],
    [module('', 'module b'), module('b', 'module a', 'sum a')],
  ];
  const entries = sets.map((modules) => modulesEntry(modules, SCOPE, '~/m'));
  expect(new Set(entries.map(({ key }) => key)).size).toBe(sets.length);
  expect(entries.flatMap(({ restoreKeys }) => restoreKeys)).toEqual([]);
});

test('each ingredient of a build changes its key; only those of the same builder and target are a start', () => {
  const other = [module('', 'module other')];
  const entries = [
    build(),
    build({ variant: 'linux-generic' }),
    build({ architecture: 'arm64' }),
    build({}, 'sha256:2'),
    build({}, 'sha256:1', other),
  ];
  expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  const fits = entries.map(({ key }) => build().restoreKeys.some((prefix) => key.startsWith(prefix)));
  expect(fits).toEqual([true, false, false, false, true]);
});

test('the log can say what a key is made of', () => {
  expect(gateway().ingredients).toEqual(['2.13.8', 'alpine', 'amd64', 'release', 'checksum']);
  expect(modulesEntry(MODULES, SCOPE, '~/m').ingredients).toEqual(['go.mod', 'go.sum', 'b/go.mod', ...SCOPE]);
  expect(build().ingredients).toEqual([
    'builder sha256:1',
    'alpine',
    'amd64',
    'go.mod',
    'go.sum',
    'b/go.mod',
  ]);
});

const text = fc.string({ unit: 'binary', maxLength: 40 });
const modules = fc.uniqueArray(
  fc.record({ relative: text, goModText: text, goSumText: fc.option(text, { nil: undefined }) }),
  { selector: ({ relative }) => relative, maxLength: 5 },
);

test('the order in which modules are found does not matter', () => {
  fc.assert(
    fc.property(
      modules.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(modulesEntry(shuffled, SCOPE, '~/m').key).toBe(
          modulesEntry(all, SCOPE.toReversed(), '~/m').key,
        );
        expect(build({}, 'x', shuffled).key).toBe(build({}, 'x', all).key);
      },
    ),
    { seed: 20_261_127, numRuns: 200 },
  );
});

/** What @actions/cache asks of keys: at most 512 characters, and no comma. */
test('whatever goes in, the service takes the keys, and the paths are the same on every runner', () => {
  fc.assert(
    fc.property(
      text,
      modules,
      fc.dictionary(fc.constantFrom('CC', 'GOAMD64', 'x'), text),
      (hostile, found, environment) => {
        const entries = [
          gatewayEntry(ALPINE, hostile, SHA, '~/g'),
          gatewayEntry(ALPINE, hostile, undefined, '~/g'),
          modulesEntry(found, SCOPE, '~/m'),
          buildEntry(ALPINE, hostile, found, '~/b', { flags: [hostile], environment }),
        ];
        for (const { key, restoreKeys, paths } of entries) {
          for (const one of [key, ...restoreKeys]) expect(one).toMatch(/^[\w.-]{1,512}$/);
          for (const path of paths) expect(path).toMatch(/^~\//);
        }
      },
    ),
    { seed: 20_261_127, numRuns: 200 },
  );
});
