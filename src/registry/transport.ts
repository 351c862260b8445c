import type { IncomingMessage } from 'node:http';
import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HttpClient } from '@actions/http-client';
import { cancelled } from '../cancel.ts';
import { lazily } from '../lazily.ts';
import { neverSilent } from '../never-silent.ts';
import { messageOf } from '../problem.ts';
import { AskLater, mayPass, Permanent } from '../retry.ts';

/** A registry that could not be asked, or that gave no usable answer. Holds no token and no password. */
export class RegistryError extends Error {
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryError';
    this.status = status;
  }

  /** The registry wants to know who asks, or does not answer this one. */
  get isDenied(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** One request; nothing in it is ever logged. */
export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly accept: string;
  readonly authorization?: string | undefined;
  /** A form, as it goes over the wire. */
  readonly form?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Whether it is the word of the host that was asked, and not of one that it led to. */
  readonly isOwn: boolean;
  /** The whole body, once. */
  body(): Promise<Buffer>;
  /** The same as it comes, however long it is; it fails where nothing comes for a minute. */
  stream(): Readable;
}

/** Nobody's tags are worth waiting longer for: there is a catalogue. */
const SILENCE_MS = 10_000;
const BODY_MS = 30_000;
/** Docker's own limit for a manifest is 4 MiB. */
const MAX_BODY = 8 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** The longest Retry-After that is waited for. */
export const MAX_WAIT_MS = 20_000;

// The runner's client knows the proxy variables of self-hosted runners. It would hand the authorization on to
// another port of the same host, so redirects are followed here.
const client = lazily(async (): Promise<HttpClient> => {
  const { HttpClient } = await import('@actions/http-client');
  return new HttpClient('krakend-plugin-action', undefined, {
    socketTimeout: SILENCE_MS,
    allowRedirects: false,
  });
});

/**
 * Asks once. Authorization goes to the origin of the URL alone, wherever a redirect leads.
 *
 * @returns the answer where it means something to a client of a registry: 200, 401 or 404.
 * @throws AskLater or RegistryError for an answer that may be another later (429, 5xx); Permanent for others,
 * and where nobody answered: the catalogue is at hand, so a dead network is not waited for.
 */
export async function send(request: Request): Promise<Answer> {
  const { url } = request;
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const message = await sendTo(at, request);
    const status = message.statusCode ?? 0;
    const { location } = message.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined || request.method === 'POST') {
      return answered(message, status, url, at.origin === url.origin);
    }
    message.resume();
    at = redirected(at, location, url);
  }
  throw new Permanent(new RegistryError(`${url.host} redirects without an end`));
}

async function sendTo(at: URL, request: Request): Promise<IncomingMessage> {
  const { method, url, accept, authorization, form } = request;
  const headers = {
    accept,
    ...(authorization !== undefined && at.origin === url.origin ? { authorization } : {}),
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  try {
    const { message } = await (await client()).request(method, at.href, form ?? null, headers);
    return message;
  } catch (error) {
    cancelled.throwIfAborted();
    // The client's words for a time-out quote the path and what is asked in it.
    const late = error instanceof Error && error.message.startsWith('Request timeout');
    const why = late ? `no answer within ${SILENCE_MS / 1000} s` : messageOf(error);
    throw new Permanent(new RegistryError(`${at.host} could not be asked: ${why}`));
  }
}

function redirected(at: URL, location: string, from: URL): URL {
  const next = URL.parse(location, at.href);
  const fits = next?.protocol === 'https:' || (next?.protocol === 'http:' && from.protocol === 'http:');
  if (next === null || !fits) {
    throw new Permanent(new RegistryError(`${at.host} redirects to where it can't be followed`));
  }
  return next;
}

function answered(message: IncomingMessage, status: number, url: URL, isOwn: boolean): Answer {
  const { headers } = message;
  if (status === 200) {
    const stream = (): Readable => addAbortSignal(cancelled, neverSilent(message));
    return { status, headers, isOwn, body: () => bodyOf(message, url), stream };
  }
  message.resume();
  if (status === 404 || (status === 401 && isOwn)) {
    const nothing = Buffer.alloc(0);
    return { status, headers, isOwn, body: async () => nothing, stream: () => Readable.from([]) };
  }
  const error = new RegistryError(`${url.host} answered ${status}`, status);
  if (!mayPass(status)) throw new Permanent(error);
  const waitMs = retryAfterMs(headers['retry-after'], Date.now());
  if (waitMs === undefined) throw error;
  const wait = `${Math.ceil(waitMs / 1000)} s`;
  if (waitMs > MAX_WAIT_MS) {
    throw new Permanent(
      new RegistryError(`${url.host} answered ${status}, not to be asked again for ${wait}`, status),
    );
  }
  throw new AskLater(error, waitMs);
}

/**
 * How long a Retry-After header, in seconds or as a date, asks to wait (RFC 9110, section 10.2.3).
 *
 * @returns milliseconds, 0 for a date gone by, undefined for no header or one that says nothing.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const words = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(words)) return Number(words) * 1000;
  const date = /^[A-Z][a-z]{2},? /.test(words) ? Date.parse(words) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function bodyOf(message: IncomingMessage, url: URL): Promise<Buffer> {
  const enough = AbortSignal.any([cancelled, AbortSignal.timeout(BODY_MS)]);
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY) message.destroy(new Error(`longer than ${MAX_BODY} bytes`));
  });
  try {
    return await buffer(addAbortSignal(enough, message));
  } catch (error) {
    cancelled.throwIfAborted();
    throw new RegistryError(`${url.host} did not answer to the end: ${messageOf(error)}`);
  }
}
