import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Builder, GatewayCall } from '../../src/builder/builder.ts';
import { type BuiltFile, proveAlone, proveTogether } from '../../src/builder/prove-loading.ts';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'kpa-prove-'));
});

afterEach(() => rmSync(work, { recursive: true }));

function file(name: string, kinds: BuiltFile['kinds'] = ['server']): BuiltFile {
  const path = join(work, `${name}.built`);
  writeFileSync(path, name);
  return { name, path, kinds };
}

/** A place where a gateway runs that answers as told; remembers what it was asked and what lay there. */
function gatewayThat(answer: Awaited<ReturnType<Builder['gateway']>>) {
  const asked: { readonly args: readonly string[]; readonly folder: readonly string[] }[] = [];
  const gateway = async ({ args, plugins }: GatewayCall) => {
    asked.push({ args, folder: readdirSync(plugins) });
    return answer;
  };
  return { asked, builder: { gateway, pluginFolder: () => '/plugins' } as unknown as Builder };
}

const says = (stderr: string, exitCode = 0) => ({ exitCode, stdout: '', stderr });

test('a plugin is tried alone in its folder, with its own kinds', async () => {
  const { builder, asked } = gatewayThat(
    says('[OK] SERVER\t/plugins/a.so\n[OK] 1 tested plugin(s) in 2ms\n'),
  );
  const proof = await proveAlone(builder, '/krakend', file('a', ['server', 'modifier']), work);
  expect(proof).toEqual({ state: 'loaded', lines: ['[OK] SERVER\t/plugins/a.so'] });
  expect(asked).toEqual([{ args: ['test-plugin', '-s', '-m', '/plugins/a.so'], folder: ['a.so'] }]);
});

test("the gateway's reason is the reason", async () => {
  const { builder } = gatewayThat(
    says(
      '[KO] SERVER\t/plugins/a.so: plugin already loaded\n[KO] 1 tested plugin(s) in 2ms.\n1 plugin(s) failed.\n',
      1,
    ),
  );
  expect(await proveAlone(builder, '/krakend', file('a'), work)).toEqual({
    state: 'failed',
    reason: 'plugin already loaded',
    lines: ['[KO] SERVER\t/plugins/a.so: plugin already loaded'],
  });
});

test.each([
  ['panic: reading: no such file\n\ngoroutine 1 [running]:\n', 2, 'panic: reading: no such file'],
  [
    'something\nError relocating /plugins/a.so: x: symbol not found\n',
    1,
    'Error relocating /plugins/a.so: x: symbol not found',
  ],
  [
    'You must declare the expected type of the plugin.\n',
    1,
    'You must declare the expected type of the plugin.',
  ],
  ['', 137, 'without a word'],
  // Exit code 0 without a count is no proof.
  ['hello\n', 0, 'hello'],
])('a gateway that dies has refused the plugin: %j', async (stderr, exitCode, words) => {
  const { builder } = gatewayThat(says(stderr, exitCode));
  expect(await proveAlone(builder, '/krakend', file('a'), work)).toMatchObject({
    state: 'failed',
    reason: `the gateway ended with exit code ${exitCode}: ${words}`,
  });
});

test('a gateway that can not run here proves nothing', async () => {
  const { builder } = gatewayThat({ cannot: 'this machine has no musl' });
  expect(await proveAlone(builder, '/krakend', file('a'), work)).toEqual({
    state: 'unproven',
    reason: 'this machine has no musl',
  });
  expect(await proveTogether(builder, '/krakend', [file('a'), file('b')], work)).toEqual([]);
});

test('all together, a kind that only another plugin has is held against nobody', async () => {
  const { builder, asked } = gatewayThat(
    says(
      `[OK] SERVER	/plugins/a.so
[KO] MODIFIER	/plugins/a.so: The plugin does not contain a ModifierRegisterer.
[KO] MODIFIER	/plugins/b.so: plugin already loaded
[KO] 4 tested plugin(s) in 2ms.
`,
      1,
    ),
  );
  const files = [file('a', ['server']), file('b', ['modifier'])];
  expect(await proveTogether(builder, '/krakend', files, work)).toEqual([
    { file: 'b.so', reason: 'plugin already loaded' },
  ]);
  expect(asked[0]).toEqual({
    args: ['test-plugin', '-s', '-m', '/plugins/a.so', '/plugins/b.so'],
    folder: ['a.so', 'b.so'],
  });
});

test('a gateway that dies over all of them leaves none proven', async () => {
  const { builder } = gatewayThat(says('fatal error: all goroutines are asleep\n', 2));
  const refusals = await proveTogether(builder, '/krakend', [file('a'), file('b')], work);
  expect(refusals.map((refusal) => refusal.file)).toEqual(['a.so', 'b.so']);
  for (const { reason } of refusals) expect(reason).toContain('fatal error: all goroutines are asleep');
});
