import fc from 'fast-check';
import { expect, test } from 'vitest';
import { injectionSnippets, UNKNOWN_NAME } from '../../src/krakend/injection.ts';
import type { PluginKind, Registerer } from '../../src/loader/index.ts';

const FOLDER = '/opt/krakend/plugins/';

function snippets(...registerers: Registerer[]): [where: string, value: unknown][] {
  return injectionSnippets([{ name: 'p', registerers }], FOLDER).map(({ where, lines }) => [
    where,
    JSON.parse(lines.join('\n')),
  ]);
}

test('each kind under its namespace, where the gateway looks for it', () => {
  expect(
    snippets(
      { kind: 'server', name: 's' },
      { kind: 'client', name: 'c1' },
      { kind: 'client', name: 'c2' },
      { kind: 'modifier', name: 'm' },
      { kind: 'middleware' },
    ),
  ).toEqual([
    [
      'At the root',
      {
        plugin: { pattern: '.so', folder: FOLDER },
        extra_config: { 'plugin/http-server': { name: ['s'] } },
      },
    ],
    ['In a backend', { extra_config: { 'plugin/http-client': { name: 'c1' } } }],
    ['In a backend', { extra_config: { 'plugin/http-client': { name: 'c2' } } }],
    ['In an endpoint, or in a backend', { extra_config: { 'plugin/req-resp-modifier': { name: ['m'] } } }],
    ['In an endpoint, or in a backend', { extra_config: { 'plugin/middleware': { name: [UNKNOWN_NAME] } } }],
  ]);
});

test('names stand on one line, as people write them', () => {
  const [root] = injectionSnippets(
    [
      { name: 'a', registerers: [{ kind: 'server', name: 'a' }] },
      { name: 'b', registerers: [{ kind: 'server', name: 'b' }] },
    ],
    FOLDER,
  );
  expect(root?.lines).toContain('      "name": ["a", "b"]');
});

test('whatever names are, the snippets are JSON that says them', () => {
  const kind = fc.constantFrom<PluginKind>('server', 'client', 'modifier', 'middleware');
  const hostile = fc.oneof(fc.string({ unit: fc.constantFrom(...'[]{}",:\\ \n') }), fc.string());
  const registerer = fc.record({ kind, name: hostile });
  fc.assert(
    fc.property(fc.array(registerer, { maxLength: 6 }), (registerers) => {
      const said = JSON.stringify(snippets(...registerers));
      for (const { name } of registerers) expect(said).toContain(JSON.stringify(name));
    }),
    { seed: 20_261_128, numRuns: 500 },
  );
});
