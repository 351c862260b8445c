import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GNU_PROCESSOR, neededLinkerFlags } from '../../krakend/compilers.ts';
import { libcOf } from '../../krakend/target.ts';
import type { ProcessResult } from '../../process.ts';
import { baseEnvironment, run } from '../../process.ts';
import { allOrFirstFailure } from '../../settle.ts';
import {
  type Builder,
  type BuilderRequest,
  GATEWAY_SECONDS,
  type GatewayCall,
  type GoCall,
  NO_ANSWER,
} from '../builder.ts';
import { machineArchitecture, whyNotHere } from '../emulation.ts';
import { goEnvironment } from '../go-environment.ts';
import { licenceVariables } from '../licence.ts';
import { gatewayPathFlags } from '../merge-paths.ts';
import { askHere, freePort } from './ask-here.ts';
import { type Compiler, hostCompiler } from './compiler.ts';
import { exactToolchain, type Toolchain, type ToolchainRequest } from './toolchain.ts';
import { withPrivateHome } from './with-private-home.ts';

/** What `timeout -s KILL` ends with when the time is up. */
const KILLED = 137;

/** Where Debian's cross packages have the C library of another processor; emulators look there if told to. */
const crossLibraries = (processor: string): string => `/usr/${processor}-linux-gnu`;

/** The toolchain and compiler of this machine for a target; throws a ProblemError that says what to install. */
export async function readyHost(
  request: ToolchainRequest & Pick<BuilderRequest, 'target'>,
): Promise<{ toolchain: Toolchain; compiler: Compiler }> {
  const [compiler, toolchain] = await allOrFirstFailure([
    hostCompiler(request.target),
    exactToolchain(request),
  ] as const);
  return { toolchain, compiler };
}

/** A builder on this machine: the exact Go, the C compiler of the target's C library, no container. */
export async function hostBuilder(
  request: BuilderRequest,
  { toolchain, compiler }: { toolchain: Toolchain; compiler: Compiler },
): Promise<Builder> {
  const { folders, target } = request;
  const gopath = join(folders.work, 'gopath');
  const home = join(folders.work, 'home');
  await Promise.all([folders.build, gopath, home].map((folder) => mkdir(folder, { recursive: true })));
  const base = baseEnvironment();
  // Who names a compiler in build-env means the one of this machine's own kind.
  const crossing = target.architecture !== machineArchitecture();
  const goEnv = {
    ...base,
    ...goEnvironment({ modules: folders.modules, build: folders.build, gopath }, target.architecture),
    CC: compiler.program,
    ...request.environment,
    ...(crossing ? { CC: compiler.program } : {}),
  };
  const same = (path: string): string => path;
  const buildFlags = await gatewayPathFlags(request.compiler, folders.modules, folders.work, same);
  const go = (call: GoCall, env: Record<string, string>): Promise<ProcessResult> =>
    run({
      program: toolchain.program,
      args: call.args,
      env: { ...env, ...call.environment },
      cwd: call.folder,
      ...(call.onLine === undefined ? {} : { onLine: call.onLine }),
    });

  return {
    description: {
      kind: 'host',
      goVersion: toolchain.goVersion,
      name: compiler.version,
      identity: hostIdentity(toolchain, compiler),
    },
    target,
    inside: (path) => path,
    outside: (path) => path,
    buildFlags,
    linkerFlags: neededLinkerFlags(target, compiler.program, crossing),
    crossing,
    overlapping: true,
    download: (call) =>
      withPrivateHome(request, (home) => go(call, { ...goEnv, ...request.downloadEnvironment, ...home })),
    compile: (call) => go(call, { ...goEnv, HOME: home, GOPROXY: 'off' }),
    gateway: async (call: GatewayCall) => {
      const cannot = await whyNotHere(call.program.architecture);
      if (cannot !== undefined) return { cannot };
      const processor = GNU_PROCESSOR[call.program.architecture];
      // musl's dynamic loader, which Debian's package musl installs as well.
      const loader = `/lib/ld-musl-${processor}.so.1`;
      if (libcOf(target.variant) === 'musl' && !existsSync(loader)) {
        return { cannot: `this machine has no ${loader}, without which an Alpine gateway does not start` };
      }
      const { ground, until, visit, licence } = call;
      const cwd = ground?.folder ?? licence;
      const env = {
        ...ground?.environment,
        ...licenceVariables(licence),
        PATH: base.PATH ?? '',
        USAGE_DISABLE: '1',
        QEMU_LD_PREFIX: crossLibraries(processor),
      };
      const args = ['-s', 'KILL', String(GATEWAY_SECONDS), call.program.path, ...call.args];
      const ended = new AbortController();
      const over = Promise.withResolvers<void>();
      let visited: Promise<void> | undefined;
      const onLine = (line: string): void => {
        call.onLine?.(line);
        if (!visit || visited || !visit.after.test(line)) return;
        visited = visit.ask(askHere(visit.port), ended.signal).finally(over.resolve);
        // It is waited for when the gateway has ended.
        visited.catch(() => undefined);
      };
      const result = await run({
        program: 'timeout',
        args,
        env,
        onLine,
        stopWhen: over.promise,
        ...(cwd === undefined ? {} : { cwd }),
        ...(until ? { stopAfter: (line: string) => until.test(line) } : {}),
      }).finally(() => ended.abort());
      await visited;
      return result.exitCode === KILLED ? { ...result, stderr: `${result.stderr}\n${NO_ANSWER}` } : result;
    },
    servingPort: freePort,
    pluginFolder: (path) => path,
    close: async () => true,
  };
}

function hostIdentity(toolchain: Toolchain, compiler: Compiler): string {
  const facts = JSON.stringify([toolchain.goVersion, process.arch, compiler.version]);
  return `host-${createHash('sha256').update(facts).digest('hex').slice(0, 16)}`;
}
