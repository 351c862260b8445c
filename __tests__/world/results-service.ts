/**
 * A stand-in for GitHub's results service: cache v2, artifact v4 and the blob store behind them, spoken to by
 * the real @actions/cache and @actions/artifact. It runs inside the test's process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { BlobStore } from './results/blobs.ts';
import { calls, type Message, type Service } from './results/calls.ts';
import { TwirpError } from './results/errors.ts';
import { answerWithFault, type FaultRule, Faults } from './results/faults.ts';
import { type Artifact, type CacheEntry, openStore } from './results/store.ts';
import { callerOf, runtimeToken } from './results/token.ts';

export { cacheWriteDenied, type Fault, type FaultRule } from './results/faults.ts';
export type { Artifact, CacheEntry } from './results/store.ts';
export { runtimeToken };

/** One request, as it was answered. */
export interface RecordedRequest {
  /** `CacheService/CreateCacheEntry`, `blob/PUT`, …: the names that fault rules use. */
  call: string;
  path: string;
  /** The JSON of a call; empty for blobs. */
  message: Message;
  /** The HTTP status of the answer; null while there is none, or where the connection was cut. */
  status: number | null;
}

export interface ResultsService extends AsyncDisposable {
  /** For ACTIONS_RESULTS_URL. */
  url: string;
  /** Every request since the start, in the order of arrival. */
  requests: readonly RecordedRequest[];
  /** The entries that can be restored, the oldest first; `file` is the compressed tar. */
  caches(): (CacheEntry & { file: string })[];
  /** The artifacts of all runs that were finalized, the oldest first; `file` is the uploaded zip. */
  artifacts(): (Artifact & { file: string })[];
  /** Breaks calls from now on; the returned function mends them. */
  fail(rule: FaultRule): () => void;
  close(): Promise<void>;
}

/**
 * Starts the service on a free port of 127.0.0.1.
 *
 * @param dir where caches and artifacts are kept; a service started later on the same folder has them all
 * @param options `faults`: rules in force from the start
 */
export async function startResultsService(
  dir: string,
  options: { faults?: FaultRule[] } = {},
): Promise<ResultsService> {
  const store = openStore(dir);
  const blobs = new BlobStore(join(dir, 'blobs'));
  const faults = new Faults();
  for (const rule of options.faults ?? []) faults.add(rule);
  const requests: RecordedRequest[] = [];

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const record: RecordedRequest = {
      call: callName(request, url),
      path: url.pathname,
      message: {},
      status: null,
    };
    requests.push(record);
    response.on('finish', () => {
      record.status = response.statusCode;
    });
    const fault = faults.take(record.call);
    if (fault) answerWithFault(fault, request, response);
    else answer(service, request, response, url, record).catch((error) => sendError(response, error));
  });
  const origin = await listen(server);
  const service: Service = { store, blobs, address: (signedPath) => `${origin}${signedPath}` };

  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `${origin}/`,
    requests,
    caches: () => finished(store.caches, blobs),
    artifacts: () => finished(store.artifacts, blobs),
    fail: (rule) => faults.add(rule),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The variables by which the runner tells a job's steps of the service, for a job of this run. */
export function resultsVariables(
  service: Pick<ResultsService, 'url'>,
  runId: string,
): Record<string, string> {
  return {
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    ACTIONS_CACHE_SERVICE_V2: 'True',
  };
}

/** `CacheService/CreateCacheEntry`, `blob/PUT`, or the path of what is neither. */
function callName(request: IncomingMessage, url: URL): string {
  if (url.pathname.startsWith('/blobs/')) return `blob/${request.method}`;
  return url.pathname.replace('/twirp/github.actions.results.api.v1.', '');
}

async function answer(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  record: RecordedRequest,
): Promise<void> {
  if (record.call.startsWith('blob/')) {
    await service.blobs.handle(request, response, url);
    return;
  }
  const call = calls.get(record.call);
  if (!call) throw new TwirpError(404, 'bad_route', `no such call: ${request.method} ${url.pathname}`);
  record.message = (await json(request)) as Message;
  const reply = await call(service, record.message, callerOf(request.headers.authorization));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message } =
    error instanceof TwirpError ? error : new TwirpError(500, 'internal', String(error));
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code, msg: message }));
}

function finished<T extends CacheEntry | Artifact>(entries: T[], blobs: BlobStore): (T & { file: string })[] {
  return entries.filter((entry) => entry.complete).map((entry) => ({ ...entry, file: blobs.file(entry.id) }));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
