import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Engine, engineAt } from '../world/engine.ts';
import { engineNeeds, ensurePrograms, which } from '../world/packages.ts';
import { devHome } from '../world/paths.ts';
import { finish, run } from '../world/run.ts';
import { hashOf } from '../world/stamp.ts';
import { unmountAll } from './unmount.ts';

/** An engine that serves one bench, and whose images can be taken away without anybody missing them. */
export interface BenchEngine extends Engine, AsyncDisposable {
  /** Leaves no image, layer, container or volume, and waits until the disk has caught up. */
  wipe(): Promise<void>;
  /** The processor time of all containers since the start: it says more than the clock on a busy machine. */
  containerCpuSeconds(): number;
}

/** A socket's path holds at most 107 characters, and dockerd appends some 40 of its own. */
const runtime = `/tmp/kpa-bench-engine-${hashOf(devHome).slice(0, 12)}`;
const pidFile = join(runtime, 'docker.pid');
const log = join(runtime, 'dockerd.log');
const dockerHost = `unix://${join(runtime, 'docker.sock')}`;
const cgroup = 'kpa-bench';
const bridge = { name: 'kpa-bench', address: '172.31.254.1/24' } as const;

/**
 * Starts a Docker Engine beside that of the world, over nothing: what an earlier bench left goes first. It ends
 * with this process.
 *
 * @param data an empty folder.
 * @throws with the end of its log where it does not start.
 */
export async function startBenchEngine(data: string): Promise<BenchEngine> {
  await ensurePrograms([...engineNeeds, ['ip', 'iproute2'], ['setpriv', 'util-linux']]);
  await clearLeftovers();
  await mkdir(runtime, { recursive: true });
  await addBridge();
  const out = openSync(log, 'w');
  const child = spawn(
    'setpriv',
    [
      // The kernel ends the engine when this process dies, even if it is killed.
      ...['--pdeathsig', 'TERM', which('dockerd') ?? 'dockerd'],
      ...[
        '--data-root',
        data,
        '--exec-root',
        join(runtime, 'exec'),
        '--pidfile',
        pidFile,
        '--host',
        dockerHost,
      ],
      // All containers in one group, which counts for them after they have gone.
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${cgroup}`],
      // A bridge of its own, and no rule of the other engine's firewall touched. Never --bridge=none: that
      // removes the bridge of the engine that runs beside this one.
      ...['--bridge', bridge.name, '--iptables=false', '--ip-forward=false', '--ip-masq=false'],
    ],
    { stdio: ['ignore', out, out] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await clearLeftovers();
  };
  const engine = engineAt(dockerHost);
  const deadline = Date.now() + 60_000;
  while ((await finish('docker', ['version'], { env: { DOCKER_HOST: dockerHost } })).code !== 0) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n');
      await stop();
      throw new Error(`the engine of the bench does not answer. End of its log:\n${tail}`);
    }
    await pause(200);
  }
  return { ...engine, wipe: () => wipe(engine), containerCpuSeconds, [Symbol.asyncDispose]: stop };
}

/** https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html, https://docs.kernel.org/admin-guide/cgroup-v2.html */
function containerCpuSeconds(): number {
  const [v1, v2] = [`/sys/fs/cgroup/cpuacct/${cgroup}/cpuacct.usage`, `/sys/fs/cgroup/${cgroup}/cpu.stat`];
  if (existsSync(v1)) return Number(readFileSync(v1, 'utf8')) / 1e9;
  if (!existsSync(v2)) return 0;
  return Number(/^usage_usec (\d+)$/m.exec(readFileSync(v2, 'utf8'))?.[1] ?? 0) / 1e6;
}

async function wipe({ docker }: Engine): Promise<void> {
  const left = async (...list: string[]): Promise<string[]> =>
    (await docker([...list, '--quiet'])).split('\n').filter((id) => id !== '');
  const containers = await left('ps', '--all');
  if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers]);
  await docker(['system', 'prune', '--all', '--volumes', '--force']);
  const images = await left('image', 'ls', '--all');
  if (images.length > 0) throw new Error(`images that cannot be taken away: ${images.join(', ')}`);
  // Or the next to be measured would pay for what the one before has written.
  await run('sync', []);
}

/** Ends an engine that a killed bench left behind, and removes all that it had. */
async function clearLeftovers(): Promise<void> {
  for (const pid of await engineProcesses()) {
    process.kill(pid, 'SIGTERM');
    while (existsSync(`/proc/${pid}`)) await pause(100);
  }
  // dockerd leaves mounts behind even when it ends well; with them its folders cannot be removed. Those below its data go with the bench's disk.
  await unmountAll(runtime);
  await rm(runtime, { recursive: true, force: true });
  await finish('ip', ['link', 'delete', bridge.name]);
  const groups = await readdir('/sys/fs/cgroup', { withFileTypes: true });
  const places = ['', ...groups.filter((entry) => entry.isDirectory()).map(({ name }) => name)];
  // Of version 1 there is one for each controller.
  for (const place of places) await rmdir(join('/sys/fs/cgroup', place, cgroup)).catch(() => undefined);
}

/** The engine itself before its containerd, which ends with it. */
async function engineProcesses(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const commands = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      words: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0'),
    })),
  );
  return commands
    .filter(({ words }) => words.some((word) => word === pidFile || word.startsWith(`${runtime}/exec/`)))
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid, words }) => ({ pid, rank: words.includes(pidFile) ? 0 : 1 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ pid }) => pid);
}

async function addBridge(): Promise<void> {
  await run('ip', ['link', 'add', bridge.name, 'type', 'bridge']);
  await run('ip', ['address', 'add', bridge.address, 'dev', bridge.name]);
  await run('ip', ['link', 'set', bridge.name, 'up']);
}
