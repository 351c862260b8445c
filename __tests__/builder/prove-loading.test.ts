import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Builder, GatewayCall, GatewayProgram } from '../../src/builder/builder.ts';
import { type BuiltFile, proveAlone, proveTogether } from '../../src/builder/prove-loading.ts';

const KRAKEND: GatewayProgram = { path: '/krakend', architecture: 'amd64', hasTestPlugin: true };

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
    asked.push({ args, folder: readdirSync(plugins).toSorted() });
    return answer;
  };
  return { asked, builder: { gateway, pluginFolder: () => '/plugins' } as unknown as Builder };
}

const says = (stderr: string, exitCode = 0) => ({ exitCode, stdout: '', stderr });

test('a plugin is tried alone in its folder, with its own kinds', async () => {
  const { builder, asked } = gatewayThat(
    says('[OK] SERVER\t/plugins/a.so\n[OK] 1 tested plugin(s) in 2ms\n'),
  );
  const proof = await proveAlone(builder, KRAKEND, file('a', ['server', 'modifier']), work);
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
  expect(await proveAlone(builder, KRAKEND, file('a'), work)).toEqual({
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
  expect(await proveAlone(builder, KRAKEND, file('a'), work)).toMatchObject({
    state: 'failed',
    reason: `the gateway ended with exit code ${exitCode}: ${words}`,
  });
});

test('a gateway that can not run here proves nothing', async () => {
  const { builder } = gatewayThat({ cannot: 'this machine has no musl' });
  expect(await proveAlone(builder, KRAKEND, file('a'), work)).toEqual({
    state: 'unproven',
    reason: 'this machine has no musl',
  });
  expect(await proveTogether(builder, KRAKEND, [file('a'), file('b')], work)).toEqual([]);
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
  expect(await proveTogether(builder, KRAKEND, files, work)).toEqual([
    { file: 'b.so', reason: 'plugin already loaded' },
  ]);
  expect(asked[0]).toEqual({
    args: ['test-plugin', '-s', '-m', '/plugins/a.so', '/plugins/b.so'],
    folder: ['a.so', 'b.so'],
  });
});

test('a gateway that dies over all of them leaves none proven', async () => {
  const { builder } = gatewayThat(says('fatal error: all goroutines are asleep\n', 2));
  const refusals = await proveTogether(builder, KRAKEND, [file('a'), file('b')], work);
  expect(refusals.map((refusal) => refusal.file)).toEqual(['a.so', 'b.so']);
  for (const { reason } of refusals) expect(reason).toContain('fatal error: all goroutines are asleep');
});

const OLD: GatewayProgram = { ...KRAKEND, hasTestPlugin: false };
const ENDS =
  '[KRAKEND] 2026/01/16 - 10:00:00.000 ▶ DEBUG [SERVICE: Plugin Loader] Loading process completed\n';

test('a gateway without test-plugin is started with the folder and stopped when it has loaded it', async () => {
  const { builder, asked } = gatewayThat(
    says(`INFO [SERVICE: Handler Plugin] Total plugins loaded: 1\n${ENDS}`, 137),
  );
  expect(await proveAlone(builder, OLD, file('a'), work)).toEqual({
    state: 'loaded',
    lines: ['[SERVICE: Handler Plugin] Total plugins loaded: 1'],
  });
  expect(asked).toEqual([
    { args: ['run', '-d', '-c', '/plugins/krakend.json'], folder: ['a.so', 'krakend.json'] },
  ]);
  const configuration = JSON.parse(readFileSync(join(work, 'alone/a/krakend.json'), 'utf8'));
  expect(configuration.plugin).toEqual({ pattern: '.so', folder: '/plugins/' });
});

test('what a starting gateway refuses three times is refused once, with its reason', async () => {
  const line = (tag: string) =>
    `DEBUG [SERVICE: ${tag} Plugin] plugin #0 (/plugins/a.so): plugin.Open("/plugins/a"): plugin was built with a different version of package internal/goarch\n`;
  const { builder } = gatewayThat(says(line('Executor') + line('Handler') + line('Modifier') + ENDS, 137));
  expect(await proveAlone(builder, OLD, file('a'), work)).toMatchObject({
    state: 'failed',
    reason: 'plugin was built with a different version of package internal/goarch',
  });
});

test('a kind that a starting gateway did not count is not loaded', async () => {
  const { builder } = gatewayThat(
    says(`INFO [SERVICE: Handler Plugin] Total plugins loaded: 1\n${ENDS}`, 137),
  );
  expect(await proveAlone(builder, OLD, file('a', ['server', 'modifier']), work)).toMatchObject({
    state: 'failed',
    reason: 'the gateway did not register it as modifier',
  });
});

test('a gateway that dies while it starts has refused the plugin', async () => {
  const { builder } = gatewayThat(says('panic: reading: no such file\n', 2));
  expect(await proveAlone(builder, OLD, file('a'), work)).toMatchObject({
    state: 'failed',
    reason: 'the gateway ended with exit code 2: panic: reading: no such file',
  });
});
