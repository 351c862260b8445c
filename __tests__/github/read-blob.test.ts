import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBlob } from '../../src/github/read-blob.ts';

const content = randomBytes(100_000);

interface Storage extends AsyncDisposable {
  readonly url: string;
  /** The ranges that were asked for. */
  readonly ranges: string[];
}

/** @param faulty answers in place of the storage where it returns true; `attempt` counts a range's requests from 1. */
async function storage(
  blob: Buffer,
  faulty: (response: ServerResponse, range: string, attempt: number) => boolean = () => false,
): Promise<Storage> {
  const ranges: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const range = request.headers.range ?? '';
    ranges.push(range);
    if (faulty(response, range, ranges.filter((one) => one === range).length)) return;
    const [, start = '0', end = '0'] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    const part = blob.subarray(Number(start), Number(end) + 1);
    const last = Number(start) + part.length - 1;
    response.writeHead(206, { 'content-range': `bytes ${start}-${last}/${blob.length}` }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/blob?sig=secret`,
    ranges,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('comes in its order, whatever its length and that of the parts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(3000), fc.integer({ min: 100, max: 4000 }), async (length, part) => {
      const blob = content.subarray(0, length + 1);
      await using from = await storage(blob);
      expect(sha256(await buffer(readBlob(from.url, () => undefined, part)))).toBe(sha256(blob));
      expect(from.ranges).toHaveLength(Math.ceil(blob.length / part));
    }),
    { seed: 20_261_130, numRuns: 40 },
  );
});

test('parts that come in another order are handed on in theirs', async () => {
  const late: (() => void)[] = [];
  await using from = await storage(content, (response, range) => {
    if (range !== 'bytes=10000-19999') return false;
    // The second part comes when the third has been asked for, and is there.
    late.push(() =>
      response
        .writeHead(206, { 'content-range': `bytes 10000-19999/${content.length}` })
        .end(content.subarray(10_000, 20_000)),
    );
    return true;
  });
  const all = buffer(readBlob(from.url, () => undefined, 10_000));
  await expect.poll(() => from.ranges).toContain('bytes=30000-39999');
  // Not all of it: what waits has to fit into memory.
  expect(from.ranges).not.toContain('bytes=50000-59999');
  for (const answer of late) answer();
  expect(sha256(await all)).toBe(sha256(content));
});

test('a part that breaks off is asked for again', async () => {
  const said: string[] = [];
  await using from = await storage(content, (response, range, attempt) => {
    if (range !== 'bytes=40000-79999' || attempt > 1) return false;
    response.writeHead(206, { 'content-range': 'bytes 40000-79999/100000', 'content-length': 40_000 });
    response.write(content.subarray(40_000, 50_000), () => response.destroy());
    return true;
  });
  expect(sha256(await buffer(readBlob(from.url, (line) => said.push(line), 40_000)))).toBe(sha256(content));
  expect(said).toEqual([expect.stringMatching(/^Reading from the cache: .+; attempt 1 of 4, next in/)]);
  expect(said.join()).not.toContain('secret');
});

test('where the storage knows no ranges, it is one stream', async () => {
  await using from = await storage(content, (response) => {
    response.writeHead(200).end(content);
    return true;
  });
  expect(sha256(await buffer(readBlob(from.url, () => undefined, 10_000)))).toBe(sha256(content));
  expect(from.ranges).toHaveLength(1);
});

test('a part that is too short is asked for again, the first one too', async () => {
  await using from = await storage(content, (response, range, attempt) => {
    if (range !== 'bytes=0-39999' || attempt > 1) return false;
    response.writeHead(206, { 'content-range': 'bytes 0-39999/100000' }).end(content.subarray(0, 39_000));
    return true;
  });
  expect(sha256(await buffer(readBlob(from.url, () => undefined, 40_000)))).toBe(sha256(content));
});

test('who stops reading stops the rest', async () => {
  const said: string[] = [];
  let open = 0;
  await using from = await storage(randomBytes(700_000), (response, range) => {
    if (range === 'bytes=0-99999' || range === 'bytes=100000-199999') return false;
    open++;
    response.on('close', () => open--);
    return true;
  });
  for await (const _ of readBlob(from.url, (line) => said.push(line), 100_000)) {
    await expect.poll(() => open).toBe(3);
    break;
  }
  await expect.poll(() => open).toBe(0);
  expect(said).toEqual([]);
});

test('a stream that breaks off fails', async () => {
  await using from = await storage(content, (response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 1000), () => response.destroy());
    return true;
  });
  await expect(buffer(readBlob(from.url, () => undefined, 10_000))).rejects.toThrow();
});

test('what the storage refuses fails with its answer, and without the address', async () => {
  await using from = await storage(content, (response) => {
    response.writeHead(403).end();
    return true;
  });
  const failed = await buffer(readBlob(from.url, () => undefined, 10_000)).catch(String);
  expect(failed).toBe('Error: the storage answered 403');
});

test('what fails before it is read fails for who reads it, and nobody else', async () => {
  await using from = await storage(content, (response) => {
    response.writeHead(403).end();
    return true;
  });
  const blob = readBlob(from.url, () => undefined, 10_000).resume();
  // An error that nothing listens to would end the process here.
  await new Promise((closed) => blob.once('close', closed));
  expect(await buffer(blob).catch(String)).toBe('Error: the storage answered 403');
});
