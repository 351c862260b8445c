/** A registry that asks for tokens as Docker Hub does, in small. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HubOptions {
  /** Tags by repository. */
  readonly repositories: Readonly<Record<string, readonly string[]>>;
  /** How it wants to be asked; without a word of it, by nobody in particular. */
  readonly auth?: 'token' | 'basic';
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>;
  /** The identity token that stands for a user. */
  readonly identityToken?: string;
  /** Repositories that users alone may see. */
  readonly private?: readonly string[];
  /** Tags on a page; all on one by default. */
  readonly pageSize?: number;
  /** Makes the Link header from the path of the next page. */
  readonly link?: (path: string, hub: { readonly url: string }) => string;
  /** Whether manifests come with Docker-Content-Digest; by default they do. */
  readonly digests?: boolean;
  /** Answers a request in place of the registry; `attempt` counts the requests for this path from 1. */
  readonly instead?: (path: string, attempt: number, hub: { readonly url: string }) => Instead | undefined;
}

export interface Instead {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HubRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

export interface Hub extends AsyncDisposable {
  /** What stands before an image's name. */
  readonly address: string;
  readonly url: string;
  readonly requests: readonly HubRequest[];
  /** Every token that was given so far is worth nothing any more. */
  expireTokens(): void;
}

/** The manifest behind a tag of any repository. */
export function manifestOf(repository: string, tag: string): Buffer {
  return Buffer.from(JSON.stringify({ schemaVersion: 2, config: { repository, tag } }));
}

export function digestOf(manifest: Buffer): string {
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}

export async function startHub(options: HubOptions): Promise<Hub> {
  const requests: HubRequest[] = [];
  const attempts = new Map<string, number>();
  /** What each token is good for. */
  const tokens = new Map<string, string>();
  const hub = { url: '' };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const { authorization, accept } = request.headers;
    requests.push({ method: request.method ?? '', path, authorization, accept });
    const attempt = (attempts.get(path) ?? 0) + 1;
    attempts.set(path, attempt);
    const instead = options.instead?.(path, attempt, hub);
    if (instead) response.writeHead(instead.status, instead.headers).end(instead.body);
    else if (path.startsWith('/token')) giveToken(request, response).catch(() => response.destroy());
    else answer(request, response);
  });

  async function giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const asked = new URL(request.url ?? '', hub.url).searchParams;
    const given = request.method === 'POST' ? form : asked;
    const user = whoAsks(request, form);
    const scope = given.get('scope') ?? '';
    const repository = /^repository:(.*):pull$/.exec(scope)?.[1] ?? '';
    if (user === 'wrong' || given.get('service') !== 'hub.example') {
      response.writeHead(401).end('{"details":"incorrect username or password"}');
      return;
    }
    // As Docker Hub: everybody gets a token, which may be good for nothing.
    const token = randomUUID();
    tokens.set(token, options.private?.includes(repository) && user === '' ? '' : scope);
    const name = request.method === 'POST' ? 'access_token' : 'token';
    response.writeHead(200).end(JSON.stringify({ [name]: token, expires_in: 300 }));
  }

  function whoAsks({ headers, method }: IncomingMessage, form: URLSearchParams): string {
    if (method === 'POST')
      return form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === options.identityToken
        ? 'somebody'
        : 'wrong';
    return headers.authorization === undefined ? '' : userOf(headers.authorization);
  }

  function userOf(authorization: string): string {
    const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    const user = pair.split(':')[0] ?? '';
    return pair === `${user}:${options.users?.[user]}` ? user : 'wrong';
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', hub.url);
    const match = /^\/v2\/(.+)\/(tags|manifests)\/([^/]+)$/.exec(url.pathname);
    const [, repository = '', what, name = ''] = match ?? [];
    const refusal = challengeFor(request, repository);
    if (refusal !== undefined) {
      response.writeHead(401, { 'www-authenticate': refusal }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
      return;
    }
    const tags = options.repositories[repository];
    if (tags === undefined || (what === 'manifests' && !tags.includes(name))) {
      response.writeHead(404).end('{"errors":[{"code":"NAME_UNKNOWN"}]}');
    } else if (what === 'tags') {
      listTags(response, repository, tags, Number(url.searchParams.get('from') ?? 0));
    } else {
      const manifest = manifestOf(repository, name);
      const digest = options.digests === false ? {} : { 'docker-content-digest': digestOf(manifest) };
      response.writeHead(200, { 'content-length': String(manifest.length), ...digest });
      response.end(request.method === 'HEAD' ? undefined : manifest);
    }
  }

  function challengeFor({ headers }: IncomingMessage, repository: string): string | undefined {
    const { authorization = '' } = headers;
    const scope = `repository:${repository}:pull`;
    if (options.auth === 'token' && tokens.get(authorization.replace(/^Bearer /, '')) !== scope)
      return `Bearer realm="${hub.url}/token",service="hub.example",scope="${scope}"`;
    const isUser = authorization !== '' && userOf(authorization) !== 'wrong';
    return options.auth === 'basic' && !isUser ? 'Basic realm="hub.example"' : undefined;
  }

  function listTags(response: ServerResponse, name: string, tags: readonly string[], from: number): void {
    const size = options.pageSize ?? (tags.length || 1);
    const next = `/v2/${name}/tags/list?from=${from + size}`;
    const link = options.link ?? ((path: string) => `<${path}>; rel="next"`);
    const headers = from + size < tags.length ? { link: link(next, hub) } : {};
    const body = { name, tags: tags.length === 0 ? null : tags.slice(from, from + size) };
    response.writeHead(200, headers).end(JSON.stringify(body));
  }

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  hub.url = `http://127.0.0.1:${port}`;
  return {
    address: `127.0.0.1:${port}`,
    url: hub.url,
    requests,
    expireTokens: () => tokens.clear(),
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
