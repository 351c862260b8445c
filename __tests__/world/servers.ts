import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { join, normalize } from 'node:path';

/**
 * How a request fails. `reset` cuts the connection, `truncate` ends it after half of the body, `corrupt` sends
 * a body of the right length with other bytes.
 */
export type Fault =
  | { readonly status: number; readonly retryAfter?: number }
  | 'reset'
  | 'truncate'
  | 'corrupt';

/** Decides about each request; `attempt` counts the requests for this path from 1. */
export type Faults = (path: string, attempt: number) => Fault | undefined;

export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  /** The fault it was answered with. */
  readonly fault?: Fault;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly requests: readonly ServedRequest[];
  stop(): Promise<void>;
}

/** Serves the files of a folder, with the failures that a test asks for. */
export function startReleaseServer(folder: string, options: { fault?: Faults } = {}): Promise<TestServer> {
  return startServer(options.fault, async (request, response, fault) => {
    const path = normalize(decodeURIComponent(pathOf(request)));
    const body = await readFile(join(folder, path)).catch(() => undefined);
    if (body === undefined) {
      response.writeHead(404).end('not found\n');
      return;
    }
    sendBody(request, response, body, fault);
  });
}

/**
 * Stands before another server on this machine and passes everything on, apart from the failures that a test
 * asks for.
 * @param target `http://127.0.0.1:PORT`
 */
export function startFaultyProxy(target: string, fault: Faults): Promise<TestServer> {
  return startServer(fault, async (request, response, failure) => {
    const { method, headers, url } = request;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = forward(new URL(url ?? '/', target), { method: method ?? 'GET', headers }, resolve);
      onward.on('error', reject);
      request.pipe(onward);
    });
    if (failure === undefined) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of answer) {
      chunks.push(chunk);
    }
    sendBody(request, response, Buffer.concat(chunks), failure, answer);
  });
}

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
) => Promise<void>;

async function startServer(faults: Faults | undefined, handle: Handler): Promise<TestServer> {
  const requests: ServedRequest[] = [];
  const attempts = new Map<string, number>();
  const server = createServer(((request, response) => {
    const path = pathOf(request);
    const attempt = (attempts.get(path) ?? 0) + 1;
    attempts.set(path, attempt);
    const fault = faults?.(path, attempt);
    requests.push({
      method: request.method ?? 'GET',
      path,
      attempt,
      ...(fault === undefined ? {} : { fault }),
    });
    if (fault === 'reset') {
      request.socket.destroy();
    } else if (typeof fault === 'object') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      response.writeHead(fault.status, headers).end(`${fault.status} as the test asked\n`);
    } else {
      handle(request, response, fault).catch(() => response.destroy());
    }
  }) satisfies RequestListener);
  const address = await listen(server);
  const stop = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://${address}`, address, requests, stop, [Symbol.asyncDispose]: stop };
}

function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  fault: Fault | undefined,
  from?: IncomingMessage,
): void {
  const sent = fault === 'corrupt' ? body.map((byte) => byte ^ 0xff) : body;
  const headers = from?.headers ?? { 'content-type': 'application/octet-stream' };
  response.writeHead(from?.statusCode ?? 200, { ...headers, 'content-length': String(body.length) });
  if (request.method === 'HEAD') {
    response.end();
  } else if (fault === 'truncate') {
    response.write(sent.subarray(0, Math.floor(sent.length / 2)), () => response.destroy());
  } else {
    response.end(sent);
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '');
    });
  });
}
