import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrograms } from '../packages.ts';
import { finish, run } from '../run.ts';
import type { EngineOfUser } from './engines.ts';

/**
 * Podman behind the name docker, as the package podman-docker does it, with a store of its own.
 *
 * @param folder owned by whoever runs it.
 * @param become a command that makes a process theirs; none for root.
 * @param registry that it may reach without TLS.
 */
export async function podman(
  folder: string,
  become: readonly string[],
  registry: string,
): Promise<EngineOfUser> {
  await ensurePrograms([
    ['podman', 'podman'],
    ['runc', 'runc'],
    ['fuse-overlayfs', 'fuse-overlayfs'],
    ['slirp4netns', 'slirp4netns'],
  ]);
  const settings = join(folder, 'settings');
  const runtime = join(folder, 'run');
  const store = join(folder, 'store');
  // Podman refuses a --runroot of more than 50 characters.
  const [first = '', ...rest] = [...become, 'mktemp', '--directory', '/tmp/kpa-podman-XXXXXX'];
  const state = await run(first, rest);
  await mkdir(settings, { recursive: true });
  // runc, because Debian 12's crun refuses machines that have both versions of control groups; the limits,
  // because not every root may raise those that it was given.
  await write(settings, 'containers.conf', [
    '[containers]',
    'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
    '[engine]',
    'runtime = "runc"',
    'cgroup_manager = "cgroupfs"',
  ]);
  await write(settings, 'registries.conf', [
    'unqualified-search-registries = ["docker.io"]',
    '[[registry]]',
    `location = "${registry}"`,
    'insecure = true',
  ]);
  await write(settings, 'docker', [
    '#!/bin/sh',
    'echo "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg." >&2',
    `export CONTAINERS_CONF='${settings}/containers.conf'`,
    `export CONTAINERS_REGISTRIES_CONF='${settings}/registries.conf'`,
    `exec podman --root '${store}' --runroot '${state}' --storage-driver overlay "$@"`,
  ]);
  await chmod(join(settings, 'docker'), 0o755);
  const env = { PATH: `${settings}:${process.env.PATH}`, XDG_RUNTIME_DIR: runtime, HOME: folder };
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const docker = (args: readonly string[]) => {
    const [program = '', ...words] = [...become, join(settings, 'docker'), ...args];
    return finish(program, words, { env, cwd: folder });
  };
  return {
    env: { PATH: env.PATH, XDG_RUNTIME_DIR: runtime, DOCKER_HOST: '' },
    docker,
    [Symbol.asyncDispose]: async () => {
      // Ends the process that holds a rootless Podman's namespaces. Never `system reset`: of root's Podman it
      // takes more than this store.
      await docker(['system', 'migrate']);
      // Root's Podman mounts the store's folder over itself.
      await finish('umount', [join(store, 'overlay')]);
      await rm(state, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function write(folder: string, name: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(folder, name), `${lines.join('\n')}\n`);
}
