import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { memorySource, openFile, type PluginKind, readPluginFacts } from '../../src/loader/index.ts';
import { ensurePrograms } from '../world/packages.ts';
import { BUILD_TIMEOUT, build, type Recipe } from './fixtures.ts';

type Names = Partial<Record<PluginKind, string | null>>;

/** What is read of a plugin's registerers; null for one without a name that can be read. */
async function namesOf(folder: string, more: Partial<Recipe> = {}): Promise<Names> {
  using source = openFile(await build({ module: 'names', target: [`./${folder}`], ...more }));
  const { kinds, registerers } = readPluginFacts(source);
  expect(registerers.map(({ kind }) => kind)).toEqual(kinds);
  return Object.fromEntries(registerers.map(({ kind, name }) => [kind, name ?? null]));
}

const SEVERAL: Names = { server: 'several-server', client: 'several-client', modifier: 'several-modifier' };
const UNKNOWN: Names = { server: null, client: null, modifier: null };

describe('a name is read where the plugin holds it', () => {
  test.each<[how: string, folder: string, names: Names]>([
    ['as a literal', 'literal', { client: 'by literal, as it is' }],
    ['as a constant', 'constant', { server: 'by-constant' }],
    ['in a variable that is copied', 'variable', { server: 'by-variable' }],
    ['each registerer its own', 'several', SEVERAL],
  ])('%s', async (_, folder, names) => expect(await namesOf(folder)).toEqual(names), BUILD_TIMEOUT);
});

describe('a name stays unknown', () => {
  test.each<[why: string, folder: string, names: Names]>([
    ['of a struct that is as large as a text', 'pointer-and-number', { server: null, client: null }],
    ['of a struct without fields', 'zero-size', { server: null }],
    ['that is worked out when the plugin is loaded', 'computed', UNKNOWN],
    ['that a func init() replaces', 'reassigned', { server: null }],
    ["in another package's variable, which that may have changed", 'foreign', { server: null }],
    ['behind a pointer, an interface and in a slice', 'pointer', UNKNOWN],
  ])('%s', async (_, folder, names) => expect(await namesOf(folder)).toEqual(names), BUILD_TIMEOUT);
});

describe('whatever built and linked it', () => {
  const arm64 = { GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' };
  beforeAll(
    () => ensurePrograms([['aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross']]),
    BUILD_TIMEOUT,
  );

  test.each<[what: string, more: Partial<Recipe>]>([
    ['Go 1.17', { go: '1.17.13' }],
    ['Go 1.20', { go: '1.20.11' }],
    ['Go 1.25', { go: '1.25.6' }],
    ['stripped', { flags: ['-ldflags=-s -w'] }],
    ['packed relocations', { flags: ['-ldflags=-extldflags=-Wl,-z,pack-relative-relocs'] }],
    ['arm64', { env: arm64 }],
    ['arm64, Go 1.20', { env: arm64, go: '1.20.11' }],
    ['arm64, Go 1.25, stripped', { env: arm64, go: '1.25.6', flags: ['-ldflags=-s -w'] }],
  ])(
    '%s',
    async (_, more) => {
      expect(await namesOf('several', more)).toEqual(SEVERAL);
      expect(await namesOf('computed', more)).toEqual(UNKNOWN);
    },
    BUILD_TIMEOUT,
  );

  test(
    "the linker's -X",
    async () => {
      const flags = ['-ldflags=-X example.com/names/several.serverName=of-the-linker'];
      expect(await namesOf('several', { flags })).toEqual({ ...SEVERAL, server: 'of-the-linker' });
    },
    BUILD_TIMEOUT,
  );
});

test(
  'a name of control characters, and one that is no text, is none',
  async () => {
    const bytes = readFileSync(await build({ module: 'names', target: ['./literal'] }));
    const at = bytes.indexOf('by literal, as it is');
    const read = () => readPluginFacts(memorySource('changed', bytes)).registerers;
    expect(read()).toEqual([{ kind: 'client', name: 'by literal, as it is' }]);
    for (const byte of [0x0a, 0xff]) {
      bytes[at] = byte;
      expect(read()).toEqual([{ kind: 'client' }]);
    }
  },
  BUILD_TIMEOUT,
);
