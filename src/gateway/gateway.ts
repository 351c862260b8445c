import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { gatewayEntry } from '../cache/keys.ts';
import type { CacheSession } from '../cache/session.ts';
import { cancelled } from '../cancel.ts';
import { expandHome, KEPT } from '../folders.ts';
import type { GatewayRequest } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { libcOf, type Target, targetFolder } from '../krakend/target.ts';
import { type GatewayProfile, LoaderError, openFile, readGatewayProfile } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import { describeProblem, messageOf, ProblemError } from '../problem.ts';
import {
  downloadGateway,
  type FoundSource,
  findSource,
  type GatewayBinary,
  keptGateway,
  localGateway,
  NoGatewayError,
} from './obtain.ts';
import { gatewaySources } from './sources.ts';

/** A gateway at hand, and what it demands of plugins. */
export interface Gateway extends GatewayBinary {
  readonly profile: GatewayProfile;
  readonly fromCache: boolean;
}

export interface GatewaySearch {
  readonly target: Target;
  readonly release: Release;
  readonly request: GatewayRequest | undefined;
  readonly workspace: string;
  /** For the files of this run alone. */
  readonly temporary: string;
  readonly caches: CacheSession;
}

/**
 * The gateway that plugins of a target are made for: from this machine, from the cache, or downloaded.
 *
 * @returns undefined where the official one can't be had but the catalogue knows the release: plugins can
 * be built then, but neither compared nor proven.
 * @throws ProblemError where a gateway that was asked for can't be had, or is none for this target.
 */
export async function obtainGateway(search: GatewaySearch, phase: Phase): Promise<Gateway | undefined> {
  const { target, release, request, workspace } = search;
  if (request?.kind === 'path') {
    const folder = join(search.temporary, 'gateway', targetFolder(target));
    const binary = await localGateway(resolve(workspace, request.path), folder);
    phase.outcome(request.path);
    return { ...binary, profile: profileOf(binary, target, phase), fromCache: false };
  }
  try {
    const { binary, from } = await releaseBinary(search, phase);
    phase.outcome(`${binary.source.split('/').at(-1) ?? ''}, ${from}`);
    return { ...binary, profile: profileOf(binary, target, phase), fromCache: from === 'from the cache' };
  } catch (error) {
    cancelled.throwIfAborted();
    const noGateway = error instanceof NoGatewayError ? error : undefined;
    if (!noGateway && (error instanceof ProblemError || error instanceof LoaderError)) throw error;
    if (request !== undefined || release.facts === undefined) throw noGateway ?? outOfReach(target, error);
    phase.warning({
      what: `The gateway ${targetFolder(target)} could not be had: plugins are built for it by the catalogue's facts, but not compared with it and not proven to load.`,
      why: noGateway ? describeProblem(noGateway.problem) : messageOf(error),
      fix: 'check the network of this runner, or name a mirror or a file with the input gateway',
    });
    phase.outcome('not to be had');
    return undefined;
  }
}

/** A server that can't be asked is nothing that a stack trace explains. */
function outOfReach(target: Target, cause: unknown): ProblemError {
  return new ProblemError(
    {
      what: `The gateway ${targetFolder(target)} could not be had.`,
      why: messageOf(cause),
      fix: 'check the network of this runner, or name a mirror or a file with the input gateway',
    },
    { cause },
  );
}

type From = 'already on this machine' | 'from the cache' | 'downloaded';

async function releaseBinary(
  search: GatewaySearch,
  phase: Phase,
): Promise<{ binary: GatewayBinary; from: From }> {
  const { target, request, temporary, caches } = search;
  const sources = gatewaySources(target, request);
  const origin = request?.kind === 'url' ? request.url : 'release';
  const home = caches.wanted('gateway') ? KEPT : temporary;
  const name = createHash('sha256').update(origin).digest('hex').slice(0, 8);
  const folder = `${home}/gateway/${targetFolder(target)}-${name}`;

  const found = await findSource(sources, phase).catch((error: unknown): FoundSource | Error => {
    if (error instanceof ProblemError) throw error;
    return error instanceof Error ? error : new Error(String(error));
  });
  const sha512 = found instanceof Error ? undefined : found.sha512;
  const fits = (kept: GatewayBinary | undefined): kept is GatewayBinary =>
    kept !== undefined && (sha512 === undefined ? found instanceof Error : kept.sha512 === sha512);

  const present = await keptGateway(expandHome(folder));
  if (fits(present)) return { binary: present, from: 'already on this machine' };

  const entry = gatewayEntry(target, origin, sha512, folder);
  if ((await caches.restore(entry, phase)) !== 'off') {
    const restored = await keptGateway(expandHome(folder));
    if (fits(restored)) return { binary: restored, from: 'from the cache' };
  }
  if (found instanceof Error) throw found;
  const binary = await downloadGateway(found, expandHome(folder), phase);
  // Without a checksum nothing would tell a changed file from this one.
  if (sha512 !== undefined) caches.complete(entry);
  return { binary, from: 'downloaded' };
}

/** Reads the binary, and refuses one that is for another target. */
function profileOf(binary: GatewayBinary, target: Target, phase: Phase): GatewayProfile {
  using source = openFile(binary.path);
  const profile = readProfile(source, binary);
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
  if (profile.krakendVersion !== undefined && profile.krakendVersion !== target.version) {
    phase.warning({
      what: `The gateway calls itself KrakenD ${profile.krakendVersion}, but krakend-version says ${target.version}.`,
      why: 'What is built fits the gateway; folder and artifact carry the number that was asked for.',
      fix: `set krakend-version: '${profile.krakendVersion}'`,
    });
  }
  phase.info(
    `Go ${profile.goVersion}, ${profile.libc ?? profile.libcFamily}, ${profile.modules.length} modules`,
  );
  return profile;
}

function readProfile(source: ReturnType<typeof openFile>, binary: GatewayBinary): GatewayProfile {
  try {
    return readGatewayProfile(source);
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    throw new ProblemError(
      {
        what: `${binary.source} is no gateway that plugins can be made for.`,
        why: error.message,
        fix: 'give the krakend binary itself, or a release tarball, in the input gateway',
      },
      { cause: error },
    );
  }
}
