import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileOrder } from '../../src/stages/compile-order.ts';

const links = (name: string, ...packages: string[]) => ({
  name,
  linked: packages.map((one) => {
    const [path = '', version = ''] = one.split('@');
    return { path, version, packages: [path] };
  }),
});

const names = (plugins: readonly { name: string }[]) => plugins.map(({ name }) => name);

test('who brings something new goes first, the others may go side by side', () => {
  const order = compileOrder([
    links('a', 'lura@1', 'gin@1'),
    links('b', 'gin@1'),
    links('c'),
    links('d', 'gin@2'),
    links('e', 'gin@2', 'lura@1'),
  ]);
  expect([names(order.first), names(order.then)]).toEqual([
    ['a', 'd'],
    ['b', 'c', 'e'],
  ]);
});

test('the standard library is compiled by whoever comes first', () => {
  const order = compileOrder([links('a'), links('b'), links('c', 'x@1')]);
  expect([names(order.first), names(order.then)]).toEqual([['a', 'c'], ['b']]);
});

test('all are compiled once, and those that go side by side find all their packages compiled', () => {
  const plugin = fc.array(fc.constantFrom('a@1', 'a@2', 'b@1', 'c@1'), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(plugin, { maxLength: 8 }), (all) => {
      const plugins = all.map((packages, index) => links(String(index), ...packages));
      const { first, then } = compileOrder(plugins);
      expect(names([...first, ...then]).toSorted()).toEqual(names(plugins).toSorted());
      const packagesOf = (some: typeof first) =>
        some.flatMap(({ linked }) => linked.map(({ path, version }) => `${path}@${version}`));
      expect(packagesOf(first)).toEqual(expect.arrayContaining(packagesOf(then)));
    }),
  );
});
