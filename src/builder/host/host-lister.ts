import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../loader/index.ts';
import { baseEnvironment, type ProcessResult, run } from '../../process.ts';
import type { BuilderRequest, GoCall, GoRunner } from '../builder.ts';
import { goEnvironment } from '../go-environment.ts';
import { exactToolchain, type ToolchainRequest } from './toolchain.ts';
import { withPrivateHome } from './with-private-home.ts';

export interface HostListerRequest extends ToolchainRequest, Pick<BuilderRequest, 'folders' | 'environment'> {
  readonly architecture: Architecture;
}

/**
 * The exact Go on this machine, for listing alone: without a C compiler, as files that use cgo are chosen by
 * CGO_ENABLED and not compiled.
 *
 * @throws ProblemError as {@link exactToolchain} does.
 */
export async function hostLister(request: HostListerRequest): Promise<GoRunner> {
  const { goVersion, architecture, folders, environment, downloadEnvironment } = request;
  const toolchain = await exactToolchain(request);
  const gopath = join(folders.work, 'gopath');
  await Promise.all([folders.build, gopath].map((folder) => mkdir(folder, { recursive: true })));
  const env = {
    ...baseEnvironment(),
    ...goEnvironment({ modules: folders.modules, build: folders.build, gopath }, architecture),
    ...environment,
  };
  const go = (
    { args, folder, environment: own, onLine }: GoCall,
    more: Readonly<Record<string, string>>,
  ): Promise<ProcessResult> =>
    run({
      program: toolchain.program,
      args,
      env: { ...env, ...more, ...own },
      cwd: folder,
      ...(onLine === undefined ? {} : { onLine }),
    });
  return {
    description: { kind: 'host', goVersion, name: `Go ${goVersion}`, identity: `host-${goVersion}` },
    inside: (path) => path,
    outside: (path) => path,
    download: (call) => withPrivateHome(request, (home) => go(call, { ...downloadEnvironment, ...home })),
    compile: (call) => go(call, { GOPROXY: 'off' }),
    close: async () => true,
  };
}
