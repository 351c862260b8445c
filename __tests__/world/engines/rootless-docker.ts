import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { chmod, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensurePrograms, which } from '../packages.ts';
import { finish, run } from '../run.ts';
import type { EngineOfUser } from './engines.ts';
import type { OrdinaryUser } from './user.ts';

/** The script that Docker names for this: Docker's own packages have it on PATH, Debian's docker.io here. */
const SCRIPT = which('dockerd-rootless.sh') ?? '/usr/share/docker.io/contrib/dockerd-rootless.sh';

/** The device by which slirp4netns brings the network; everybody may use it, but not on every machine. */
const TUN = '/dev/net/tun';

/**
 * A Docker Engine that an ordinary user runs, with one image of another engine. It does not reach this
 * machine's own servers.
 *
 * @throws with the end of its log where it does not start.
 */
export async function rootlessDocker(
  user: OrdinaryUser,
  image: { readonly name: string; readonly from: string },
): Promise<EngineOfUser> {
  await ensurePrograms([
    ['dockerd', 'docker.io'],
    ['rootlesskit', 'rootlesskit'],
    ['slirp4netns', 'slirp4netns'],
    ['fuse-overlayfs', 'fuse-overlayfs'],
    ['iptables', 'iptables'],
  ]);
  const folder = await user.own('rootless-docker');
  const runtime = await user.own('rootless-docker/run');
  await chmod(runtime, 0o700);
  const device = await stat(TUN);
  await chmod(TUN, 0o666);
  const socket = join(runtime, 'docker.sock');
  const dockerHost = `unix://${socket}`;
  const log = join(user.folder, 'dockerd.log');
  const folders = ['--data-root', join(folder, 'data'), '--exec-root', join(runtime, 'exec')];
  const [program = '', ...words] = [
    ...user.become,
    ...['sh', SCRIPT, ...folders, '--pidfile', join(runtime, 'docker.pid'), '--host', dockerHost],
  ];
  const out = openSync(log, 'w');
  const child = spawn(program, words, {
    stdio: ['ignore', out, out],
    env: {
      PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
      HOME: folder,
      XDG_RUNTIME_DIR: runtime,
      DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: `--state-dir=${join(runtime, 'rootlesskit')}`,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const docker = (args: readonly string[]) => finish('docker', args, { env: { DOCKER_HOST: dockerHost } });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    await chmod(TUN, device.mode & 0o777);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    while ((await docker(['version'])).code !== 0) {
      if (child.exitCode !== null || child.signalCode !== null) {
        const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n');
        throw new Error(`a rootless dockerd does not start here. End of its log:\n${tail}`);
      }
      await pause(200);
    }
    const load = 'docker --host "$1" save "$2" | docker --host "$3" load --quiet';
    await run('sh', ['-euc', load, 'load', image.from, image.name, dockerHost]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { env: { DOCKER_HOST: dockerHost }, docker, [Symbol.asyncDispose]: stop };
}
