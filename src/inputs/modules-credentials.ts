import { ProblemError } from '../problem.ts';

/** What the download of modules shows to one host, for all or for some of its paths. */
export interface ModuleCredential {
  /** In lower case, with the port where it is not 443. */
  readonly host: string;
  /** `acme` or `acme/tools`; '' for the whole host. */
  readonly path: string;
  readonly user: string;
  readonly token: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::\\d{1,5})?$`);

/** What a module path allows between slashes: https://go.dev/ref/mod#go-mod-file-ident */
const PATH_ELEMENT = /^(?!\.+$)[A-Za-z0-9._~-]+$/;

/** Git, netrc and HTTP headers take these as they are. */
const PLAIN = /^[\x21-\x7e]+$/;

/** Shorter ones can't be hidden in a log without hiding its words. */
const SHORTEST_TOKEN = 4;

/**
 * The lines `host[/path]=[user:]token` of modules-credentials, the longest path first: the first that fits is
 * the one that counts.
 *
 * @throws ProblemError that names the line by its number and never shows what stands in it.
 */
export function parseModulesCredentials(text: string): ModuleCredential[] {
  const seen = new Set<string>();
  const credentials: ModuleCredential[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim();
    if (line === '') continue;
    const credential = parseLine(line, index + 1);
    const scope = scopeOf(credential);
    if (seen.has(scope)) throw badLine(index + 1, 'another line is for the same host and path');
    seen.add(scope);
    credentials.push(credential);
  }
  return credentials.toSorted((a, b) => b.path.length - a.path.length);
}

/** What a credential is for: `github.com/acme`. */
export function scopeOf({ host, path }: Pick<ModuleCredential, 'host' | 'path'>): string {
  return path === '' ? host : `${host}/${path}`;
}

/** The value of an HTTP header that shows a credential. */
export function basicAuthorization({ user, token }: Pick<ModuleCredential, 'user' | 'token'>): string {
  return `Basic ${base64(`${user}:${token}`)}`;
}

/**
 * All that has to be hidden in the log, of lines that are wrong too: the tokens as they are, and as they stand in
 * headers and URLs.
 */
export function secretsIn(text: string): string[] {
  const secrets = text.split('\n').flatMap((line) => {
    const [, left = '', right = ''] = /^([^=]*)=(.*)$/.exec(line.trim()) ?? [];
    if (right === '') return [];
    const { user, token } = userAndToken(right, hostIn(left).split('/')[0] ?? '');
    const pair = `${user}:${token}`;
    return [right, token, base64(token), base64(pair), encodeURIComponent(token)];
  });
  return [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_TOKEN);
}

function parseLine(line: string, number: number): ModuleCredential {
  const [, left, right = ''] = /^([^=]*)=(.*)$/.exec(line) ?? [];
  if (left === undefined) throw badLine(number, 'it has no =');
  if (/^http:/i.test(left)) throw badLine(number, 'tokens are sent over https alone');
  const [host = '', ...elements] = hostIn(left).split('/');
  const name = host.toLowerCase().replace(/:443$/, '');
  if (!HOST.test(name)) throw badLine(number, 'what stands before = does not begin with the name of a host');
  if (!elements.every((element) => PATH_ELEMENT.test(element)))
    throw badLine(number, 'the path after the host is not one of a module');
  const { user, token } = userAndToken(right, name);
  if (!PLAIN.test(token) || token.length < SHORTEST_TOKEN)
    throw badLine(
      number,
      right === '' ? 'it has no token: is the secret set?' : 'what stands after = is no token',
    );
  if (!PLAIN.test(user)) throw badLine(number, 'the user before the token is not plain text');
  return { host: name, path: elements.join('/'), user, token };
}

/** What stands before the `=`, without what a URL has around it. */
function hostIn(left: string): string {
  return left
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/+$/, '');
}

function userAndToken(right: string, host: string): { readonly user: string; readonly token: string } {
  const colon = right.indexOf(':');
  if (colon < 0) return { user: usualUser(host), token: right.trim() };
  return { user: right.slice(0, colon).trim(), token: right.slice(colon + 1).trim() };
}

/**
 * The user that hosts take where a token is the whole proof: GitHub wants any (`x-access-token` in its own
 * documentation), GitLab any or `oauth2`, Bitbucket `x-token-auth`.
 */
function usualUser(host: string): string {
  if (/(^|\.)bitbucket\.org$/i.test(host)) return 'x-token-auth';
  return /gitlab/i.test(host) ? 'oauth2' : 'x-access-token';
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function badLine(number: number, why: string): ProblemError {
  return new ProblemError({
    what: `Input modules-credentials: line ${number} is not allowed.`,
    why: `${why[0]?.toUpperCase()}${why.slice(1)}. It is not shown here, as it may hold a secret.`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    fix: 'write lines host[/path]=[user:]token, such as github.com/acme=${{ secrets.MODULES_TOKEN }}',
  });
}
