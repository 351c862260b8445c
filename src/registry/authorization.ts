import { cancelled } from '../cancel.ts';
import { Permanent } from '../retry.ts';
import { type Challenge, readChallenge } from './challenge.ts';
import type { Login, LoginFor } from './docker-login.ts';
import { type ImageReference, isThisMachine, shownName } from './reference.ts';
import { type Answer, RegistryError, send } from './transport.ts';

type Bearer = Extract<Challenge, { scheme: 'bearer' }>;
type Name = Pick<ImageReference, 'registry' | 'repository'>;

/**
 * What goes into the Authorization header after a registry has answered 401: a token from the server that it
 * names, anonymous or by the runner's login, or the login itself.
 *
 * Source: https://distribution.github.io/distribution/spec/auth/token/
 *
 * @throws Permanent where nobody gives one; errors of {@link send} from the server that gives tokens.
 */
export async function authorize(refusal: Answer, name: Name, loginFor: LoginFor): Promise<string> {
  const challenge = readChallenge(refusal.headers['www-authenticate'] ?? '');
  if (challenge === undefined) throw denied(`${name.registry} does not say how to log in`);
  const login = await loginFor(name.registry);
  if (challenge.scheme === 'bearer') return `Bearer ${await token(challenge, name, login)}`;
  if (login === undefined || 'identityToken' in login)
    throw denied(`${name.registry} wants a login for ${shownName(name)}`);
  return basic(login);
}

async function token(challenge: Bearer, name: Name, login: Login | undefined): Promise<string> {
  const { service, scope = `repository:${name.repository}:pull` } = challenge;
  const url = URL.parse(challenge.realm);
  // A password never travels in the clear, apart from within this machine.
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isThisMachine(url.host)))
    throw denied(`${name.registry} names no server for tokens that can be trusted`);
  const answer = await send(
    tokenRequest(url, { ...(service === undefined ? {} : { service }), scope }, login),
  );
  if (answer.status !== 200) {
    throw denied(
      login === undefined
        ? `${url.host} gives no token for ${shownName(name)} without a login`
        : `${url.host} does not accept the runner's login for ${name.registry}`,
    );
  }
  const given = tokenIn(await answer.body());
  if (given === undefined) throw new Permanent(new RegistryError(`${url.host} answered without a token`));
  return given;
}

function tokenRequest(
  realm: URL,
  asked: Readonly<Record<string, string>>,
  login: Login | undefined,
): Parameters<typeof send>[0] {
  const accept = 'application/json';
  if (login !== undefined && 'identityToken' in login) {
    const form = new URLSearchParams({
      ...asked,
      grant_type: 'refresh_token',
      client_id: 'krakend-plugin-action',
      refresh_token: login.identityToken,
    });
    return { method: 'POST', url: realm, accept, form: form.toString() };
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return { method: 'GET', url, accept, authorization: login && basic(login) };
}

/** Both names are in use; a token that is no word of visible letters would not go into a header. */
function tokenIn(body: Buffer): string | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    const { token, access_token: accessToken } = answer as Record<string, unknown>;
    return [token, accessToken].find((one) => typeof one === 'string' && /^[\x21-\x7e]+$/.test(one)) as
      | string
      | undefined;
  } catch {
    // The parser's message would quote the answer.
    cancelled.throwIfAborted();
    return undefined;
  }
}

function basic({ username, password }: Exclude<Login, { identityToken: string }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function denied(message: string): Permanent {
  return new Permanent(new RegistryError(message, 401));
}
