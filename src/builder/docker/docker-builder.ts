import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { neededLinkerFlags } from '../../krakend/compilers.ts';
import type { Architecture } from '../../loader/index.ts';
import { messageOf } from '../../problem.ts';
import { baseEnvironment, type ProcessResult } from '../../process.ts';
import { isWithin } from '../../workspace/paths.ts';
import {
  type Builder,
  type BuilderRequest,
  GATEWAY_SECONDS,
  type GatewayCall,
  type GoCall,
  NO_ANSWER,
} from '../builder.ts';
import { whyNotHere } from '../emulation.ts';
import { goEnvironment } from '../go-environment.ts';
import { type Mount, runArguments, variableWords } from './container.ts';
import { docker } from './engine.ts';
import { firstThatExists, type Image, readyImage } from './image.ts';
import { probeImage } from './probe.ts';

/** Where things lie in the container. Modules must be where the gateway's build had them. */
const INSIDE = {
  sources: '/app',
  work: '/krakend-plugin/work',
  build: '/krakend-plugin/build-cache',
  modules: '/go/pkg/mod',
  certificates: '/krakend-plugin/certificates.pem',
  gateway: '/krakend-plugin/krakend',
  plugins: '/krakend-plugin/plugins',
} as const;

export interface DockerBuilderRequest extends BuilderRequest {
  readonly image: string;
  /** The network of the download; undefined for Docker's default. */
  readonly network: string | undefined;
  readonly label: string;
}

/**
 * A builder in containers of the Plugin Builder image.
 *
 * @throws ProblemError when the image can't make plugins for this gateway: another Go, no C compiler.
 */
export async function dockerBuilder(request: DockerBuilderRequest, image: Image): Promise<Builder> {
  const { target, folders, label } = request;
  await Promise.all(
    [
      folders.work,
      folders.modules,
      folders.build,
      join(folders.work, 'home'),
      join(folders.work, 'gopath'),
    ].map((folder) => mkdir(folder, { recursive: true })),
  );
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const goEnv: Record<string, string> = {
    ...goEnvironment(
      { modules: INSIDE.modules, build: INSIDE.build, gopath: `${INSIDE.work}/gopath` },
      target.architecture,
    ),
    HOME: `${INSIDE.work}/home`,
    ...request.environment,
  };

  const mounts: Mount[] = [
    { source: folders.sources, target: INSIDE.sources, readOnly: true },
    { source: folders.work, target: INSIDE.work, readOnly: false },
    { source: folders.modules, target: INSIDE.modules, readOnly: false },
    { source: folders.build, target: INSIDE.build, readOnly: false },
  ];

  // What a compile could write there would reach later builds by way of the cache.
  const compiling = mounts.map((mount) =>
    mount.target === INSIDE.modules ? { ...mount, readOnly: true } : mount,
  );

  const inside = (path: string): string => {
    for (const name of ['work', 'modules', 'build', 'sources'] as const) {
      if (isWithin(folders[name], path)) return join(INSIDE[name], relative(folders[name], path));
    }
    throw new Error(`${path} is not mounted into the builder`);
  };

  const outside = (path: string): string | undefined => {
    for (const name of ['work', 'modules', 'build', 'sources'] as const) {
      if (path === INSIDE[name]) return folders[name];
      if (path.startsWith(`${INSIDE[name]}/`))
        return join(folders[name], path.slice(INSIDE[name].length + 1));
    }
    return undefined;
  };

  const start = async (
    program: string,
    args: readonly string[],
    options: StartOptions,
  ): Promise<ProcessResult> => {
    const { env, network, mounts: wanted, folder, until } = options;
    const name = `krakend-plugin-${randomUUID()}`;
    const argv = runArguments({
      name,
      image: (options.image ?? image).id,
      label,
      user,
      network,
      mounts: wanted,
      workingDirectory: folder,
      variables: variableWords(env, baseEnvironment()),
      program,
      args,
    });
    const onLine =
      until === undefined
        ? options.onLine
        : (line: string): void => {
            if (until.test(line)) void docker(['rm', '--force', name]);
          };
    const running = docker(argv, { env, ...(onLine === undefined ? {} : { onLine }) });
    return options.limited ? stopLate(name, running) : running;
  };

  const go = (
    call: GoCall,
    options: Pick<StartOptions, 'env' | 'network' | 'mounts'>,
  ): Promise<ProcessResult> =>
    start('go', call.args, {
      ...options,
      folder: inside(call.folder),
      ...(call.onLine === undefined ? {} : { onLine: call.onLine }),
    });

  const probe = (program: string, args: readonly string[]): Promise<ProcessResult> =>
    start(program, args, { env: goEnv, network: 'none', mounts: [], folder: '/' });

  const compiler = await probeImage(request, image, probe);
  const crossing = target.architecture !== image.architecture;
  if (crossing) goEnv.CC = compiler;

  /** Where the gateway runs: in the builder's image, whose C library is its own, or in its system's. */
  const systemOf = async (architecture: Architecture): Promise<Image | { readonly cannot: string }> => {
    if (architecture === image.architecture) return image;
    const cannot = await whyNotHere(architecture);
    if (cannot !== undefined) return { cannot };
    try {
      return await firstThatExists(request.systemImages, (name) =>
        readyImage(name, architecture, request.log),
      );
    } catch (error) {
      return { cannot: messageOf(error) };
    }
  };

  return {
    description: {
      kind: 'docker',
      goVersion: request.goVersion,
      name: image.reference,
      identity: image.digest,
    },
    target,
    inside,
    outside,
    buildFlags: [],
    linkerFlags: neededLinkerFlags(target, compiler, crossing),
    download: (call) => {
      const certificates = request.downloadEnvironment.SSL_CERT_FILE;
      const extra: Mount[] = certificates
        ? [{ source: certificates, target: INSIDE.certificates, readOnly: true }]
        : [];
      return go(call, {
        env: {
          ...goEnv,
          ...request.downloadEnvironment,
          ...(certificates ? { SSL_CERT_FILE: INSIDE.certificates } : {}),
        },
        network: request.network ?? 'default',
        mounts: [...mounts, ...extra],
      });
    },
    compile: (call) => go(call, { env: { ...goEnv, GOPROXY: 'off' }, network: 'none', mounts: compiling }),
    gateway: async (call: GatewayCall) => {
      const system = await systemOf(call.program.architecture);
      if ('cannot' in system) return system;
      return start(INSIDE.gateway, call.args, {
        image: system,
        env: { USAGE_DISABLE: '1' },
        network: 'none',
        mounts: [
          { source: call.program.path, target: INSIDE.gateway, readOnly: true },
          { source: call.plugins, target: INSIDE.plugins, readOnly: true },
        ],
        folder: '/',
        limited: true,
        ...(call.until === undefined ? {} : { until: call.until }),
      });
    },
    pluginFolder: () => INSIDE.plugins,
  };
}

/**
 * Removes a container that gives no answer in time. From outside: a `timeout` in the container would be its
 * first process, or busybox's would make the gateway that, and nothing inside can kill the first process.
 */
async function stopLate(name: string, running: Promise<ProcessResult>): Promise<ProcessResult> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void docker(['rm', '--force', name]);
  }, GATEWAY_SECONDS * 1000);
  const result = await running.finally(() => clearTimeout(timer));
  return late ? { ...result, stderr: `${result.stderr}\n${NO_ANSWER}` } : result;
}

interface StartOptions {
  readonly env: Record<string, string>;
  readonly network: string;
  readonly mounts: readonly Mount[];
  readonly folder: string;
  readonly onLine?: (line: string) => void;
  /** The builder's image, unless another is named. */
  readonly image?: Image;
  /** A line after which the container is removed. */
  readonly until?: RegExp;
  /** Whether the container is removed when it gives no answer in time. */
  readonly limited?: boolean;
}
