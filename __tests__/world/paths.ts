import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is fetched or built once is kept here between runs and clones (see script/env.sh). */
export const devHome =
  process.env.KPA_DEV_HOME ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'krakend-plugin-action-dev');

/** Everything that `up` makes, apart from the engine's data. */
export const worldHome = join(devHome, 'world');

/** Toolchains are fetched into a module cache of their own: the gateways' cache is mounted into builders. */
export const toolchainHome = join(devHome, 'toolchains');

/** The module cache with all modules of the gateways; mounted at /go/pkg/mod where they are compiled. */
export const moduleCache = join(worldHome, 'modules');

/** The build cache that all gateway builds share. */
export const buildCache = join(worldHome, 'build-cache');

/** What the registry serves. */
export const registryStorage = join(worldHome, 'registry');

/** One folder `v<version>` per release, as on KrakenD's release page. */
export const releasesHome = join(worldHome, 'releases');

/** Written last by `up`, read by loadWorld(). */
export const worldFile = join(worldHome, 'world.json');

/** The stand-in gateway's source. */
export const gatewaySource = join(dirname(dirname(fileURLToPath(import.meta.url))), 'gateway');

/** The engine's images and containers, where it isn't the machine's own engine. */
export const engineData = join(devHome, 'engine', 'data');

/**
 * Sockets, pid files and runtime state of the engine. A socket's path holds at most 107 characters, and
 * dockerd appends some 40 of its own: a long home gets a short folder elsewhere.
 */
export const engineRun = shortEnough(join(devHome, 'engine', 'run'));

function shortEnough(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return folder.length <= 60 ? folder : `/tmp/kpa-engine-${hash}`;
}
