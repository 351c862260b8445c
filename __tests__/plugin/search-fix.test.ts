import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mismatch } from '../../src/plugin/compatibility.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { type Attempt, flagsOf, searchFix } from '../../src/plugin/search-fix.ts';

/** Every module with what each of its versions (1, 2, 3 …) requires, as a proxy has them. */
type Universe = ReadonlyMap<string, readonly Requirements[]>;
type Requirements = Readonly<Record<string, number>>;

interface World {
  readonly universe: Universe;
  /** The user's require lines. */
  readonly own: Requirements;
  /** What the gateway links. */
  readonly gateway: Requirements;
}

/** Minimal version selection with replacements (https://go.dev/ref/mod#minimal-version-selection). */
function select({ universe, own }: World, flags: readonly string[]): Map<string, number> {
  const required = { ...own };
  const replaced = new Map<string, number>();
  for (const flag of flags) {
    const [, kind, module = '', version = ''] = /^-(require|replace)=(\w+).*@v(\d+)$/.exec(flag) ?? [];
    if (kind === 'require') required[module] = Number(version);
    else replaced.set(module, Number(version));
  }
  const selected = new Map<string, number>();
  const visit = (requirements: Requirements): void => {
    for (const [module, version] of Object.entries(requirements)) {
      if ((selected.get(module) ?? 0) >= version) continue;
      selected.set(module, version);
      visit(universe.get(module)?.[(replaced.get(module) ?? version) - 1] ?? {});
    }
  };
  visit(required);
  return new Map([...selected].map(([module, version]) => [module, replaced.get(module) ?? version]));
}

function differing(world: World, flags: readonly string[]): Mismatch[] {
  return [...select(world, flags)].flatMap(([module, version]) => {
    const want = world.gateway[module];
    if (want === undefined || want === version) return [];
    return [
      {
        module,
        have: `v${version}`,
        want: `v${want}`,
        wantPath: module,
        wantVersion: `v${want}`,
        direct: module in world.own,
        sharedPackages: [module],
        line: 1,
      },
    ];
  });
}

function search(world: World, onTrial: () => void = () => undefined) {
  const lines = Object.entries(world.own).map(([module, version]) => `require ${module} v${version}`);
  const goMod = parseGoMod(['module m', ...lines].join('\n'));
  const attempt: Attempt = async (flags) => {
    onTrial();
    return { ok: true, mismatches: differing(world, flags) };
  };
  return searchFix(differing(world, []), goMod, attempt);
}

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const version = fc.integer({ min: 1, max: 3 });

const worlds: fc.Arbitrary<World> = fc
  .record({
    requirements: fc.array(fc.dictionary(fc.constantFrom(...names), version, { maxKeys: 3 }), {
      minLength: names.length * 3,
      maxLength: names.length * 3,
    }),
    own: fc.dictionary(fc.constantFrom(...names), version, { minKeys: 1, maxKeys: 4 }),
    gateway: fc.dictionary(fc.constantFrom(...names), version, { maxKeys: 6 }),
  })
  .map(({ requirements, own, gateway }) => ({
    universe: new Map(names.map((name, index) => [name, requirements.slice(index * 3, index * 3 + 3)])),
    own,
    gateway,
  }));

test('whatever the modules ask of each other: with the changes nothing differs, and none can be left out', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { changes, left, failure } = await search(world);
      expect(failure).toBeUndefined();
      expect(left).toEqual([]);
      expect(differing(world, flagsOf(changes))).toEqual([]);
      expect(new Set(changes.map(({ module }) => module)).size).toBe(changes.length);
      for (const change of changes) {
        const without = changes.filter((one) => one !== change);
        expect(differing(world, flagsOf(without))).not.toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});

test('what a direct requirement pulled in needs no change of its own', async () => {
  // Lura at the gateway's version pulls in the gateway's x/text.
  const universe: Universe = new Map([
    ['lura', [{ text: 1 }, { text: 2 }]],
    ['text', [{}, {}]],
  ]);
  let trials = 0;
  const world = { universe, own: { lura: 2 }, gateway: { lura: 1, text: 1 } };
  const { changes } = await search(world, () => {
    trials++;
  });
  expect(flagsOf(changes)).toEqual(['-require=lura@v1']);
  expect(trials).toBe(1);
});

test('a requirement that another one raises again is held by a replace', async () => {
  const universe: Universe = new Map([
    ['query', [{ net: 3 }]],
    ['net', [{}, {}, {}]],
  ]);
  const { changes } = await search({ universe, own: { query: 1, net: 3 }, gateway: { net: 2 } });
  expect(flagsOf(changes)).toEqual(['-replace=net=net@v2']);
});

test('where Go can not list with set requirements, replacing is tried, and its words are kept', async () => {
  const goMod = parseGoMod('module m\nrequire a v1');
  const first = differing({ universe: new Map([['a', [{}]]]), own: { a: 1 }, gateway: { a: 2 } }, []);
  const stubborn: Attempt = async (flags) =>
    flags.some((flag) => flag.startsWith('-require'))
      ? { ok: false, output: 'no such version' }
      : { ok: true, mismatches: [] };
  expect(flagsOf((await searchFix(first, goMod, stubborn)).changes)).toEqual(['-replace=a=a@v2']);
  const broken: Attempt = async () => ({ ok: false, output: 'module a does not contain package a/x' });
  expect(await searchFix(first, goMod, broken)).toMatchObject({
    left: first,
    failure: 'module a does not contain package a/x',
  });
});
