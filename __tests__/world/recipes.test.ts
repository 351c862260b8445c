import { describe, expect, it } from 'vitest';
import { recipeHash } from './images.ts';
import { brokenBuilders, builders, parents, type Recipe } from './recipes.ts';

describe('recipes', () => {
  it('names the builders as KrakenD does', () => {
    expect([...builders, ...brokenBuilders].map(({ name }) => name)).toEqual([
      'krakend/builder:2.12.1',
      'krakend/builder:2.12.1-linux-generic',
      'krakend/builder:2.10.1',
      'krakend/builder:2.10.1-linux-generic',
      'krakend/builder:2.5.0',
      'krakend/builder:2.5.0-linux-generic',
      'devopsfaith/krakend-plugin-builder:2.1.2',
      'krakend/builder:2.12.0',
      'krakend/builder:2.11.2',
      'krakend/builder:2.11.1',
      'krakend/builder:2.10.2',
    ]);
  });

  it('rebuilds what stands on a changed image and nothing else', () => {
    const base: Recipe = { name: 'base', from: 'bookworm' };
    const left: Recipe = { name: 'left', from: base, packages: ['gcc'] };
    const changed: Recipe = { ...left, packages: ['gcc', 'make'] };
    const above = (from: Recipe): Recipe => ({ name: 'above', from });
    expect(recipeHash(changed)).not.toBe(recipeHash(left));
    expect(recipeHash(above(changed))).not.toBe(recipeHash(above(left)));
    expect(recipeHash(above(base))).toBe(recipeHash(above({ ...base })));
    expect(parents(above(changed))).toEqual([base, changed]);
  });
});
