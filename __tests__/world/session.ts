import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { type ActionOptions, type ActionRun, runAction } from './action.ts';
import { engineAt } from './engine.ts';
import { type Registry, startRegistry } from './registry.ts';
import { type ResultsService, startResultsService } from './results-service.ts';
import { startReleaseServer, type TestServer } from './servers.ts';
import { loadWorld, type World } from './world.ts';

/** The world with its servers running, for one test file. */
export interface Session extends AsyncDisposable {
  readonly world: World;
  readonly registry: Registry;
  readonly releases: TestServer;
  readonly results: ResultsService;
  /** A copy of fixtures as a workspace of its own: the action must never write to it, but a test may. */
  workspace(...fixtures: string[]): Promise<string>;
  /** Runs the action as a user of this world would: its mirror of images, its mirror of releases. */
  run(options: ActionOptions): Promise<ActionRun>;
  /** A folder that goes with the session. */
  folder(name: string): Promise<string>;
}

export async function openSession(): Promise<Session> {
  const world = loadWorld();
  const root = await mkdtemp(join(tmpdir(), 'kpa-session-'));
  const [registry, releases, results] = await Promise.all([
    startRegistry(),
    startReleaseServer(world.releases),
    startResultsService(join(root, 'results')),
  ]);
  const folder = (name: string): Promise<string> => mkdtemp(join(root, `${name}-`));
  return {
    world,
    registry,
    releases,
    results,
    folder,
    workspace: async (...fixtures) => {
      const workspace = await folder('workspace');
      for (const name of fixtures) {
        const to = fixtures.length === 1 ? workspace : join(workspace, name);
        await cp(fixtureFolder(name), to, { recursive: true });
      }
      return workspace;
    },
    run: (options) =>
      runAction({
        results,
        ...options,
        inputs: {
          'krakend-version': '2.12.1',
          'image-registry': registry.address,
          gateway: releases.url,
          'container-network': 'host',
          // Packing an image takes half a minute; the tests of that ask for it.
          cache: 'gateway, modules, build',
          ...options.inputs,
        },
        env: { DOCKER_HOST: world.dockerHost, ...options.env },
      }),
    [Symbol.asyncDispose]: async () => {
      await forgetImages(world, registry.address);
      await Promise.all([registry, releases, results].map((server) => server[Symbol.asyncDispose]()));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Takes back the names that pulls from a registry at this address have given to images of the world. */
export async function forgetImages(world: World, address: string): Promise<void> {
  const { docker } = engineAt(world.dockerHost);
  const format = '{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}';
  const all = await docker(['image', 'ls', '--digests', '--format', format]);
  const own = all.split('\n').filter((line) => line.startsWith(`${address}/`));
  // A second pull of a tag, for another platform, leaves the first image with its digest alone.
  const names = own
    .map((line) => line.split(' '))
    .map(([tag = '', digest = '']) => (tag.endsWith(':<none>') ? digest : tag));
  if (names.length > 0) await docker(['rmi', ...names]);
}
