/** Explanations of what stands in files that Go really built, against how they were built. */
import { expect, test } from 'vitest';
import { explainVerdict } from '../../src/diagnosis/load-refusal.ts';
import { judge, openFile, readGatewayProfile, readPluginFacts } from '../../src/loader/index.ts';
import { BUILD_TIMEOUT, build, buildCLibrary, type Recipe } from '../loader/fixtures.ts';

const GO = '1.25.6';

test.each<[how: string, gateway: Partial<Recipe>, plugin: Partial<Recipe>, cause: string | undefined]>([
  ['alike', {}, {}, undefined],
  ['stripped', {}, { flags: ['-ldflags=-s -w'] }, undefined],
  [
    'of another patch of Go',
    {},
    { go: '1.25.5' },
    'it was built with Go 1.25.5, and the gateway with Go 1.25.6',
  ],
  [
    'of a Go that records nothing',
    {},
    { go: '1.20.11' },
    'it was built with Go 1.20 or older, and the gateway with Go 1.25.6',
  ],
  ['trimmed', {}, { flags: ['-trimpath'] }, 'it was built with -trimpath, and the gateway was not'],
  [
    'for a trimmed gateway',
    { flags: ['-trimpath'] },
    {},
    'the gateway was built with -trimpath, and it was not',
  ],
  [
    'for debugging',
    {},
    { flags: ['-gcflags=all=-N -l'] },
    'it was built with -gcflags=all=-N -l, and the gateway was not',
  ],
])(
  'a plugin %s',
  async (_, gateway, plugin, cause) => {
    const gatewayFile = await build({ module: 'gateway', buildMode: 'exe', go: GO, ...gateway });
    const pluginFile = await build({ module: 'plugins', target: ['./server'], go: GO, ...plugin });
    expect(explained(gatewayFile, pluginFile)).toBe(
      cause && `The gateway g would ${cause.includes('1.20') ? 'die of' : 'refuse'} server: ${cause}.`,
    );
  },
  BUILD_TIMEOUT,
);

test(
  'a library of C',
  async () => {
    const gatewayFile = await build({ module: 'gateway', buildMode: 'exe', go: GO });
    expect(explained(gatewayFile, await buildCLibrary())).toBe(
      'The gateway g would die of server: it is no Go plugin.',
    );
  },
  BUILD_TIMEOUT,
);

function explained(gatewayFile: string, pluginFile: string): string | undefined {
  using gateway = openFile(gatewayFile);
  using plugin = openFile(pluginFile);
  const profile = readGatewayProfile(gateway);
  const facts = readPluginFacts(plugin);
  const [verdict] = judge(profile, [{ file: 'server.so', facts }]);
  return verdict && explainVerdict(verdict, { plugin: 'server', gateway: 'g', profile, facts })?.what;
}
