import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { HttpClient, HttpClientResponse } from '@actions/http-client';
import { cancelled } from '../cancel.ts';
import { lazily } from '../lazily.ts';
import { neverSilent } from '../never-silent.ts';
import { mayPass, Permanent, withRetries } from '../retry.ts';
import { shownUrl } from './sources.ts';

/** A server answered, but not with what was asked for. */
export class HttpStatusError extends Error {
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${shownUrl(url)} answered ${status}`);
    this.name = 'HttpStatusError';
    this.status = status;
  }

  /** The file is not there, and asking again won't change that. */
  get isGone(): boolean {
    return this.status === 404 || this.status === 410;
  }
}

// The runner's client knows the proxy variables of self-hosted runners; Node's own fetch does not.
const client = lazily(async (): Promise<HttpClient> => {
  const { HttpClient } = await import('@actions/http-client');
  return new HttpClient('krakend-plugin-action', undefined, { socketTimeout: 60_000 });
});

/**
 * The text behind a URL.
 *
 * @throws HttpStatusError for an answer that asking again won't mend, such as 404.
 */
export async function fetchText(url: string, say: (line: string) => void): Promise<string> {
  return withRetries(shownUrl(url), say, async () => text((await ask(url)).message));
}

/**
 * Downloads a file, which gets its name only once it is whole.
 *
 * @returns the sha512 of its bytes, in hex.
 * @throws HttpStatusError for an answer that asking again won't mend, such as 404.
 */
export async function fetchFile(url: string, file: string, say: (line: string) => void): Promise<string> {
  const partial = `${file}.partial`;
  try {
    return await withRetries(shownUrl(url), say, async () => {
      const { message } = await ask(url);
      const hash = createHash('sha512');
      message.on('data', (chunk: Buffer) => hash.update(chunk));
      await pipeline(message, createWriteStream(partial), { signal: cancelled });
      const { size } = await stat(partial);
      const announced = message.headers['content-length'];
      if (announced !== undefined && Number(announced) !== size) {
        throw new Error(`${shownUrl(url)} ended after ${size} of ${announced} bytes`);
      }
      await rename(partial, file);
      return hash.digest('hex');
    });
  } finally {
    await rm(partial, { force: true });
  }
}

async function ask(url: string): Promise<HttpClientResponse> {
  const response = await (await client()).get(url);
  const status = response.message.statusCode ?? 0;
  if (status === 200) {
    neverSilent(response.message);
    return response;
  }
  response.message.resume();
  const error = new HttpStatusError(url, status);
  if (mayPass(status)) throw error;
  throw new Permanent(error);
}
