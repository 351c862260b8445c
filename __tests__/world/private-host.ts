/**
 * The hosts of private modules, on localhost under names of their own: a git host with two organisations that
 * each have a token, and a module proxy. They are reached by way of an HTTP proxy, as in a company, and by TLS
 * with a certificate that only a bundle of the company's has.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';

export const GIT_HOST = 'git.example.test';
export const PROXY_HOST = 'proxy.example.test';

/** What a request had to show, and what came of it. */
export interface PrivateRequest {
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly user: string | undefined;
  readonly status: number;
}

export interface PrivateHost extends AsyncDisposable {
  /** The tokens, by organisation and for the module proxy. */
  readonly tokens: { readonly acme: string; readonly umbrella: string; readonly proxy: string };
  readonly requests: readonly PrivateRequest[];
  /** The variables of a job behind this proxy: where it is, and what to trust. */
  readonly reach: Readonly<Record<string, string>>;
}

const MODULES = join(import.meta.dirname, '../private-modules');

/**
 * Starts the hosts; what they serve is made in this folder.
 *
 * @param onRequest is waited for before an answer: whoever asks is there meanwhile.
 */
export async function startPrivateHost(
  folder: string,
  onRequest: () => Promise<void> = async () => undefined,
): Promise<PrivateHost> {
  mkdirSync(join(folder, 'git'), { recursive: true });
  repository(join(folder, 'git/acme/greeting'), 'greeting', ['v1.0.0', 'v1.1.0']);
  repository(join(folder, 'git/umbrella/names'), 'names', ['v0.3.0']);
  moduleFiles(join(folder, 'proxy/corp.example.test/quotes/@v'), 'quotes', 'v0.1.0');
  const { key, cert, bundle } = certificate(folder);

  const secret = (name: string): string => `tok-${name}-${randomBytes(12).toString('base64url')}`;
  const tokens = { acme: secret('acme'), umbrella: secret('umbrella'), proxy: secret('proxy') };
  const requests: PrivateRequest[] = [];

  const tls = createTlsServer({ key, cert }, async (request, response) => {
    await onRequest();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://x');
    const [, user, token] = credentialsOf(request) ?? [];
    response.once('finish', () => {
      const { host } = request.headers;
      requests.push({ host, path: request.url, user, status: response.statusCode });
    });
    const organisation = pathname.split('/')[1] ?? '';
    const wanted = request.headers.host === PROXY_HOST ? tokens.proxy : tokens[organisation as 'acme'];
    if (token === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="private"' }).end('who is there?\n');
    } else if (token !== wanted) {
      // As GitHub does, so that strangers can't tell what exists.
      response.writeHead(404).end('Repository not found.\n');
    } else if (request.headers.host === PROXY_HOST) {
      sendFile(join(folder, pathname.replace(/^\/go\//, 'proxy/')), response);
    } else if (searchParams.has('go-get')) {
      const root = `${GIT_HOST}${pathname.split('/').slice(0, 3).join('/')}`;
      response.end(`<meta name="go-import" content="${root} git https://${root}.git">`);
    } else {
      gitBackend(join(folder, 'git'), pathname.replace(/\.git\//, '/'), request, response);
    }
  });
  const own = await listen(tls);
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '' }, client) => {
    const [host = '', port] = url.split(':');
    const upstream = host.endsWith('.example.test') ? connect(own, '127.0.0.1') : connect(Number(port), host);
    upstream.once('connect', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    for (const socket of [client, upstream])
      socket.on('error', () => [client, upstream].map((s) => s.destroy()));
    upstream.pipe(client).pipe(upstream);
  });
  const port = await listen(proxy);
  return {
    tokens,
    requests,
    reach: { HTTPS_PROXY: `http://127.0.0.1:${port}`, SSL_CERT_FILE: bundle },
    [Symbol.asyncDispose]: async () => {
      for (const server of [tls, proxy]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** A bare repository with a tag for each version; all have the same files. */
function repository(folder: string, module: string, tags: readonly string[]): void {
  const work = `${folder}.work`;
  cpSync(join(MODULES, module), work, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: work, env });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  for (const tag of tags) git('tag', tag);
  git('clone', '--quiet', '--bare', work, folder);
}

/** What a module proxy has of a version: https://go.dev/ref/mod#goproxy-protocol */
function moduleFiles(folder: string, module: string, version: string): void {
  mkdirSync(folder, { recursive: true });
  const work = join(folder, 'work');
  repository(work, module, [version]);
  const [, path = ''] = /^module (\S+)/.exec(readFileSync(join(MODULES, module, 'go.mod'), 'utf8')) ?? [];
  const prefix = `--prefix=${path}@${version}/`;
  const zip = execFileSync('git', ['archive', '--format=zip', prefix, version], { cwd: work });
  writeFileSync(join(folder, `${version}.zip`), zip);
  cpSync(join(MODULES, module, 'go.mod'), join(folder, `${version}.mod`));
  writeFileSync(join(folder, `${version}.info`), JSON.stringify({ Version: version }));
  writeFileSync(join(folder, 'list'), `${version}\n`);
}

/** A certificate that signs itself, and a bundle of it with what the machine trusts. */
function certificate(folder: string) {
  const names = `subjectAltName=DNS:${GIT_HOST},DNS:${PROXY_HOST}`;
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=company', '-addext', names, ...files], {
    stdio: 'pipe',
  });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const bundle = join(folder, 'bundle.pem');
  const trusted = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt';
  writeFileSync(bundle, `${readFileSync(trusted, 'utf8')}\n${cert}`);
  return { key, cert, bundle };
}

function credentialsOf({ headers }: IncomingMessage): RegExpExecArray | null {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(headers.authorization ?? '') ?? [];
  return /^([^:]*):(.*)$/.exec(Buffer.from(encoded, 'base64').toString());
}

function sendFile(file: string, response: ServerResponse): void {
  try {
    response.end(readFileSync(file));
  } catch {
    response.writeHead(404).end('not found\n');
  }
}

/** https://git-scm.com/docs/git-http-backend, as a CGI program. */
function gitBackend(root: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = '', headers } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      // The repositories may belong to another user than who runs the tests' steps.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      PATH_INFO: path,
      QUERY_STRING: request.url?.split('?')[1] ?? '',
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.once('close', () => {
    const answer = Buffer.concat(parts);
    const end = answer.indexOf('\r\n\r\n');
    const fields = answer
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': '));
    const { Status: status = '200', ...rest } = Object.fromEntries(fields) as Record<string, string>;
    response.writeHead(Number.parseInt(status, 10), rest).end(answer.subarray(end + 4));
  });
}

async function listen(server: {
  listen(port: number, host: string, then: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
