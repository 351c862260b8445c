import { libcOf, shownVersion, type Target } from '../krakend/target.ts';
import { type GatewayProfile, LoaderError, openFile, readGatewayProfile } from '../loader/index.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problem.ts';
import type { GatewayBinary } from './obtain.ts';

/**
 * Reads what a gateway demands of plugins off its binary.
 *
 * @throws ProblemError where it is for another target, or loads no plugins.
 */
export function profileOf(binary: GatewayBinary, target: Target, log: Log): GatewayProfile {
  const fix = 'give the krakend binary itself, or a release tarball, in the input gateway';
  const profile = readProfile(binary, fix);
  const libc = libcOf(target.variant);
  if (profile.architecture !== target.architecture || profile.libcFamily !== libc) {
    throw new ProblemError({
      what: `${binary.source} is a gateway for ${profile.architecture} and ${profile.libcFamily}, but plugins for ${target.architecture} and ${libc} were asked for.`,
      fix: `set architecture: ${profile.architecture} and variant: ${profile.libcFamily === 'musl' ? 'alpine' : 'linux-generic'}, or name another gateway`,
    });
  }
  if (Object.keys(profile.packages).length === 0) {
    throw new ProblemError({
      what: `${binary.source} can't load plugins.`,
      why: 'It exports no packages: it was linked without plugin support, as CE 3 and static builds are.',
      fix: 'name a gateway that loads plugins: CE 2.x, or Enterprise',
    });
  }
  const names = [target.version, shownVersion(target)];
  if (isEnterprise(profile) && target.edition !== 'ee') {
    log.warning({
      what: `The gateway calls itself KrakenD ${profile.krakendVersion}, which is Enterprise, and edition is ce.`,
      why: 'What is built fits the gateway; but it runs with a licence only, and its builder has another name.',
      fix: 'set edition: ee',
    });
  } else if (profile.krakendVersion !== undefined && !names.includes(profile.krakendVersion)) {
    log.warning({
      what: `The gateway calls itself KrakenD ${profile.krakendVersion}, but krakend-version says ${target.version}.`,
      why: 'What is built fits the gateway; folder and artifact carry the number that was asked for.',
      fix: `set krakend-version: '${profile.krakendVersion}'`,
    });
  }
  return profile;
}

/** Whether a gateway calls itself Enterprise, as `2.12.4-ee`. Those that don't may be it all the same. */
export function isEnterprise({ krakendVersion }: GatewayProfile): boolean {
  return krakendVersion?.endsWith('-ee') ?? false;
}

/**
 * Reads a profile off a binary.
 *
 * @param fix what to do where it is no gateway.
 * @throws ProblemError where it is none.
 */
export function readProfile({ path, source: name }: GatewayBinary, fix: string): GatewayProfile {
  using source = openFile(path);
  try {
    return readGatewayProfile(source);
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    throw new ProblemError(
      { what: `${name} is no gateway that plugins can be made for.`, why: error.message, fix },
      { cause: error },
    );
  }
}
