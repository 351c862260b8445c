import { which } from '@actions/io';
import { expandHome, KEPT } from '../../folders.ts';
import { goMinor } from '../../plugin/go-minor.ts';
import { ProblemError } from '../../problem.ts';
import { baseEnvironment, pick, run } from '../../process.ts';
import { Permanent, withRetries } from '../../retry.ts';
import type { BuilderRequest } from '../builder.ts';
import { FIRST_SWITCHING_MINOR } from '../go-environment.ts';
import { withPrivateHome } from './with-private-home.ts';

/** An installed Go of an exact version. */
export interface Toolchain {
  readonly program: string;
  readonly goVersion: string;
}

/** What fetching a toolchain may know of the machine: how to reach the module proxy, and no more. */
const REACH = [
  'GOPROXY',
  'GOSUMDB',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
];

/** What it takes to have the exact Go. */
export type ToolchainRequest = Pick<
  BuilderRequest,
  'goVersion' | 'downloadEnvironment' | 'credentials' | 'secrets' | 'log'
>;

/**
 * The exact Go: the one on PATH, as in a job inside the Plugin Builder's image, or what a Go ≥ 1.21 there fetches.
 *
 * Fetching it takes the variables of the download of modules, and shows its credentials, as the proxy may ask for them.
 *
 * @throws ProblemError when there is none, or when the version can't be fetched.
 */
export async function exactToolchain(request: ToolchainRequest): Promise<Toolchain> {
  const { goVersion, downloadEnvironment, log } = request;
  const present = await goOnPath();
  if (present.version === goVersion && !present.experimental) return { program: present.program, goVersion };
  refuseOld(present);
  const env: Record<string, string> = {
    ...baseEnvironment(),
    ...pick(process.env, ['SSL_CERT_DIR']),
    ...pick(downloadEnvironment, REACH),
    GOENV: 'off',
    // Toolchains land in the module cache; the user's own is not the place for them.
    GOMODCACHE: expandHome(`${KEPT}/toolchains`),
    GOTOOLCHAIN: `go${goVersion}`,
  };
  // With GOSUMDB=off, as behind some proxies, Go refuses to fetch a toolchain at all.
  if (env.GOSUMDB === 'off') delete env.GOSUMDB;
  const root = await withRetries(`Go ${goVersion}`, log.info, async () => {
    const { exitCode, stdout, stderr } = await withPrivateHome(request, (home) =>
      run({ program: present.program, args: ['env', 'GOROOT'], env: { ...env, ...home }, onLine: log.info }),
    );
    if (exitCode === 0) return stdout.trim();
    const reason = stderr.trim().split('\n').at(-1) ?? '';
    const problem = notFetched(goVersion, reason);
    throw /not (found|available)|invalid toolchain|404|410/i.test(reason) ? new Permanent(problem) : problem;
  });
  return { program: `${root}/bin/go`, goVersion };
}

const INSTALL =
  'install Go 1.21 or newer (actions/setup-go, or https://go.dev/doc/install), or start a Docker Engine; any such Go fetches the exact one by itself';

/** A go command; its version is '' where it does not tell. */
export interface PresentGo {
  readonly program: string;
  readonly version: string;
  /** Whether it was built with experiments, whose packages are others than the plain Go's. */
  readonly experimental: boolean;
}

/** `go env GOVERSION` as `go1.25.4`, or as `go1.25.4 X:nodwarf5` of a Go with experiments (runtime.Version). */
const GO_VERSION = /^go(1\.\S+)( X:.*)?$/;

/**
 * The go command of this machine.
 *
 * @throws ProblemError where there is none.
 */
export async function goOnPath(): Promise<PresentGo> {
  const program = await which('go', false);
  if (program === '') {
    throw new ProblemError({
      what: 'There is no Go on PATH to build with on this machine.',
      why: 'Without Docker the action builds with the exact Go of the gateway, which a Go of 1.21 or newer can fetch.',
      fix: INSTALL,
    });
  }
  const env = { ...baseEnvironment(), GOENV: 'off', GOTOOLCHAIN: 'local' };
  const { stdout } = await run({ program, args: ['env', 'GOVERSION'], env });
  const [, version = '', experiments] = GO_VERSION.exec(stdout.trim()) ?? [];
  return { program, version, experimental: experiments !== undefined };
}

function refuseOld({ program, version }: PresentGo): void {
  if (version !== '' && goMinor(version) >= FIRST_SWITCHING_MINOR) return;
  throw new ProblemError({
    what: `The Go on PATH (${version === '' ? program : `go${version}`}) can't fetch the gateway's.`,
    why: 'Go fetches other versions of itself since 1.21.',
    fix: INSTALL,
  });
}

function notFetched(goVersion: string, reason: string): ProblemError {
  return new ProblemError({
    what: `Go ${goVersion}, which the gateway was built with, could not be fetched.`,
    why: reason,
    fix: 'check GOPROXY and the network of this runner, or build with Docker (builder: docker)',
  });
}
