import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../../cancel.ts';
import { neededLinkerFlags } from '../../krakend/compilers.ts';
import { lazily } from '../../lazily.ts';
import type { Architecture } from '../../loader/index.ts';
import { ProblemError, reasonOf } from '../../problem.ts';
import { baseEnvironment, type ProcessResult } from '../../process.ts';
import {
  type Builder,
  type BuilderRequest,
  GATEWAY_SECONDS,
  type GatewayCall,
  type GoCall,
  NO_ANSWER,
  type Visit,
} from '../builder.ts';
import { whyNotHere } from '../emulation.ts';
import { goEnvironment } from '../go-environment.ts';
import { licenceVariables } from '../licence.ts';
import { gatewayPathFlags } from '../merge-paths.ts';
import { askInside } from './ask-inside.ts';
import { type Mount, runArguments, variableWords } from './container.ts';
import { copiedGround } from './copied-ground.ts';
import { dockerDownload, downloadStart } from './docker-download.ts';
import { docker, type Engine } from './engine.ts';
import { caller, userOf } from './engine-user.ts';
import { exactGo, type GoSearch } from './exact-go.ts';
import { boundGround, type Ground, INSIDE, inside, type Loan, outside } from './ground.ts';
import { firstThatExists, type Image, readyImage } from './image.ts';
import { type Probe, probeAny, probeImage } from './probe.ts';

export interface DockerBuilderRequest extends BuilderRequest {
  readonly engine: Engine;
  /** The network of the download; undefined for Docker's default. */
  readonly network: string | undefined;
  readonly label: string;
  /** Whether the gateway's Go may be fetched where the image has another. */
  readonly mayFetchGo: boolean;
}

/**
 * A builder in containers of the Plugin Builder image.
 *
 * @throws ProblemError when the image can't make plugins for this gateway: another Go, no C compiler.
 */
export async function dockerBuilder(request: DockerBuilderRequest, obtained: Image): Promise<Builder> {
  const { target, folders, label, engine, log, needed, throwAway } = request;
  await Promise.all(
    [
      folders.work,
      folders.modules,
      folders.build,
      join(folders.work, 'home'),
      join(folders.work, 'gopath'),
    ].map((folder) => mkdir(folder, { recursive: true })),
  );
  const goEnv: Record<string, string> = {
    ...goEnvironment(
      { modules: INSIDE.modules, build: INSIDE.build, gopath: `${INSIDE.work}/gopath` },
      target.architecture,
    ),
    HOME: `${INSIDE.work}/home`,
    ...request.environment,
  };

  let image = obtained;
  const start = async (
    ground: Ground,
    program: string,
    args: readonly string[],
    options: StartOptions,
  ): Promise<ProcessResult> => {
    const { env, network, mounts, folder, until, visit, input } = options;
    const name = `krakend-plugin-${randomUUID()}`;
    const used = options.image ?? image;
    const argv = runArguments({
      name,
      image: used.id,
      ...(used.architecture === engine.architecture ? {} : { platform: `linux/${used.architecture}` }),
      label,
      user: ground.user,
      network,
      mounts: [...(used.mounts ?? []), ...mounts],
      selinux: engine.selinux,
      workingDirectory: folder,
      variables: variableWords(env, baseEnvironment()),
      program,
      args,
      ...(input === undefined ? {} : { memory: INSIDE.private }),
    });
    const ended = new AbortController();
    let visited: Promise<void> | undefined;
    const onLine = (line: string): void => {
      options.onLine?.(line);
      if (until?.test(line)) removeContainer(name);
      if (visit && !visited && visit.after.test(line)) {
        visited = visit.ask(askInside(name, visit.port), ended.signal).finally(() => removeContainer(name));
        // It is waited for when the container has ended.
        visited.catch(() => undefined);
      }
    };
    const running = docker(argv, { env, onLine, ...(input === undefined ? {} : { input }) }).finally(() =>
      ended.abort(),
    );
    const result = await (options.limited ? stopLate(name, running) : running);
    await visited;
    return result;
  };

  const bound = boundGround(folders, userOf(engine));
  const probe: Probe = (program, args, { env = {}, mounts = [] } = {}) =>
    start(bound, program, args, { env: { ...goEnv, ...env }, network: 'none', mounts, folder: '/' });
  const {
    goVersion: has,
    compiler,
    seen,
  } = await probeAny(
    obtained,
    (candidate) => {
      image = withBase(candidate, obtained);
      return probeImage(request, image, bound, probe);
    },
    log,
  );
  if (!seen) refuseBlindPodman(engine);
  if (!seen) {
    log.info(
      'The engine does not see the folders of this machine (Docker-in-Docker, or an engine elsewhere): they are copied into volumes and back',
    );
  }
  const copied = { folders, needed, throwAway, image: image.id, label, user: caller() };
  const ground = seen ? bound : await copiedGround(copied);

  let program = 'go';
  const go = async (
    call: GoCall,
    what: 'download' | 'compile',
    options: Pick<StartOptions, 'env' | 'network' | 'image' | 'input'>,
    loans: readonly Loan[] = [],
    before: readonly string[] = [],
  ): Promise<ProcessResult> => {
    const mounts = [...(await ground.enter(what)), ...(await ground.lend(loans))];
    const [first = program, ...rest] = [...before, program];
    const result = await start(ground, first, [...rest, ...call.args], {
      ...options,
      env: { ...options.env, ...call.environment },
      mounts,
      folder: inside(folders, call.folder),
      ...(call.onLine === undefined ? {} : { onLine: call.onLine }),
    });
    await ground.leave();
    return result;
  };

  const fetchGo: GoSearch['run'] = (args, variables) => {
    const { how, loans } = downloadStart(request, ground, goEnv, image);
    const { before, ...rest } = how;
    const call = { args, folder: folders.work, environment: variables, onLine: log.info };
    return go(call, 'download', rest, loans, before);
  };
  try {
    program = await exactGo({ ...request, image, has, mayFetch: request.mayFetchGo, run: fetchGo });
  } catch (error) {
    await ground.close(log);
    throw error;
  }

  const crossing = target.architecture !== image.architecture;
  if (crossing) goEnv.CC = compiler;

  /** The image without what builder-setup adds, which is not on the gateway's system: a plugin must not load by it. */
  const ownSystem = lazily(async (): Promise<Image> => {
    const { base } = image;
    if (!base?.mounts) return base ?? image;
    const options = { image: base, env: goEnv, network: 'none', mounts: [], folder: '/' };
    const { exitCode } = await start(bound, 'go', ['version'], options);
    return exitCode === 0 ? base : ((await base.instead?.[0]?.have()) ?? base);
  });

  /** Where the gateway runs: in the builder's image, whose C library is its own, or in its system's. */
  const systemOf = async (architecture: Architecture): Promise<Image | { readonly cannot: string }> => {
    if (architecture === image.architecture) return ownSystem();
    const cannot = await whyNotHere(architecture);
    if (cannot !== undefined) return { cannot };
    try {
      return await firstThatExists(request.systemImages, (name) =>
        readyImage(name, architecture, request.log),
      );
    } catch (error) {
      cancelled.throwIfAborted();
      return { cannot: reasonOf(error) };
    }
  };

  return {
    description: {
      kind: 'docker',
      goVersion: request.goVersion,
      name: image.base ? `${image.base.reference} with builder-setup` : image.reference,
      identity: has === request.goVersion ? image.digest : `${image.digest} with Go ${request.goVersion}`,
    },
    target,
    inside: (path) => inside(folders, path),
    outside: (path) => outside(folders, path),
    buildFlags: await gatewayPathFlags(request.compiler, INSIDE.modules, folders.work, (path) =>
      inside(folders, path),
    ),
    linkerFlags: neededLinkerFlags(target, compiler, crossing),
    crossing,
    overlapping: seen,
    download: dockerDownload({
      request,
      ground,
      seen,
      image,
      goEnv,
      outside: (path) => outside(folders, path),
      start: (call, { before, ...how }, loans) => go(call, 'download', how, loans, before),
    }),
    compile: (call) => go(call, 'compile', { env: { ...goEnv, GOPROXY: 'off' }, network: 'none' }),
    gateway: async (call: GatewayCall) => {
      const system = await systemOf(call.program.architecture);
      if ('cannot' in system) return system;
      const binary: Loan = { source: call.program.path, kind: 'file', name: 'krakend' };
      const own = call.ground;
      const licence = call.licence === undefined ? [] : [licenceLoan(call.licence)];
      const licenceFolder = licence.map(ground.lent)[0];
      const targets: string[] = own ? [INSIDE.sources, ...(own.scratch ? [INSIDE.work] : [])] : [];
      const mounts = own ? (await ground.enter('compile')).filter((one) => targets.includes(one.target)) : [];
      const result = await start(ground, ground.lent(binary), call.args, {
        image: system,
        env: { ...own?.environment, ...licenceVariables(licenceFolder), USAGE_DISABLE: '1' },
        network: 'none',
        mounts: [...mounts, ...(await ground.lend([binary, pluginLoan(call.plugins), ...licence]))],
        folder: own ? inside(folders, own.folder) : (licenceFolder ?? '/'),
        limited: true,
        ...(call.onLine === undefined ? {} : { onLine: call.onLine }),
        ...(call.until === undefined ? {} : { until: call.until }),
        ...(call.visit === undefined ? {} : { visit: call.visit }),
      });
      if (own?.scratch) await ground.leave();
      return result;
    },
    // A container without a network has all ports to itself.
    servingPort: async () => 8080,
    pluginFolder: (path) => ground.lent(pluginLoan(path)),
    close: (to) => ground.close(to),
  };
}

function pluginLoan(source: string): Loan {
  return { source, kind: 'folder', name: 'plugins' };
}

function licenceLoan(source: string): Loan {
  return { source, kind: 'folder', name: 'licence', secret: true };
}

/** Podman's `cp` gives what it copies to whoever the container says, and not into volumes (seen with 4.3). */
function refuseBlindPodman(engine: Engine): void {
  if (engine.product !== 'Podman') return;
  throw new ProblemError({
    what: 'Podman does not see the folders of this machine.',
    why: 'A container that mounts the work folder of this run finds it empty or not readable: Podman runs elsewhere, or something like SELinux keeps it out.',
    fix: 'run Podman on the machine of the runner, as its user, or set builder: host',
  });
}

/**
 * Removes a container that gives no answer in time. From outside: a `timeout` in the container would be its
 * first process, or busybox's would make the gateway that, and nothing inside can kill the first process.
 */
async function stopLate(name: string, running: Promise<ProcessResult>): Promise<ProcessResult> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    removeContainer(name);
  }, GATEWAY_SECONDS * 1000);
  const result = await running.finally(() => clearTimeout(timer));
  return late ? { ...result, stderr: `${result.stderr}\n${NO_ANSWER}` } : result;
}

/** Nobody waits for it; where the run has been cancelled, the post step does it. */
function removeContainer(name: string): void {
  docker(['rm', '--force', name]).catch(() => undefined);
}

/** In whatever way the image came, it was made of the same base. */
function withBase(image: Image, { base, reference, digest }: Image): Image {
  return base ? { ...image, reference, digest, base } : image;
}

interface StartOptions {
  readonly env: Record<string, string>;
  readonly network: string;
  readonly mounts: readonly Mount[];
  readonly folder: string;
  readonly onLine?: (line: string) => void;
  /** What the program takes from stdin, into a folder in memory. */
  readonly input?: string;
  /** The builder's image, unless another is named. */
  readonly image?: Image;
  /** Somebody after whose visit the container is removed. */
  readonly visit?: Visit;
  /** A line after which the container is removed. */
  readonly until?: RegExp;
  /** Whether the container is removed when it gives no answer in time. */
  readonly limited?: boolean;
}
