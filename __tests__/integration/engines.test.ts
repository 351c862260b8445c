/** An ordinary user and root, under each container engine: the same result, and nothing that is another's. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import type { ActionRun } from '../world/action.ts';
import type { EngineOfUser } from '../world/engines/engines.ts';
import { podman } from '../world/engines/podman.ts';
import { rootlessDocker } from '../world/engines/rootless-docker.ts';
import { shareSocket } from '../world/engines/socket.ts';
import { makeUser, type OrdinaryUser } from '../world/engines/user.ts';
import { finish, run as runProgram } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { copyCompiled, keepCompiled, labelOf, OUTPUT, pluginsOf } from './support.ts';

const IMAGE = 'krakend/builder:2.12.1-linux-generic';
const COPIES = 'does not see the folders of this machine';
/** Its files out of the registry, without the engine. */
const FETCHED = /builder:2\.12\.1-linux-generic sha256:\w+, fetched \(/;
const IMPORTS = 'does not see the files of the image';
const FIXTURE = 'foreign-go-sum-only';

let session: Session;
let user: OrdinaryUser;

beforeAll(async () => {
  session = await openSession();
  user = await makeUser();
});

afterAll(async () => {
  await user?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

interface Actor {
  readonly uid: number;
  readonly gid: number;
  /** Holds workspace and home, whose owner the actor is. */
  readonly folder: string;
  readonly options: Parameters<Session['run']>[0];
}

async function ordinaryUser(name: string): Promise<Actor> {
  return { ...user, folder: await user.own(name) };
}

async function root(): Promise<Actor> {
  return { uid: 0, gid: 0, folder: await session.folder('root'), options: {} };
}

/** A whole run on a workspace whose name has everything in it. */
async function act(actor: Actor, engine: EngineOfUser, image?: string): Promise<ActionRun> {
  const workspace = join(actor.folder, 'a b, "c": d=é', "o'er");
  const home = join(actor.folder, 'home');
  await cp(fixtureFolder(FIXTURE), workspace, { recursive: true });
  await copyCompiled(home, FIXTURE);
  await runProgram('chown', ['-R', `${actor.uid}:${actor.gid}`, actor.folder]);
  const run = await session.run({
    ...actor.options,
    workspace,
    inputs: {
      variant: 'linux-generic',
      builder: 'docker',
      'save-cache': 'false',
      ...(image === undefined ? {} : { 'builder-image': image }),
    },
    env: { HOME: home, ...engine.env },
  });
  await keepCompiled(home, FIXTURE);
  return run;
}

/** Whatever in workspace, home and temporary folder belongs to somebody else. */
async function foreign(actor: Actor, run: ActionRun): Promise<string[]> {
  const others = ['(', '-not', '-uid', `${actor.uid}`, '-o', '-not', '-gid', `${actor.gid}`, ')'];
  const found = await runProgram('find', [actor.folder, run.temp, ...others]);
  return found.split('\n').filter((path) => path !== '');
}

/** Containers and volumes of a run. */
async function left(engine: EngineOfUser, run: ActionRun): Promise<string> {
  const filter = ['--quiet', '--filter', `label=${labelOf(run)}`];
  const lists = [
    await engine.docker(['ps', '--all', ...filter]),
    await engine.docker(['volume', 'ls', ...filter]),
  ];
  expect(lists.map(({ code }) => code)).toEqual([0, 0]);
  return lists.map(({ stdout }) => stdout).join('');
}

async function expectAllWell(
  actor: Actor,
  engine: EngineOfUser,
  run: ActionRun,
  says: string,
): Promise<void> {
  expect(run.annotations).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(run.log).toContain(says);
  expect(run.log).not.toContain('Emulate Docker CLI');
  expect(pluginsOf(run).get(FIXTURE)?.proof).toBe('loaded');
  expect(run.outputs['plugin-path']).toContain(OUTPUT);
  expect(run.outputs['artifact-name']).not.toBe('');
  expect(run.post?.annotations).toEqual([]);
  expect(await foreign(actor, run)).toEqual([]);
  expect(await left(engine, run)).toBe('');
}

test("the machine's Docker Engine, used by an ordinary user", async () => {
  const { dockerHost } = session.world;
  await using socket = await shareSocket(dockerHost, join(user.folder, 'docker.sock'), user);
  const docker: EngineOfUser['docker'] = (args) =>
    finish('docker', args, { env: { DOCKER_HOST: dockerHost } });
  const engine = { env: { DOCKER_HOST: socket.dockerHost }, docker, [Symbol.asyncDispose]: async () => {} };
  const actor = await ordinaryUser('with-docker');
  await using run = await act(actor, engine);

  await expectAllWell(actor, engine, run, 'Docker Engine ');
  expect(run.log).not.toContain(COPIES);
});

test('a rootless Docker Engine', async () => {
  await using engine = await rootlessDocker(user, { name: IMAGE, from: session.world.dockerHost });
  const actor = await ordinaryUser('with-rootless-docker');
  await using run = await act(actor, engine, IMAGE);

  await expectAllWell(actor, engine, run, ', rootless');
  expect(run.log).not.toContain(COPIES);

  // It is not root's engine: what is root's alone it may not mount.
  const other = await root();
  await using rootRun = await act(other, engine, IMAGE);

  await expectAllWell(other, engine, rootRun, ', rootless');
  expect(rootRun.log).toContain(COPIES);
});

test('a rootless Docker Engine that does not have the image', async () => {
  await using engine = await rootlessDocker(user, { name: IMAGE, from: session.world.dockerHost });
  const actor = await ordinaryUser('fetching-for-rootless-docker');
  await using run = await act(actor, engine);

  await expectAllWell(actor, engine, run, ', rootless');
  expect(run.log).toMatch(FETCHED);
  expect(run.log).not.toContain(IMPORTS);

  const other = await root();
  await using rootRun = await act(other, engine);

  await expectAllWell(other, engine, rootRun, ', rootless');
  expect(rootRun.log).toMatch(FETCHED);
  expect(rootRun.log).toContain(IMPORTS);
});

test('rootless Podman behind the name docker', async () => {
  const folder = await user.own('podman');
  await using engine = await podman(folder, user.become, session.registry.address);
  await user.give(folder);
  const actor = await ordinaryUser('with-podman');
  await using run = await act(actor, engine);

  await expectAllWell(actor, engine, run, 'Podman ');
  expect(run.log).not.toContain(COPIES);
  expect(run.log).toContain(', rootless');
  expect(run.log).toMatch(FETCHED);
  expect(run.log).not.toContain(IMPORTS);
});

test("root's Podman behind the name docker", async () => {
  const folder = await session.folder('podman');
  await using engine = await podman(folder, [], session.registry.address);
  const actor = await root();
  await using run = await act(actor, engine);

  await expectAllWell(actor, engine, run, 'Podman ');
  expect(run.log).not.toContain(COPIES);
  expect(run.log).not.toContain(', rootless');
  expect(run.log).toMatch(FETCHED);
  expect(run.log).not.toContain(IMPORTS);
});
