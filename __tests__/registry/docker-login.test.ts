import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Login, runnerLogins } from '../../src/registry/docker-login.ts';

let root: string;
let programs: string;

/** What Docker asks a helper, and what helpers of today answer. */
const HELPER = `#!/bin/sh
[ "$1" = get ] || exit 2
read -r server
case "$server" in
  https://index.docker.io/v1/) echo '{"ServerURL":"'"$server"'","Username":"hub-user","Secret":"hub-pass"}' ;;
  token.example) echo '{"Username":"<token>","Secret":"identity"}' ;;
  nonsense.example) echo 'hunter2 is no JSON' ;;
  broken.example) echo 'hunter2: the keychain is locked'; exit 1 ;;
  empty.example) echo '{"Username":"","Secret":""}' ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpa-docker-login-'));
  programs = join(root, 'bin');
  await mkdir(programs);
  await writeFile(join(programs, 'docker-credential-little'), HELPER);
  await chmod(join(programs, 'docker-credential-little'), 0o755);
});

afterAll(() => rm(root, { recursive: true }));

interface Asked {
  readonly login: Login | undefined;
  readonly said: string[];
}

/** The login for a registry by a configuration; a text is the file as it is. */
async function ask(configuration: unknown, registry = 'docker.io'): Promise<Asked> {
  const folder = await mkdtemp(join(root, 'config-'));
  const content = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  await writeFile(join(folder, 'config.json'), content);
  const said: string[] = [];
  const environment = { DOCKER_CONFIG: folder, PATH: `${programs}:${process.env.PATH}` };
  const login = await runnerLogins(environment, (line) => said.push(line))(registry);
  return { login, said };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const HUB = 'https://index.docker.io/v1/';

describe('in the file', () => {
  test.each<[string, Record<string, unknown>, string, Login | undefined]>([
    [
      'Docker Hub by its old name',
      { [HUB]: { auth: encoded('me:a:b') } },
      'docker.io',
      { username: 'me', password: 'a:b' },
    ],
    [
      'a host with its port',
      { '127.0.0.1:5000': { auth: encoded('me:pass\0\0') } },
      '127.0.0.1:5000',
      { username: 'me', password: 'pass' },
    ],
    [
      'a URL where Docker writes a host',
      { 'https://registry.example/v2/': { auth: encoded('me:pass') } },
      'registry.example',
      { username: 'me', password: 'pass' },
    ],
    [
      'an identity token',
      { a: {}, 'x.example': { identitytoken: 'id', auth: encoded('<t>:') } },
      'x.example',
      {
        identityToken: 'id',
      },
    ],
    [
      'in two words',
      { 'x.example': { username: 'me', password: 'pass' } },
      'x.example',
      {
        username: 'me',
        password: 'pass',
      },
    ],
    ['for others alone', { 'x.example': { auth: encoded('me:pass') } }, 'y.example', undefined],
    ['under no name', { '': { auth: encoded('me:pass') } }, 'y.example', undefined],
    [
      'not Docker Hub for a likeness',
      { 'docker.io.example': { auth: encoded('me:pass') } },
      'docker.io',
      undefined,
    ],
    ['elsewhere', { 'x.example': {} }, 'x.example', undefined],
    ['without a user', { 'x.example': { auth: encoded(':pass') } }, 'x.example', undefined],
    ['no base64', { 'x.example': { auth: '!!!' } }, 'x.example', undefined],
    ['no text', { 'x.example': { auth: 7, identitytoken: {} } }, 'x.example', undefined],
    ['no entry', { 'x.example': null }, 'x.example', undefined],
  ])('%s', async (_, auths, registry, login) => {
    expect(await ask({ auths }, registry)).toEqual({ login, said: [] });
  });
});

describe('with a helper', () => {
  test('for one registry, before the store for all', async () => {
    const configuration = {
      auths: { 'token.example': { auth: encoded('not:this') } },
      credHelpers: { 'token.example': 'little' },
      credsStore: 'not-there',
    };
    expect(await ask(configuration, 'token.example')).toEqual({
      login: { identityToken: 'identity' },
      said: [],
    });
    const { login, said } = await ask(configuration);
    expect(login).toBeUndefined();
    expect(said.join()).toContain('docker-credential-not-there could not be run');
  });

  test('for all: Docker Hub by its old name, and who has none', async () => {
    const configuration = { credsStore: 'little' };
    expect(await ask(configuration)).toEqual({
      login: { username: 'hub-user', password: 'hub-pass' },
      said: [],
    });
    for (const registry of ['unknown.example', 'empty.example'])
      expect(await ask(configuration, registry)).toEqual({ login: undefined, said: [] });
  });

  test.each(['nonsense.example', 'broken.example'])(
    '%s is no login, said without the secret',
    async (registry) => {
      const { login, said } = await ask({ credsStore: 'little' }, registry);
      expect(login).toBeUndefined();
      expect(said.join()).toMatch(/^No Docker login is used for \w+\.example: docker-credential-little /);
      expect(said.join()).not.toContain('hunter2');
    },
  );

  test.each(['../../bin/sh', 'a b', '/bin/sh'])('%s is no name of a helper', async (name) => {
    const { login, said } = await ask({ credsStore: name });
    expect(login).toBeUndefined();
    expect(said).toHaveLength(1);
  });
});

describe('a file that says nothing', () => {
  test.each(['', '{', 'null', '[]', '7', '{"auths":"hunter2"}', '{"auths":[],"credHelpers":7}'])(
    '%j',
    async (content) => {
      const { login, said } = await ask(content);
      expect(login).toBeUndefined();
      expect(said.length).toBeLessThan(2);
    },
  );

  test('is said without what is in it, and once', async () => {
    const folder = await mkdtemp(join(root, 'config-'));
    await writeFile(join(folder, 'config.json'), '{"auths": hunter2');
    const said: string[] = [];
    const logins = runnerLogins({ DOCKER_CONFIG: folder }, (line) => said.push(line));
    expect(await Promise.all([logins('docker.io'), logins('x.example')])).toEqual([undefined, undefined]);
    expect(said).toEqual([`No Docker login is used: ${join(folder, 'config.json')} is not JSON`]);
  });

  test('or is not there is nothing to speak of', async () => {
    const said: string[] = [];
    const environment = { HOME: join(root, 'nobody') };
    expect(await runnerLogins(environment, (line) => said.push(line))('docker.io')).toBeUndefined();
    expect(said).toEqual([]);
  });

  test('or is a folder is said', async () => {
    const home = await mkdtemp(join(root, 'home-'));
    await mkdir(join(home, '.docker/config.json'), { recursive: true });
    const said: string[] = [];
    expect(await runnerLogins({ HOME: home }, (line) => said.push(line))('docker.io')).toBeUndefined();
    expect(said.join()).toContain('EISDIR');
  });
});
