import { expect, test } from 'vitest';
import { cachePolicy, sparePrivateModules } from '../../src/cache/policy.ts';
import type { CacheKind } from '../../src/inputs/inputs.ts';

const ALL: readonly CacheKind[] = ['image', 'gateway', 'modules', 'build', 'result'];
const MAIN = 'refs/heads/main';

type Row = readonly [
  event: string,
  ref: string,
  cache: 'auto' | 'all' | readonly CacheKind[],
  saveCache: 'auto' | boolean,
  use: readonly CacheKind[],
  save: readonly CacheKind[],
];

const TABLE: readonly Row[] = [
  ['push', MAIN, 'auto', 'auto', ALL, ALL],
  ['push', 'refs/heads/feature', 'auto', 'auto', ALL, ['build', 'result']],
  ['push', 'refs/heads/main2', 'auto', 'auto', ALL, ['build', 'result']],
  ['pull_request', 'refs/pull/1/merge', 'auto', 'auto', ALL, ['build', 'result']],
  ['schedule', MAIN, 'auto', 'auto', ALL, ALL],
  ['workflow_dispatch', MAIN, 'auto', 'auto', ALL, ALL],
  // Where code or rights are not those of the branch, nothing is taken from the cache.
  ['push', 'refs/tags/v1.0.0', 'auto', 'auto', [], []],
  ['workflow_dispatch', 'refs/tags/v1.0.0', 'auto', true, [], []],
  ['release', 'refs/tags/v1.0.0', 'auto', 'auto', [], []],
  ['release', MAIN, 'auto', 'auto', [], []],
  ['pull_request_target', MAIN, 'auto', 'auto', [], []],
  ['workflow_run', MAIN, 'auto', true, [], []],
  // Who asks gets what was asked for.
  ['release', 'refs/tags/v1.0.0', 'all', true, ALL, ALL],
  ['release', 'refs/tags/v1.0.0', ALL, true, ALL, ALL],
  ['push', MAIN, [], 'auto', [], []],
  ['push', MAIN, [], true, [], []],
  ['push', MAIN, ['modules'], 'auto', ['modules'], ['modules']],
  ['push', 'refs/heads/feature', ['modules', 'build'], 'auto', ['modules', 'build'], ['build']],
  ['push', 'refs/heads/feature', 'auto', true, ALL, ALL],
  ['push', MAIN, 'auto', false, ALL, []],
];

test.each(TABLE)('%s of %s, cache: %j, save-cache: %s', (name, ref, cache, saveCache, use, save) => {
  const policy = cachePolicy({ cache, saveCache }, { name, ref, defaultBranch: 'main' });
  expect([...policy.use]).toEqual(use);
  expect([...policy.save]).toEqual(save);
});

test('an event that does not name the default branch may save all', () => {
  const policy = cachePolicy(
    { cache: 'auto', saveCache: 'auto' },
    { name: 'push', ref: MAIN, defaultBranch: '' },
  );
  expect([...policy.save]).toEqual(ALL);
});

test('modules of a private host, and what is compiled of them, are not saved where everybody reads', () => {
  const event = { name: 'push', ref: MAIN, defaultBranch: 'main' };
  const policy = cachePolicy({ cache: 'all', saveCache: true }, event);
  expect(sparePrivateModules(policy, true)).toBe(policy);
  const spared = sparePrivateModules(policy, false);
  expect([...spared.use]).toEqual(ALL);
  expect([...spared.save]).toEqual(['image', 'gateway']);
  expect(spared.reason).toContain('saved at the end; not modules, build, result, which hold private modules');
  const readOnly = cachePolicy({ cache: 'all', saveCache: false }, event);
  expect(sparePrivateModules(readOnly, false)).toBe(readOnly);
});

test('the log says why', () => {
  const reason = (
    name: string,
    ref: string,
    cache: 'auto' | readonly CacheKind[] = 'auto',
    saveCache: 'auto' | boolean = 'auto',
  ) => cachePolicy({ cache, saveCache }, { name, ref, defaultBranch: 'main' }).reason;
  expect(reason('push', MAIN)).toBe('image, gateway, modules, build, result; saved at the end');
  expect(reason('push', 'refs/heads/x')).toBe(
    'image, gateway, modules, build, result; image, gateway, modules are saved on main only, which all branches can read',
  );
  expect(reason('push', 'refs/tags/v1')).toBe(
    'off: runs for a tag take nothing from the cache (cache: true turns it on)',
  );
  expect(reason('workflow_run', MAIN)).toBe(
    'off: runs of workflow_run take nothing from the cache (cache: true turns it on)',
  );
  expect(reason('push', MAIN, [])).toBe('off, as asked for');
  expect(reason('push', MAIN, ['build'], false)).toBe('build; read only, as asked for');
});
