import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cancelled } from '../cancel.ts';
import { messageOf } from '../problem.ts';
import { baseEnvironment, run } from '../process.ts';
import { DOCKER_HUB } from './reference.ts';

/** How the runner is logged in to a registry. */
export type Login =
  | { readonly username: string; readonly password: string }
  /** Exchanged for tokens in place of a password. */
  | { readonly identityToken: string };

/** The login for a registry such as `docker.io` or `127.0.0.1:5000`, if there is one. */
export type LoginFor = (registry: string) => Promise<Login | undefined>;

/** Docker Hub has kept the name that its first API had. */
const HUB_KEY = 'https://index.docker.io/v1/';

/** What credential helpers call a user whose secret is an identity token. */
const TOKEN_USER = '<token>';

/**
 * The logins of the runner, as `docker login` and docker/login-action leave them: in Docker's configuration,
 * or with the credential helper that it names. Whatever can't be read is no login, which the log says.
 *
 * Source: https://docs.docker.com/reference/cli/docker/login/
 */
export function runnerLogins(environment: NodeJS.ProcessEnv, say: (line: string) => void): LoginFor {
  const folder = environment.DOCKER_CONFIG || join(environment.HOME || homedir(), '.docker');
  const file = join(folder, 'config.json');
  let configuration: Promise<Fields> | undefined;
  return async (registry) => {
    configuration ??= readConfiguration(file, say);
    const fields = await configuration;
    const key = registry === DOCKER_HUB ? HUB_KEY : registry;
    const helper = text(object(fields.credHelpers)[key]) ?? text(fields.credsStore);
    if (helper !== undefined) return askHelper(helper, key, environment, say);
    const auths = object(fields.auths);
    // Some tools write URLs where Docker writes hosts.
    const written = Object.keys(auths).find((name) => hostOf(name) === hostOf(key));
    return storedLogin(object(auths[key] ?? (written === undefined ? undefined : auths[written])));
  };
}

type Fields = Readonly<Record<string, unknown>>;

async function readConfiguration(file: string, say: (line: string) => void): Promise<Fields> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      say(`No Docker login is used: ${messageOf(error)}`);
    return {};
  }
  try {
    return object(JSON.parse(content));
  } catch {
    // The parser's message quotes the file, passwords included.
    say(`No Docker login is used: ${file} is not JSON`);
    return {};
  }
}

function storedLogin(entry: Fields): Login | undefined {
  const identityToken = text(entry.identitytoken);
  if (identityToken !== undefined) return { identityToken };
  const pair = Buffer.from(text(entry.auth) ?? '', 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const username = colon > 0 ? pair.slice(0, colon) : text(entry.username);
  // Docker pads what it encodes with zero bytes.
  const password = colon > 0 ? pair.slice(colon + 1).replace(/\0+$/, '') : text(entry.password);
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** Protocol: https://github.com/docker/docker-credential-helpers */
async function askHelper(
  name: string,
  key: string,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Login | undefined> {
  if (!/^[\w.-]+$/.test(name)) {
    say('No Docker login is used: the name of the credential helper is none');
    return undefined;
  }
  const program = `docker-credential-${name}`;
  try {
    const env = baseEnvironment(environment);
    const { exitCode, stdout } = await run({ program, args: ['get'], env, input: key });
    if (exitCode === 0) return loginFrom(object(JSON.parse(stdout)));
    if (/credentials not found/i.test(stdout)) return undefined;
    say(`No Docker login is used for ${key}: ${program} ended with ${exitCode}`);
  } catch (error) {
    cancelled.throwIfAborted();
    // What it printed may hold the secret.
    const why = error instanceof SyntaxError ? `${program} printed no JSON` : messageOf(error);
    say(`No Docker login is used for ${key}: ${why}`);
  }
  return undefined;
}

function loginFrom(answer: Fields): Login | undefined {
  const [username, secret] = [text(answer.Username), text(answer.Secret)];
  if (username === undefined || secret === undefined) return undefined;
  return username === TOKEN_USER ? { identityToken: secret } : { username, password: secret };
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** A text that says something. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
