import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseEnvironment } from '../src/process.ts';
import { unpackStream } from '../src/untar.ts';

let scratch: string;
let tar: Buffer;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'kpa-untar-'));
  writeFileSync(join(scratch, 'file'), 'x'.repeat(5000));
  tar = spawnSync('tar', ['-c', '-C', scratch, 'file']).stdout;
});

afterAll(() => rmSync(scratch, { recursive: true }));

function unpack(archive: Readable, signal?: AbortSignal): Promise<string[]> {
  const place = mkdtempSync(join(scratch, 'place-'));
  const how = { env: baseEnvironment(), ...(signal ? { signal } : {}) };
  return unpackStream(archive, ['-C', place], how).then(() => readdirSync(place));
}

const from = (...parts: readonly (Buffer | Error)[]): Readable =>
  Readable.from(
    (async function* () {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield part;
      }
    })(),
    { objectMode: false },
  );

test('a stream is unpacked, however it is cut, and whatever comes after its end', async () => {
  expect(await unpack(from(tar))).toEqual(['file']);
  expect(await unpack(from(tar.subarray(0, 700), tar.subarray(700)))).toEqual(['file']);
  // More than a pipe holds: whether tar reads it or not, the archive has ended before.
  expect(await unpack(from(tar, Buffer.alloc(2 ** 20)))).toEqual(['file']);
});

test('a stream that fails says why, before and after the end of the archive', async () => {
  const error = new Error('the storage answered 500');
  await expect(unpack(from(error))).rejects.toBe(error);
  await expect(unpack(from(tar.subarray(0, 700), error))).rejects.toBe(error);
  await expect(unpack(from(tar, error))).rejects.toBe(error);
});

test('what is no archive, or half of one, fails with the words of tar', async () => {
  await expect(unpack(from(Buffer.from('no archive, and long enough to be one'.repeat(50))))).rejects.toThrow(
    /^tar: /,
  );
  await expect(unpack(from(tar.subarray(0, 2000)))).rejects.toThrow(/^tar: /);
});

test('where the run has ended before it begins, nobody is left to fail for', async () => {
  const reason = new Error('cancelled');
  const archive = from(reason);
  await expect(unpack(archive, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(archive.destroyed).toBe(true);
});
