import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Architecture, Variant } from './catalogue.ts';
import { crossEnvironment, crossLdflags } from './gateways.ts';
import { buildCache } from './paths.ts';
import { type Finished, finish } from './run.ts';
import { builderFor, gatewayFor, loadWorld } from './world.ts';

/** A gateway and the image that it runs in: the builder of its release and variant unless another is named. */
export interface Container {
  readonly version: string;
  readonly variant: Variant;
  readonly image?: string;
  /** What is built there: for amd64 unless another is named. The gateway in it is always that for amd64. */
  readonly architecture?: Architecture;
}

/** A folder at /app of containers in which a gateway is asked and plugins are built. */
export interface Bench extends Disposable {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Runs any command with the gateway on its PATH, without a network. */
  run(where: Container, command: readonly string[]): Promise<Finished>;
  krakend(where: Container, ...args: string[]): Promise<Finished>;
  /** Builds the module in the folder `source` as a plugin. Throws with Go's words if it doesn't build. */
  build(where: Container, source: string, out: string, flags?: readonly string[]): Promise<void>;
}

/** A plugin of the standard library alone, with a server that answers at /tiny. */
export const tinyPlugin = `package main

import (
	"context"
	"fmt"
	"net/http"
)

type registerer string

var HandlerRegisterer = registerer("tiny")

func (r registerer) RegisterHandlers(register func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	register(string(r), func(_ context.Context, _ map[string]interface{}, next http.Handler) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Path == "/tiny" {
				fmt.Fprint(w, "tiny")
				return
			}
			next.ServeHTTP(w, req)
		}), nil
	})
}
`;

/** Opens a bench in a temporary folder. Throws as loadWorld() does. */
export function openBench(): Bench {
  const world = loadWorld();
  const folder = mkdtempSync(join(tmpdir(), 'kpa-bench-'));
  const run: Bench['run'] = (where, command) => {
    const image = where.image ?? builderFor(world, where.version, where.variant).name;
    const { binary } = gatewayFor(world, where.version, where.variant);
    const volumes = [
      `${folder}:/app`,
      `${binary}:/usr/bin/krakend:ro`,
      `${buildCache}:/root/.cache/go-build`,
    ];
    const mounts = volumes.flatMap((volume) => ['--volume', volume]);
    const variables = crossEnvironment(where.variant, where.architecture ?? 'amd64');
    const environment = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const options = ['--rm', '--network', 'none', '--workdir', '/app', ...mounts, ...environment];
    const args = ['run', ...options, image, ...command];
    return finish('docker', args, { env: { DOCKER_HOST: world.dockerHost } });
  };
  return {
    folder,
    run,
    krakend: (where, ...args) => run(where, ['krakend', ...args]),
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    build: async (where, source, out, flags = []) => {
      const asPlugin = ['-buildvcs=false', '-buildmode=plugin', ...flags, '-o', `/app/${out}`];
      const cross = where.architecture === 'arm64' ? [`-ldflags=${crossLdflags(where.variant)}`] : [];
      const build = ['go', 'build', ...asPlugin, ...cross, '.'];
      // Not -C, which came with Go 1.20.
      const { code, stderr } = await run(where, ['env', `--chdir=/app/${source}`, ...build]);
      if (code !== 0) {
        throw new Error(`go build in ${source}: exit ${code}\n${stderr}`);
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
