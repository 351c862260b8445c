import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { engineNeeds, ensurePrograms, which } from './packages.ts';
import { engineData, engineRun } from './paths.ts';
import { type Finished, finish, type RunOptions, run } from './run.ts';
import { say, step } from './steps.ts';

/** A Docker Engine that answers. */
export interface Engine {
  /** What DOCKER_HOST has to be. */
  readonly dockerHost: string;
  /** Runs `docker ARGS`; throws if it fails. */
  docker(args: readonly string[], options?: RunOptions): Promise<string>;
}

const socket = join(engineRun, 'docker.sock');
const ownHost = `unix://${socket}`;
const pidFile = join(engineRun, 'docker.pid');
const logFile = join(engineRun, 'dockerd.log');

/** The engine at `dockerHost`, whether it answers or not. */
export function engineAt(dockerHost: string): Engine {
  return {
    dockerHost,
    docker: (args, { env, ...options } = {}) =>
      // Debian's engine has no BuildKit that works alone; clients from elsewhere would insist on it.
      run('docker', args, { ...options, env: { ...env, DOCKER_HOST: dockerHost, DOCKER_BUILDKIT: '0' } }),
  };
}

/** Takes the name away from an image, where the engine has one of that name. */
export async function forgetImage({ docker }: Engine, reference: string): Promise<void> {
  if ((await docker(['image', 'ls', '--quiet', reference])) !== '') await docker(['rmi', reference]);
}

/** The engine that answers: the machine's own first, then the one that ensureEngine() started. */
export async function findEngine(): Promise<Engine | undefined> {
  const machine = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  for (const host of [machine, ownHost]) {
    if (await answers(host)) {
      return engineAt(host);
    }
  }
  return undefined;
}

/**
 * An engine that answers; started if there is none, over the data of the time before.
 * Throws with the end of its log where it may not run.
 */
export async function ensureEngine(): Promise<Engine> {
  return (await findEngine()) ?? (await step('start a Docker Engine', startEngine));
}

/** Stops the engine that ensureEngine() started; the machine's own is left alone. */
export async function stopEngine(): Promise<void> {
  const pid = await runningPid();
  if (pid === undefined) {
    say('no engine of this world is running');
    return;
  }
  process.kill(pid, 'SIGTERM');
  while (isDockerd(pid)) {
    await pause(100);
  }
  await unmountLeftovers();
  say(`stopped the engine (pid ${pid})`);
}

/** dockerd leaves mounts behind even when it ends well; with them its folders cannot be removed. */
async function unmountLeftovers(): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  const own = mounts.filter((path) => path.startsWith(engineData) || path.startsWith(engineRun));
  for (const path of own.reverse()) {
    await run('umount', [path]);
  }
}

async function answers(host: string): Promise<boolean> {
  const path = host.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
  if (path !== undefined && !existsSync(path)) {
    return false;
  }
  const failed: Finished = { code: -1, stdout: '', stderr: '' };
  const { code } = await finish('docker', ['version', '--format', '{{.Server.Version}}'], {
    env: { DOCKER_HOST: host },
  }).catch(() => failed);
  return code === 0;
}

async function startEngine(): Promise<Engine> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'no Docker Engine answers and only root can start one: start Docker, or run this as root',
    );
  }
  await ensurePrograms(engineNeeds);
  await mkdir(engineData, { recursive: true });
  await mkdir(engineRun, { recursive: true });
  await clearLeftovers();
  const log = openSync(logFile, 'w');
  // Never --bridge=none: that removes the bridge of an engine that runs beside this one.
  const args = ['--data-root', engineData, '--exec-root', join(engineRun, 'exec'), '--pidfile', pidFile];
  const child = spawn(which('dockerd') ?? 'dockerd', [...args, '--host', ownHost], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.unref();
  const gone = ended.then((code) => {
    throw new Error(
      `dockerd ended with ${code}: may this machine run containers? End of its log:\n${tail()}`,
    );
  });
  await Promise.race([gone, untilItAnswers()]);
  gone.catch(() => {});
  return engineAt(ownHost);
}

async function untilItAnswers(): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await answers(ownHost))) {
    if (Date.now() > deadline) {
      throw new Error(`dockerd does not answer after 60 s. End of its log:\n${tail()}`);
    }
    await pause(200);
  }
}

function tail(): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
}

/** An engine that was killed leaves pid files behind, and takes any process that has the number for itself. */
async function clearLeftovers(): Promise<void> {
  const pid = await runningPid();
  if (pid !== undefined) {
    throw new Error(
      `the engine of this world runs (pid ${pid}) and does not answer: kill ${pid}, then try again`,
    );
  }
  const containerd = join(engineRun, 'exec', 'containerd', 'containerd.pid');
  await Promise.all([pidFile, socket, containerd].map((file) => rm(file, { force: true })));
}

async function runningPid(): Promise<number | undefined> {
  const noted = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  return noted > 0 && isDockerd(noted) ? noted : undefined;
}

function isDockerd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(engineData);
  } catch {
    return false;
  }
}

/** The names of the containers that tests left behind, for `status`. */
export async function leftContainers(engine: Engine): Promise<string[]> {
  const names = await engine.docker(['ps', '--all', '--format', '{{.Names}}']);
  return names === '' ? [] : names.split('\n');
}
