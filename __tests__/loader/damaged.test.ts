import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ByteSource,
  type GatewayProfile,
  judgeFile,
  LoaderError,
  memorySource,
  openFile,
  readBuildInfo,
  readGatewayProfile,
  readPluginFacts,
} from '../../src/loader/index.ts';
import { propertyRuns } from '../property-runs.ts';
import { BUILD_TIMEOUT, build, type Recipe } from './fixtures.ts';

/** Far more than any run takes, even on a busy machine; a reader that hangs takes for ever. */
const MOST_MILLISECONDS = 2_000;
/** An intact file costs less than its own size. */
const MOST_READ = 8;

/** Judges a file by itself: both as a plugin of a gateway that is in order, and as a gateway. */
function judgeBoth(source: ByteSource): void {
  if (gateway !== undefined) judgeFile(gateway, source);
  judgeFile(readGatewayProfile(source), source);
}

let gateway: GatewayProfile | undefined;
beforeAll(async () => {
  using source = openFile(await build({ module: 'gateway', buildMode: 'exe', flags: ['-ldflags=-s -w'] }));
  gateway = readGatewayProfile(source);
}, BUILD_TIMEOUT);

const readers = [readPluginFacts, readGatewayProfile, readBuildInfo, judgeBoth];

/** Reads with every reader; returns what was wrong with how one of them failed. */
function complaint(bytes: Buffer): string | undefined {
  for (const reader of readers) {
    let read = 0;
    const inner = memorySource('damaged', bytes);
    const counting: ByteSource = {
      ...inner,
      read(offset, length) {
        const result = inner.read(offset, length);
        read += length;
        return result;
      },
    };
    const start = performance.now();
    try {
      reader(counting);
    } catch (error) {
      if (!(error instanceof LoaderError)) return `${reader.name} threw ${error}`;
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > MOST_MILLISECONDS) return `${reader.name} took ${milliseconds} ms`;
    if (read > MOST_READ * (bytes.length + 4096))
      return `${reader.name} read ${read} of ${bytes.length} bytes`;
  }
  return undefined;
}

const recipes: [string, Recipe][] = [
  ['plugin', { module: 'plugins', target: ['./several'], flags: ['-ldflags=-s -w'] }],
  [
    'plugin with packed relocations and names',
    {
      module: 'names',
      target: ['./several'],
      flags: ['-ldflags=-s -w -extldflags=-Wl,-z,pack-relative-relocs'],
    },
  ],
  ['gateway', { module: 'gateway', buildMode: 'exe', flags: ['-ldflags=-s -w'] }],
];

describe.each(recipes)('a damaged %s', (_, recipe) => {
  let intact: Buffer;
  /** Where the tables lie that the readers follow; a change elsewhere mostly goes unseen. */
  let tables: number[];
  beforeAll(async () => {
    intact = readFileSync(await build(recipe));
    tables = [0, ...dynamicTables(intact)];
  }, BUILD_TIMEOUT);

  const change = fc.record({
    nearTable: fc.nat({ max: 15 }),
    distance: fc.oneof(fc.nat({ max: 64 }), fc.nat({ max: 2048 })),
    anywhere: fc.nat({ max: 2 ** 31 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(
        [0xff, 0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0x7f],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 1],
      ),
    ),
  });

  test('gives facts or a LoaderError, quickly and without reading much', () => {
    const copy = Buffer.from(intact);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const places = changes.map(({ nearTable, distance, anywhere }) => {
          const table = tables[nearTable];
          return table === undefined
            ? anywhere % intact.length
            : Math.min(table + distance, intact.length - 1);
        });
        places.forEach((place, index) => {
          copy.set([...(changes[index]?.bytes ?? [])].slice(0, intact.length - place), place);
        });
        const result = complaint(copy);
        for (const place of places) intact.copy(copy, place, place, place + 8);
        expect(result).toBeUndefined();
      }),
      { numRuns: propertyRuns(400), seed: 20_261_123 },
    );
  }, 1_800_000);

  test('is told as such when it is cut, wherever that is', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), (length) => {
        expect(complaint(intact.subarray(0, length % intact.length))).toBeUndefined();
      }),
      { numRuns: propertyRuns(300), seed: 20_261_124 },
    );
  }, 1_800_000);
});

test('random bytes, with and without an ELF header, give a LoaderError', () => {
  const header = Buffer.from(
    '7f454c460201010000000000000000000300b7000100000000000000000000004000000000000000',
    'hex',
  );
  fc.assert(
    fc.property(fc.boolean(), fc.uint8Array({ maxLength: 4096 }), (withHeader, random) => {
      const bytes = Buffer.concat(withHeader ? [header, random] : [random]);
      expect(complaint(bytes)).toBeUndefined();
    }),
    { numRuns: propertyRuns(2_000), seed: 20_261_125 },
  );
});

test('a read outside a file is refused before anything is allocated', () => {
  const source = memorySource('small', Buffer.from('0123456789'));
  expect(source.read(2, 3).toString()).toBe('234');
  expect(source.read(10, 0)).toHaveLength(0);
  const outside: [number, number][] = [
    [8, 3],
    [-1, 1],
    [0, -1],
    [11, 0],
    [0, 2 ** 53],
    [2 ** 64, 1],
    [0.5, 1],
    [Number.NaN, 1],
  ];
  for (const [offset, length] of outside) expect(() => source.read(offset, length)).toThrow(LoaderError);
});

/** Offsets of the tables in PT_DYNAMIC; in these files, offset and address differ by a segment's shift. */
function dynamicTables(file: Buffer): number[] {
  const headers = Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
    const at = Number(file.readBigUInt64LE(32)) + index * 56;
    const field = (offset: number) => Number(file.readBigUInt64LE(at + offset));
    return { type: file.readUInt32LE(at), offset: field(8), address: field(16), size: field(32) };
  });
  const offsets: number[] = [];
  for (const { type, offset, size } of headers) {
    if (type !== 2) continue;
    offsets.push(offset);
    for (let at = offset; at < offset + size; at += 16) {
      const address = Number(file.readBigUInt64LE(at + 8));
      const segment = headers.find(
        (h) => h.type === 1 && address >= h.address && address < h.address + h.size,
      );
      if (segment !== undefined && address > 0x1000) offsets.push(address - segment.address + segment.offset);
    }
  }
  const buildInfo = file.indexOf(Buffer.from('\xff Go buildinf:', 'latin1'));
  return [...offsets.slice(0, 12), ...(buildInfo < 0 ? [] : [buildInfo])];
}
