import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../loader/index.ts';
import { goMinor } from '../../plugin/go-minor.ts';
import { baseEnvironment, pick, run } from '../../process.ts';
import type { BuilderRequest, GoRunner } from '../builder.ts';
import { FIRST_SWITCHING_MINOR, goEnvironment } from '../go-environment.ts';
import { goOnPath } from './toolchain.ts';

export interface PrefetchRequest extends Pick<BuilderRequest, 'downloadEnvironment'> {
  readonly architecture: Architecture;
  /** Go's module cache, as the builder will use it. */
  readonly modules: string;
  /** A folder of this run, for everything else that Go writes. */
  readonly folder: string;
  /** Stops what is under way. */
  readonly signal: AbortSignal;
}

/**
 * Whatever Go is on PATH, as somebody who fetches modules while the builder is not here yet. It asks proxies alone:
 * no program for version control is run, and of this machine's user it knows no home, so that it has nothing to show
 * to anybody that the builder would not have.
 *
 * @returns undefined where there is none, or one that is too old to work with go.mod files of today.
 */
export async function prefetchLister(request: PrefetchRequest): Promise<GoRunner | undefined> {
  const { architecture, modules, folder, downloadEnvironment, signal } = request;
  const present = await goOnPath().catch(() => undefined);
  if (!present?.version || goMinor(present.version) < FIRST_SWITCHING_MINOR) return undefined;
  const own = (name: string): string => join(folder, name);
  await Promise.all(['home', 'gopath', 'build'].map((name) => mkdir(own(name), { recursive: true })));
  const env = {
    ...pick(baseEnvironment(), ['PATH', 'LANG', 'TMPDIR']),
    ...goEnvironment({ modules, build: own('build'), gopath: own('gopath') }, architecture),
    ...downloadEnvironment,
    HOME: own('home'),
    GOVCS: '*:off',
  };
  const download: GoRunner['download'] = ({ args, folder: cwd, environment, onLine }) =>
    run({
      program: present.program,
      args,
      env: { ...env, ...environment },
      cwd,
      signal,
      ...(onLine === undefined ? {} : { onLine }),
    });
  const { version } = present;
  return {
    description: { kind: 'host', goVersion: version, name: `Go ${version}`, identity: `host-${version}` },
    inside: (path) => path,
    outside: (path) => path,
    download,
    compile: download,
    close: async () => true,
  };
}
