import type { IncomingMessage } from 'node:http';
import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HttpClient } from '@actions/http-client';
import { cancelled } from '../cancel.ts';
import { neverSilent } from '../never-silent.ts';
import { mayPass, Permanent, withRetries } from '../retry.ts';

/** Storage gives one connection less than the network could; so many parts are under way, or wait for their turn. */
const WIDTH = 4;
const PART_BYTES = 2 * 1024 * 1024;

/**
 * A blob as it comes, from where a signed address leads. Parts of it are fetched at the same time, and handed on in
 * their order, so that what reads it can work while the rest is on its way; where the server knows no ranges it is
 * one stream.
 *
 * Source: https://learn.microsoft.com/rest/api/storageservices/get-blob
 *
 * @param partBytes how long a part is.
 * @returns a stream that fails where the server does, after retries.
 */
export function readBlob(url: string, say: (line: string) => void, partBytes = PART_BYTES): Readable {
  const blob = Readable.from(partsOf(url, say, partBytes), { objectMode: false });
  // It may fail before anybody reads it, as on a run that is cancelled; who reads it hears of it then.
  return blob.on('error', () => undefined);
}

async function* partsOf(url: string, say: (line: string) => void, partBytes: number): AsyncGenerator<Buffer> {
  using client = storageClient();
  const given = new AbortController();
  const ask = async (from: number): Promise<IncomingMessage> => {
    given.signal.throwIfAborted();
    const range = `bytes=${from}-${from + partBytes - 1}`;
    const { message } = await client.get(url, { range });
    const { statusCode: status = 0 } = message;
    if (status === 206 || (status === 200 && from === 0)) {
      return addAbortSignal(AbortSignal.any([cancelled, given.signal]), neverSilent(message));
    }
    message.resume();
    const error = new Error(`the storage answered ${status}`);
    throw mayPass(status) ? error : new Permanent(error);
  };
  const retried = <T>(work: () => Promise<T>): Promise<T> =>
    withRetries('Reading from the cache', say, () =>
      // What has been given up is not tried again.
      work().catch((error: unknown) => {
        throw given.signal.aborted ? new Permanent(error as Error) : error;
      }),
    );

  try {
    const first = await retried(async () => {
      const message = await ask(0);
      // All of it at once is read as it comes, so there is nothing to try again.
      if (message.statusCode === 200) return { message };
      const size = sizeIn(message.headers['content-range']);
      return { size, part: whole(await buffer(message), Math.min(partBytes, size)) };
    });
    if (first.part === undefined) {
      yield* first.message as AsyncIterable<Buffer>;
      return;
    }
    yield first.part;

    const waiting: Promise<Buffer>[] = [];
    for (let next = partBytes; next < first.size || waiting.length > 0; ) {
      while (next < first.size && waiting.length < WIDTH) {
        const from = next;
        const length = Math.min(partBytes, first.size - from);
        const part = retried(async () => whole(await buffer(await ask(from)), length));
        // It is waited for in its turn.
        part.catch(() => undefined);
        waiting.push(part);
        next += partBytes;
      }
      yield (await waiting.shift()) as Buffer;
    }
  } finally {
    given.abort(new Error('nobody reads on'));
  }
}

/** A client that keeps its connections for as long as a blob is read. */
function storageClient(): Pick<HttpClient, 'get'> & Disposable {
  const client = new HttpClient('krakend-plugin-action', undefined, { keepAlive: true });
  return {
    get: (url, headers) => client.get(url, headers),
    [Symbol.dispose]: () => client.dispose(),
  };
}

/** The whole length in a header such as `bytes 0-99/1234`. */
function sizeIn(contentRange: string | undefined): number {
  const [, size] = /^bytes 0-\d+\/(\d+)$/.exec(contentRange ?? '') ?? [];
  if (size === undefined) throw new Error('the storage does not say how long the entry is');
  return Number(size);
}

function whole(part: Buffer, length: number): Buffer {
  if (part.length !== length) throw new Error(`${part.length} bytes came in the place of ${length}`);
  return part;
}
