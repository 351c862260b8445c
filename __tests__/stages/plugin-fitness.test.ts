import { expect, test } from 'vitest';
import type { Target } from '../../src/krakend/target.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { cellOf, type PluginFitness, withTwins } from '../../src/stages/plugin-fitness.ts';

const ALPINE: Target = { version: '2.10.1', variant: 'alpine', architecture: 'amd64' };
const NEWER: Target = { version: '2.10.2', variant: 'linux-generic', architecture: 'amd64' };

function found(name: string, module: string, more: Partial<PluginFitness> = {}): PluginFitness {
  const goModText = `module ${module}\n`;
  const folder = `/repo/${name}`;
  return {
    plugin: {
      name,
      folder,
      packagePath: '.',
      declaredKinds: [],
      module: { folder, relative: name, goModText, goMod: parseGoMod(goModText), goSumText: undefined },
    },
    fitness: 'fits',
    mismatches: [],
    problemsFor: () => [],
    ...more,
  };
}

const cellFor = (one: PluginFitness, target: Target) => cellOf(one, target, [], '/repo');

test('of two plugins with one path the later is broken, in the words of each gateway', () => {
  const all = withTwins([found('b', 'example.com/x'), found('a', 'example.com/x')], '1.24.4');
  expect(all.map(({ fitness }) => fitness)).toEqual(['broken', 'fits']);
  for (const target of [ALPINE, NEWER]) {
    const [problem] = all[0] ? cellFor(all[0], target).problems : [];
    expect(problem).toMatchObject({
      what: 'b and a have one plugin path, example.com/x: a gateway loads only the first.',
      place: { file: 'b/go.mod', line: 1 },
    });
    expect(problem?.why).toContain(`KrakenD ${target.version} would say "plugin already loaded".`);
  }
});

test('one that is not built anyway has no twin', () => {
  const all = [found('a', 'example.com/x', { fitness: 'none' }), found('b', 'example.com/x')];
  expect(withTwins(all, '1.24.4')).toEqual(all);
});

test('a gateway that refuses every plugin breaks what fits the one beside it', () => {
  const demands = [{ what: 'The gateway was built with -trimpath.' }];
  const plugin = found('a', 'example.com/a');
  expect(cellOf(plugin, ALPINE, demands, '/repo')).toMatchObject({ fitness: 'broken', problems: demands });
  expect(cellFor(plugin, NEWER)).toMatchObject({ fitness: 'fits', problems: [], source: 'a', module: 'a' });
});
