import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  judgeFile,
  LoaderError,
  memorySource,
  openFile,
  readGatewayProfile,
  readPluginFacts,
} from '../../src/loader/index.ts';
import { BUILD_TIMEOUT, build, buildCLibrary, type Recipe } from './fixtures.ts';

const PLUGIN: Recipe = { module: 'plugins', target: ['./server'] };

function asBuilt(file: string): boolean | undefined {
  using source = openFile(file);
  return readPluginFacts(source).asBuilt;
}

/** A bit within a table may make a file unreadable, which is as good. */
function asBuiltUnlessDamaged(bytes: Buffer): boolean | undefined {
  try {
    return readPluginFacts(memorySource('changed', bytes)).asBuilt;
  } catch (error) {
    if (error instanceof LoaderError) return false;
    throw error;
  }
}

describe('a file that is as Go wrote it', () => {
  const recipes: [what: string, recipe: Recipe][] = [
    ['a plugin', PLUGIN],
    ['a stripped plugin', { ...PLUGIN, flags: ['-ldflags=-s -w'] }],
    ['a plugin with a GNU build ID', { ...PLUGIN, flags: ['-ldflags=-B gobuildid'] }],
    [
      'a plugin with a GNU build ID by the C linker',
      { ...PLUGIN, flags: ['-ldflags=-extldflags=-Wl,--build-id'] },
    ],
    ['a plugin of Go 1.17', { module: 'dotted', go: '1.17.13' }],
    ['a plugin of Go 1.20', { ...PLUGIN, go: '1.20.11' }],
  ];
  test.each(recipes)(
    '%s',
    async (_, recipe) => {
      expect(asBuilt(await build(recipe))).toBe(true);
    },
    BUILD_TIMEOUT,
  );
});

test(
  'a build without an ID, and C, leave no checksum',
  async () => {
    expect(asBuilt(await build({ ...PLUGIN, flags: ['-ldflags=-buildid='] }))).toBeUndefined();
    expect(asBuilt(await buildCLibrary())).toBeUndefined();
  },
  BUILD_TIMEOUT,
);

describe('a file that was changed', () => {
  test(
    'by a single bit, wherever it lies, is known as such',
    async () => {
      const intact = readFileSync(await build(PLUGIN));
      for (let at = 64; at < intact.length; at += Math.ceil(intact.length / 50)) {
        const copy = Buffer.from(intact);
        copy[at] = (copy[at] ?? 0) ^ 1;
        expect(asBuiltUnlessDamaged(copy)).toBe(false);
      }
    },
    BUILD_TIMEOUT,
  );

  test(
    'by strip, may load: the verdict is open, and says why',
    async () => {
      const gateway = await build({ module: 'gateway', buildMode: 'exe' });
      const folder = mkdtempSync(join(tmpdir(), 'kpa-strip-'));
      try {
        const file = join(folder, 'stripped.so');
        copyFileSync(await build(PLUGIN), file);
        execFileSync('strip', [file]);
        using host = openFile(gateway);
        using source = openFile(file);
        expect(judgeFile(readGatewayProfile(host), source)).toMatchObject({
          state: 'unknown',
          why: expect.stringMatching(/changed after Go had written it/),
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    BUILD_TIMEOUT,
  );
});
