import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { which } from './packages.ts';
import { registryStorage } from './paths.ts';
import { step } from './steps.ts';

/** An image registry on this machine, with all images of the world. */
export interface Registry extends AsyncDisposable {
  /** What stands before an image's name: `127.0.0.1:PORT`. Docker trusts this host without TLS. */
  readonly address: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** The one who may read from a registry that asks who is there. */
export const reader = { name: 'reader', password: 'not-a-secret' } as const;

/** The line of htpasswd for {@link reader}. */
const READER = `${reader.name}:$2b$12$apgK4FYQ956.sXe1MzPTWOcibmXHAez2Arb/axqJZJELd1AYgliLS`;

/**
 * Starts a registry over the world's storage on a free port. It ends with stop() or with this process.
 *
 * @param options.login whether it wants to know who asks: {@link reader} alone may.
 */
export async function startRegistry({ login = false } = {}): Promise<Registry> {
  await mkdir(registryStorage, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'kpa-registry-'));
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.yml');
  const users = join(folder, 'htpasswd');
  await writeFile(users, `${READER}\n`);
  await writeFile(file, configuration(address, login ? users : undefined));
  // The kernel ends the registry when this process dies, even if it is killed.
  const command = ['--pdeathsig', 'KILL', which('docker-registry') ?? 'docker-registry', 'serve', file];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = `http://${address}`;
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  await untilItAnswers(url, child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { address, url, stop, [Symbol.asyncDispose]: stop };
}

/** Something that the registry is to have. */
export interface Stored {
  /** Tells one making of it from another. */
  readonly madeFrom: string;
  put(registry: Registry): Promise<void>;
}

/** Puts images into the registry's storage, unless these very images lie there already. */
export async function ensurePushed(engine: Engine, images: ReadonlyMap<string, string>): Promise<void> {
  const push = async (registry: Registry, name: string): Promise<void> => {
    const remote = `${registry.address}/${name}`;
    await engine.docker(['tag', name, remote]);
    await engine.docker(['push', remote]).finally(() => engine.docker(['rmi', remote]));
  };
  const wanted = [...images].map(([name, id]): [string, Stored] => [
    name,
    { madeFrom: id, put: (registry) => push(registry, name) },
  ]);
  await ensureStored(new Map(wanted));
}

/** Puts what is missing of these, or was made otherwise, into the registry's storage. */
export async function ensureStored(wanted: ReadonlyMap<string, Stored>): Promise<void> {
  const file = join(registryStorage, 'pushed.json');
  const pushed: Record<string, string> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const missing = [...wanted].filter(([name, { madeFrom }]) => pushed[name] !== madeFrom);
  if (missing.length === 0) {
    return;
  }
  await using registry = await startRegistry();
  for (const [name, { madeFrom, put }] of missing) {
    await step(`push ${name}`, () => put(registry));
    pushed[name] = madeFrom;
    await writeFile(file, `${JSON.stringify(pushed, null, 2)}\n`);
  }
}

function configuration(address: string, users: string | undefined): string {
  return [
    'version: 0.1',
    'log: { level: warn, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${JSON.stringify(registryStorage)} }, delete: { enabled: true } }`,
    `http: { addr: ${JSON.stringify(address)}, secret: not-a-secret }`,
    ...(users ? [`auth: { htpasswd: { realm: the test world, path: ${JSON.stringify(users)} } }`] : []),
    '',
  ].join('\n');
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) {
      throw new Error(`docker-registry ended with ${child.exitCode}:\n${said}`);
    }
    const response = await fetch(`${url}/v2/`).catch(() => undefined);
    if (response?.ok || response?.status === 401) {
      return;
    }
    await pause(50);
  }
  throw new Error(`docker-registry does not answer:\n${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await gone;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
