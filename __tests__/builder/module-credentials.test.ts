import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  downloadVariables,
  homeForStdin,
  privateHome,
  privateHomeVariables,
  TAKE_HOME,
} from '../../src/builder/module-credentials.ts';
import { parseModulesCredentials } from '../../src/inputs/modules-credentials.ts';

const CREDENTIALS = parseModulesCredentials(
  [
    'git.example.com=all-of-it',
    'git.example.com/acme=token-of-acme',
    'git.example.com/acme/tools=bot:token-of-tools',
    'git.example.com:8443/acme=token-of-port',
    'other.example.com/umbrella=$(id)"\\\'token',
  ].join('\n'),
);

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kpa home's-"));
});

afterEach(() => rmSync(home, { recursive: true }));

describe('git', () => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(privateHome(CREDENTIALS)))
      writeFileSync(join(home, name), text, { mode: 0o600 });
  });

  const ask = (url: string): string => {
    const { stdout } = spawnSync('git', ['credential', 'fill'], {
      input: `url=${url}\n\n`,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, GIT_TERMINAL_PROMPT: '0', ...privateHomeVariables(home) },
    });
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
    return `${value('username')}:${value('password')}`;
  };

  test.each([
    ['https://git.example.com/acme/auth', 'x-access-token:token-of-acme'],
    ['https://git.example.com/acme/auth.git', 'x-access-token:token-of-acme'],
    ['https://git.example.com/acme', 'x-access-token:token-of-acme'],
    ['https://git.example.com/acme/tools', 'bot:token-of-tools'],
    ['https://git.example.com/acme/tools.git', 'bot:token-of-tools'],
    ['https://git.example.com/acme/tools/deeper', 'bot:token-of-tools'],
    ['https://git.example.com/acme/toolshed', 'x-access-token:token-of-acme'],
    ['https://git.example.com/acmeville/x', 'x-access-token:all-of-it'],
    ['https://git.example.com:8443/acme/x', 'x-access-token:token-of-port'],
    ['https://git.example.com:8443/other/x', ':'],
    ['https://git.example.com.evil.example/acme/x', ':'],
    ['https://other.example.com/umbrella/x', 'x-access-token:$(id)"\\\'token'],
    ['https://other.example.com/acme/x', ':'],
    ['http://git.example.com/acme/auth', ':'],
  ])('%s is shown %s', (url, shown) => {
    expect(ask(url)).toBe(shown);
  });

  test('stores nothing, and asks no helper of the machine', () => {
    const input = 'protocol=https\nhost=git.example.com\npath=acme/x\nusername=u\npassword=p\n\n';
    const before = readdirSync(home);
    const env = { PATH: process.env.PATH, ...privateHomeVariables(home) };
    execFileSync('git', ['credential', 'approve'], { input, env });
    execFileSync('git', ['credential', 'reject'], { input, env });
    expect(readdirSync(home)).toEqual(before);
    const helpers = execFileSync('git', ['config', '--get-all', 'credential.helper'], {
      env,
      encoding: 'utf8',
    });
    expect(helpers).toBe('\n!sh "$HOME/git-credential"\n');
  });
});

test('a home goes through stdin as it is, readable by nobody else, and stdin is empty then', () => {
  const files = privateHome(CREDENTIALS);
  const env = { PATH: process.env.PATH, HOME: home };
  const args = ['-c', TAKE_HOME, 'sh', 'sh', '-c', 'cat; printf %s "$1"', 'sh', 'a b "$c"'];
  expect(execFileSync('sh', args, { input: homeForStdin(files), env, encoding: 'utf8' })).toBe('a b "$c"');
  expect(
    Object.fromEntries(readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'utf8')])),
  ).toEqual(files);
  for (const name of readdirSync(home)) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
});

test('Go before 1.24 knows hosts alone, each with what is for most of it', () => {
  expect(privateHome(CREDENTIALS).netrc?.split('\n').toSorted()).toEqual([
    '',
    'machine git.example.com login x-access-token password all-of-it',
    'machine git.example.com:8443 login x-access-token password token-of-port',
    'machine other.example.com login x-access-token password $(id)"\\\'token',
  ]);
});

test('Go since 1.24 gets a header for each path', () => {
  const [one] = parseModulesCredentials('git.example.com/acme=me:token');
  const { goauth } = privateHome(one ? [one] : []);
  expect(goauth).toBe(`https://git.example.com/acme\n\nAuthorization: Basic ${btoa('me:token')}\n\n`);
});

describe('what credentials are for is private', () => {
  const variables = (set: Record<string, string>, text: string) =>
    downloadVariables(set, parseModulesCredentials(text));

  test('without any nothing is, but git trusts what Go trusts', () => {
    expect(variables({ GOPROXY: 'direct' }, '')).toEqual({ GOPROXY: 'direct' });
    expect(variables({ SSL_CERT_FILE: '/ca.pem' }, '')).toMatchObject({ GIT_SSL_CAINFO: '/ca.pem' });
  });

  test('hosts and paths are added to what the user says, without ports', () => {
    const text = 'github.com/acme=token\ngit.example.com:8443/a=token\n[::1]=token';
    expect(variables({ GOPRIVATE: '*.corp.example,github.com/acme' }, text).GOPRIVATE).toBe(
      '*.corp.example,github.com/acme,git.example.com/a',
    );
    expect(variables({}, text)).not.toHaveProperty('GONOSUMDB');
    expect(variables({ GONOSUMDB: 'x.example' }, text).GONOSUMDB).toBe(
      'x.example,github.com/acme,git.example.com/a',
    );
  });

  test("a proxy's own credentials make nothing private", () => {
    const GOPROXY = 'https://proxy.example.com:8443/go,https://proxy.golang.example|direct';
    const text = 'proxy.example.com:8443=token\nproxy.golang.example/x=token';
    expect(variables({ GOPROXY }, text)).not.toHaveProperty('GOPRIVATE');
  });
});
