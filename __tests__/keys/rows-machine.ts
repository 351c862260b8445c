/** Rows that change builder, gateway, the action itself, and how the files lie there. */
import { appendFile, chmod, cp, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineAt } from '../world/engine.ts';
import { run } from '../world/run.ts';
import { startReleaseServer } from '../world/servers.ts';
import type { Session } from '../world/session.ts';
import { builderFor, gatewayFor } from '../world/world.ts';
import type { Base, Place } from './bench.ts';
import type { Row } from './row.ts';
import { PLAIN } from './rows-files.ts';

const TARBALL = 'krakend_2.12.1_amd64_generic-linux.tar.gz';

const tagOf = (session: Session): string => `${session.registry.address}/keys/builder:moving`;

/** An image of this machine alone, under a tag that moves. */
const MOVING: Base = {
  kind: 'plain',
  prepare: async ({ session }) => {
    const { docker } = engineAt(session.world.dockerHost);
    await docker(['tag', builderFor(session.world, '2.12.1', 'linux-generic').id, tagOf(session)]);
    return { inputs: { 'builder-image': tagOf(session) } };
  },
};

/** Gives the tag to an image that has a label more. */
async function moveTag({ session }: Place): Promise<undefined> {
  const { docker } = engineAt(session.world.dockerHost);
  const container = (await docker(['create', tagOf(session), 'true'])).trim();
  await docker(['commit', '--change=LABEL moved=yes', container, tagOf(session)]);
  await docker(['rm', container]);
  return undefined;
}

const folders = new WeakMap<Session, string>();

async function folderOf(session: Session): Promise<string> {
  const folder = folders.get(session) ?? (await session.folder('gateways'));
  folders.set(session, folder);
  return folder;
}

/** A mirror with the release of the world, which somebody packs anew. */
const MIRROR: Base = {
  kind: 'plain',
  prepare: async ({ session, later }) => {
    const folder = await folderOf(session);
    await cp(join(session.world.releases, 'v2.12.1'), join(folder, 'v2.12.1'), { recursive: true });
    const server = await startReleaseServer(folder);
    later(() => server.stop());
    return { inputs: { gateway: server.url } };
  },
};

/** The same gateway with bytes at its end that mean nothing, in a new tarball with a new checksum. */
async function packAnew({ session }: Place): Promise<undefined> {
  const release = join(await folderOf(session), 'v2.12.1');
  await run('tar', ['-xzf', TARBALL], { cwd: release });
  await appendFile(join(release, 'usr/bin/krakend'), 'more');
  await run('tar', ['-czf', TARBALL, './usr'], { cwd: release });
  await rm(join(release, 'usr'), { recursive: true });
  await run('sh', ['-c', 'sha512sum *.tar.gz > checksums.txt'], { cwd: release });
  return undefined;
}

/** The gateway as a file that the user names. */
const NAMED: Base = {
  kind: 'plain',
  prepare: async ({ session }) => {
    const named = join(await session.folder('named'), 'krakend');
    await cp(gatewayFor(session.world, '2.12.1', 'linux-generic').binary, named);
    files.set(session, named);
    return { inputs: { gateway: named } };
  },
};
const files = new WeakMap<Session, string>();

const HOST: Base = { kind: 'plain', inputs: { builder: 'host' } };

async function otherCode({ session }: Place): Promise<{ dist: string }> {
  const dist = join(await session.folder('action'), 'dist');
  await cp(fileURLToPath(new URL('../../dist', import.meta.url)), dist, { recursive: true });
  await cp(fileURLToPath(new URL('../../package.json', import.meta.url)), join(dist, '../package.json'));
  await appendFile(join(dist, 'chunks/run-check.js'), '\n// more\n');
  return { dist };
}

async function touchAll({ workspace }: Place): Promise<undefined> {
  const long = new Date('2001-01-01');
  for (const entry of await readdir(workspace, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await utimes(join(entry.parentPath, entry.name), long, long);
  return undefined;
}

export const MACHINE_ROWS: readonly Row[] = [
  {
    what: "the builder's image, behind the same tag",
    base: MOVING,
    keys: ['build', 'result'],
    differs: false,
    tested: true,
    change: moveTag,
  },
  {
    what: "the gateway's tarball at the same address",
    base: MIRROR,
    keys: ['gateway', 'result'],
    differs: false,
    tested: true,
    change: packAnew,
  },
  {
    what: 'the gateway as a file',
    base: NAMED,
    keys: ['result'],
    differs: false,
    change: async ({ session }) => {
      await appendFile(files.get(session) ?? '', 'more');
      return undefined;
    },
  },
  {
    what: "the action's own code",
    base: PLAIN,
    keys: ['result'],
    differs: false,
    tested: true,
    change: otherCode,
  },
  {
    what: '`variant`',
    base: PLAIN,
    keys: ['gateway', 'build', 'result'],
    differs: true,
    change: async () => ({ inputs: { variant: 'alpine' } }),
  },
  {
    what: '`architecture`',
    base: PLAIN,
    keys: ['gateway', 'modules', 'build', 'result'],
    differs: true,
    change: async () => ({ inputs: { architecture: 'arm64' } }),
  },
  {
    what: '`builder: host`',
    base: PLAIN,
    keys: ['build', 'result'],
    differs: true,
    change: async () => ({ inputs: { builder: 'host' } }),
  },
  {
    what: 'builder host: where the sources lie',
    base: HOST,
    keys: ['result'],
    differs: true,
    change: async () => undefined,
  },
  {
    what: 'builder host: where modules lie (GOMODCACHE)',
    base: HOST,
    keys: ['result'],
    inPlace: true,
    change: async ({ session }) => ({ env: { GOMODCACHE: await session.folder('modules') } }),
  },
  {
    what: 'builder host: PATH',
    base: HOST,
    keys: ['result'],
    differs: false,
    inPlace: true,
    change: async ({ session }) => ({ env: { PATH: `${process.env.PATH}:${await session.folder('bin')}` } }),
  },
];

export const OTHER_MACHINES: readonly Row[] = [
  {
    what: 'when all files were written',
    base: PLAIN,
    keys: [],
    differs: false,
    tested: true,
    change: touchAll,
  },
  {
    what: 'the order in which files were written, and where',
    base: PLAIN,
    keys: [],
    differs: false,
    reversed: true,
    change: async () => undefined,
  },
  {
    what: 'who may read a file',
    base: PLAIN,
    keys: [],
    differs: false,
    change: async ({ workspace }) => {
      await chmod(join(workspace, 'plugin/main.go'), 0o600);
      return undefined;
    },
  },
  {
    what: 'an empty folder',
    base: PLAIN,
    keys: [],
    differs: false,
    change: async ({ workspace }) => {
      await mkdir(join(workspace, 'plugin/empty'));
      return undefined;
    },
  },
  {
    what: "a token in the gateway's address",
    base: PLAIN,
    keys: ['gateway'],
    differs: false,
    change: async ({ session }) => ({ inputs: { gateway: `${session.releases.url}?token=renewed` } }),
  },
];
