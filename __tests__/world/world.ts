import { existsSync, readFileSync } from 'node:fs';
import type { Architecture, Variant } from './catalogue.ts';
import type { Gateway } from './gateways.ts';
import { worldFile } from './paths.ts';

export type { Gateway } from './gateways.ts';

/** A builder image of the world, in the engine and in the registry. */
export interface BuilderImage {
  /** `krakend/builder:2.12.1-linux-generic` */
  readonly name: string;
  /** The image's Id in the engine: `sha256:…`. */
  readonly id: string;
  /** What its tag claims. */
  readonly release: string;
  readonly variant: Variant;
  /** The Go that is in it. */
  readonly go: string;
  /** Not what its tag claims, on purpose: the wrong Go, or no C compiler. */
  readonly broken: boolean;
}

/** What `node __tests__/world/main.ts up` made. */
export interface World {
  /** What DOCKER_HOST has to be for what talks to the engine. */
  readonly dockerHost: string;
  /** The folder with `v<version>/` of tarballs and checksums.txt; see startReleaseServer(). */
  readonly releases: string;
  /** A module cache with all that the gateways link; `<it>/cache/download` is a GOPROXY that works offline. */
  readonly moduleCache: string;
  readonly images: readonly BuilderImage[];
  readonly gateways: readonly Gateway[];
  /** `krakend:2.12.1` and so on, in the engine and in the registry: the gateway's program and musl alone. */
  readonly gatewayImages: readonly string[];
}

/** The world that `up` made. Throws with the command to run if there is none, or it has been taken down. */
export function loadWorld(): World {
  if (!existsSync(worldFile)) {
    throw new Error('there is no test world yet: run `node __tests__/world/main.ts up` (some minutes, once)');
  }
  const world: World = JSON.parse(readFileSync(worldFile, 'utf8'));
  const socket = world.dockerHost.startsWith('unix://')
    ? world.dockerHost.slice('unix://'.length)
    : undefined;
  if (socket !== undefined && !existsSync(socket)) {
    throw new Error(`no Docker Engine at ${world.dockerHost}: run \`node __tests__/world/main.ts up\``);
  }
  return world;
}

/** One gateway of the world. Throws if `up` makes no such one. */
export function gatewayFor(
  world: World,
  version: string,
  variant: Variant,
  architecture: Architecture = 'amd64',
): Gateway {
  const found = world.gateways.find(
    (gateway) =>
      gateway.version === version && gateway.variant === variant && gateway.architecture === architecture,
  );
  if (found === undefined) {
    throw new Error(`the world has no gateway ${version} ${variant} ${architecture}`);
  }
  return found;
}

/** One builder image of the world, the broken ones included. Throws if `up` makes no such one. */
export function builderFor(world: World, release: string, variant: Variant): BuilderImage {
  const found = world.images.find((image) => image.release === release && image.variant === variant);
  if (found === undefined) {
    throw new Error(`the world has no builder ${release} ${variant}`);
  }
  return found;
}
