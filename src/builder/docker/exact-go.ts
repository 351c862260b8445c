import { cancelled } from '../../cancel.ts';
import { goMinor } from '../../plugin/go-minor.ts';
import { ProblemError, reasonOf } from '../../problem.ts';
import type { ProcessResult } from '../../process.ts';
import { Permanent, withRetries } from '../../retry.ts';
import type { BuilderRequest } from '../builder.ts';
import { FIRST_SWITCHING_MINOR } from '../go-environment.ts';
import { INSIDE } from './ground.ts';
import type { Image } from './image.ts';

/** The folder below the work folder for a Go that was fetched: the cache of modules is for modules alone. */
export const FETCHED_GO = 'toolchains';

const TOOLCHAINS = `${INSIDE.work}/${FETCHED_GO}`;

/** What it takes to have the gateway's Go in an image that has another. */
export interface GoSearch
  extends Pick<BuilderRequest, 'target' | 'goVersion' | 'downloadEnvironment' | 'log'> {
  readonly image: Image;
  /** The Go of the image, such as `1.25.6`. */
  readonly has: string;
  /** Whether another may be fetched; somebody who names an image means what is in it. */
  readonly mayFetch: boolean;
  /** Runs the image's Go with the network and these variables besides. */
  readonly run: (
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
  ) => Promise<ProcessResult>;
}

/**
 * The go command of exactly the gateway's version: the image's own, or one that it fetches, because tags were
 * published with another Go than their gateway (2.7.0), and who builds a gateway takes the Go that they like.
 * The compilers and the C library remain the image's.
 *
 * @throws ProblemError where it is another and can't be fetched, CancelledError when the run is cancelled.
 */
export async function exactGo({ image, has, mayFetch, run, ...search }: GoSearch): Promise<string> {
  const { target, goVersion, log } = search;
  if (has === goVersion) return 'go';
  const other = `${image.reference} has Go ${has}, but the gateway ${target.version} (${target.variant}) was built with Go ${goVersion}.`;
  const wanted = (why: string): ProblemError =>
    new ProblemError({
      what: other,
      why,
      fix: `name an image with Go ${goVersion}, gcc and the C library of ${target.variant} in builder-image, use another patch release of KrakenD, or builder: host`,
    });
  if (!mayFetch) throw wanted('The gateway loads only plugins of its own Go, to the patch.');
  if (goMinor(has) < FIRST_SWITCHING_MINOR) {
    throw wanted('The gateway loads only plugins of its own Go, and a Go before 1.21 fetches no other.');
  }
  const variables = {
    GOTOOLCHAIN: `go${goVersion}`,
    GOMODCACHE: TOOLCHAINS,
    GOEXPERIMENT: '',
    GOFIPS140: '',
    // With GOSUMDB=off, as behind some proxies, Go refuses to fetch a toolchain at all.
    ...(search.downloadEnvironment.GOSUMDB === 'off' ? { GOSUMDB: '' } : {}),
  };
  try {
    const root = await withRetries(`Go ${goVersion}`, log.info, async () => {
      const { exitCode, stdout, stderr } = await run(['env', 'GOROOT'], variables);
      const found = stdout.trim();
      if (exitCode === 0 && found.startsWith(`${TOOLCHAINS}/`)) return found;
      const reason = new Error(stderr.trim().split('\n').at(-1) ?? '');
      throw isPermanent(reason.message) ? new Permanent(reason) : reason;
    });
    log.info(`${other} Go ${goVersion} was fetched into it.`);
    return `${root}/bin/go`;
  } catch (error) {
    cancelled.throwIfAborted();
    throw wanted(
      `The gateway loads only plugins of its own Go, which could not be fetched: ${reasonOf(error)}`,
    );
  }
}

function isPermanent(reason: string): boolean {
  return /not (found|available)|invalid toolchain|404|410/i.test(reason);
}
