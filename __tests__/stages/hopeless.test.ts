import { expect, test } from 'vitest';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { Release } from '../../src/krakend/release.ts';
import type { Console } from '../../src/log.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { findHopeless, type Prospect } from '../../src/stages/hopeless.ts';
import type { PluginSource } from '../../src/workspace/find-plugins.ts';
import { rememberingPhase } from '../logs.ts';

const RELEASE = { version: '2.12.1', source: 'as given', facts: { go: '1.25.6' } } as Release;

function plugin(name: string, goModText: string): PluginSource {
  const module = {
    folder: `/w/${name}`,
    relative: name,
    goModText,
    goMod: parseGoMod(goModText),
    goSumText: undefined,
  };
  return { name, folder: module.folder, packagePath: '.', module, declaredKinds: ['server'] } as PluginSource;
}

/** Asks about these plugins; the gateway, where it is asked for, was built with this Go. */
async function ask(plugins: readonly PluginSource[], more: Partial<Prospect> = {}, gatewayGo = '1.25.6') {
  const { said, phase } = rememberingPhase();
  let asked = 0;
  const console: Console = { ...phase, phase: (_, work) => work(phase) };
  const result = await findHopeless({
    target: { version: '2.12.1', variant: 'alpine', architecture: 'amd64' },
    release: RELEASE,
    plugins,
    inputs: { check: 'strict' },
    workspace: '/w',
    console,
    gateway: async () => {
      asked++;
      return { profile: { goVersion: gatewayGo, libcFamily: 'musl' } } as Gateway;
    },
    ...more,
  });
  return { result, said, asked };
}

const NAMED_PLUGIN = 'module plugin\n\ngo 1.24\n';
const WELL = 'module example.com/well\n\ngo 1.24\n';
const TOO_NEW = 'module example.com/new\n\ngo 1.26.0\n';

test('where no plugin can be built, it is said at once, at its place', async () => {
  const { result, said } = await ask([plugin('a', NAMED_PLUGIN)]);
  expect(result?.plugins).toMatchObject([
    { name: 'a', outcome: 'failed', problems: [{ place: { file: 'a/go.mod' } }] },
  ]);
  expect(result?.target).toMatchObject({ goVersion: '1.25.6' });
  expect(said.errors).toEqual(result?.plugins[0]?.problems);
});

test.each([
  ['one of two can be built', [plugin('a', NAMED_PLUGIN), plugin('b', WELL)]],
  ['all are well', [plugin('b', WELL)]],
  ['a lower go line may do', [plugin('c', TOO_NEW)]],
])('%s: the builder has to come, and the gateway is not waited for', async (_, plugins) => {
  const { result, said, asked } = await ask(plugins);
  expect([result, said.errors, asked]).toEqual([undefined, [], 0]);
});

test('a go line that nobody is to mend', async () => {
  const { result } = await ask([plugin('c', TOO_NEW)], { inputs: { check: 'off' } });
  expect(result?.plugins[0]?.problems).toHaveLength(1);
});

test('the Go of the gateway itself decides', async () => {
  const more = { inputs: { check: 'off' } } as const;
  const { result, said, asked } = await ask([plugin('c', TOO_NEW)], more, '1.26.1');
  expect([result, said.errors, asked]).toEqual([undefined, [], 1]);
});

test('nothing is supposed of a release that the catalogue does not know', async () => {
  const release = { version: '2.99.0', source: 'as given' } as Release;
  expect((await ask([plugin('a', NAMED_PLUGIN)], { release })).asked).toBe(0);
});
