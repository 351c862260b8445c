import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { EngineState } from '../builder/docker/engine.ts';
import { type CacheEntry, gatewayEntry } from '../cache/keys.ts';
import type { CacheSession } from '../cache/session.ts';
import { cancelled } from '../cancel.ts';
import { sha256Of } from '../digest.ts';
import { expandHome, KEPT } from '../folders.ts';
import type { GatewayRequest } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import { type GatewayProfile, LoaderError } from '../loader/index.ts';
import type { Log, Phase } from '../log.ts';
import { describeProblem, messageOf, ProblemError } from '../problem.ts';
import type { TagDigests } from '../registry/tag-digest.ts';
import { type GatewayBinary, keptGateway, localGateway, NoGatewayError } from './obtain.ts';
import { type FoundGateway, type Origin, originOf } from './origin.ts';
import { profileOf } from './profile.ts';
import { shownUrl } from './sources.ts';

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
  /** A mirror before the usual names of images, or ''. */
  readonly imageRegistry: string;
  readonly engine: EngineState;
  readonly digests: TagDigests;
  /** Marks the containers of this run. */
  readonly label: string;
  /** Where it comes from, if that has been asked before. */
  readonly origin?: Origin;
}

/** A gateway's file, before anything is known of what stands in it. */
export interface ObtainedGateway {
  readonly binary: GatewayBinary;
  readonly from: From;
}

/**
 * The gateway that plugins of a target are made for: from this machine, from the cache, or downloaded.
 *
 * @returns undefined where the official one can't be had but the catalogue knows the release: plugins can
 * be built then, but neither compared nor proven.
 * @throws ProblemError where a gateway that was asked for can't be had.
 */
export async function obtainGateway(
  search: GatewaySearch,
  phase: Phase,
): Promise<ObtainedGateway | undefined> {
  const { target, release, request, workspace } = search;
  if (request?.kind === 'path') {
    const folder = join(search.temporary, 'gateway', targetFolder(target));
    const binary = await localGateway(resolve(workspace, request.path), folder);
    phase.outcome(request.path);
    return { binary, from: 'already on this machine' };
  }
  try {
    const obtained = await binaryFrom(search.origin ?? originOf(search), search, phase);
    phase.outcome(`${shownSource(obtained.binary)}, ${obtained.from}`);
    return obtained;
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

/**
 * The gateway with what it demands of plugins, read off its file.
 *
 * @throws ProblemError where it is none for this target.
 */
export function readGateway({ binary, from }: ObtainedGateway, target: Target, log: Log): Gateway {
  return { ...binary, profile: profileOf(binary, target, log), fromCache: from === 'from the cache' };
}

/**
 * What tells the gateway of a search from others: the stamp of its origin, or the sha256 of the file that was named.
 *
 * @returns undefined where nothing tells, or nobody answers.
 */
export async function gatewayStamp(search: GatewaySearch, log: Log): Promise<string | undefined> {
  const { request, workspace } = search;
  if (request?.kind === 'path') return sha256Of(resolve(workspace, request.path)).catch(() => undefined);
  const origin = search.origin ?? originOf(search);
  const found = await origin.find(log).catch(() => undefined);
  if (found?.stamp === undefined) return undefined;
  const place = /^https?:/.test(origin.name) ? shownUrl(origin.name) : origin.name;
  return `${place} ${found.stamp}`;
}

/** A tarball by its name, an image by its reference. */
function shownSource({ source }: GatewayBinary): string {
  return source.startsWith('docker://')
    ? source.slice('docker://'.length)
    : (source.split('/').at(-1) ?? source);
}

/** A server that can't be asked is nothing that a stack trace explains. */
export function outOfReach(target: Target, cause: unknown): ProblemError {
  return new ProblemError(
    {
      what: `The gateway ${targetFolder(target)} could not be had.`,
      why: messageOf(cause),
      fix: 'check the network of this runner, or name a mirror or a file with the input gateway',
    },
    { cause },
  );
}

/** Where a gateway is kept, below the folder of what is kept or below that of the run. */
export function placeOf(origin: Origin, target: Target): string {
  const name = createHash('sha256').update(origin.name).digest('hex').slice(0, 8);
  return `gateway/${targetFolder(target)}-${name}`;
}

/** Asks the origin; that nobody answers is no failure yet, because there may be a kept one. */
export async function askFor(origin: Origin, log: Log): Promise<FoundGateway | Error> {
  return origin.find(log).catch((error: unknown) => {
    if (error instanceof ProblemError) throw error;
    return error instanceof Error ? error : new Error(String(error));
  });
}

export type From = 'already on this machine' | 'from the cache' | 'downloaded';

/** From this machine, from the cache or from its origin; the stamp of the origin decides which of them will do. */
async function binaryFrom(origin: Origin, search: GatewaySearch, phase: Phase): Promise<ObtainedGateway> {
  const found = await askFor(origin, phase);
  const near = await nearBinary(origin, found, search, phase);
  if (near.obtained) return near.obtained;
  if (found instanceof Error) throw found;
  const { stamp } = found;
  const binary = await found.bring(expandHome(near.folder), phase);
  // Without a stamp nothing would tell a changed gateway from this one.
  if (stamp !== undefined && binary.stamp === stamp) search.caches.complete(near.entry);
  return { binary, from: 'downloaded' };
}

/** The gateway, if it lies on this machine or in the cache; where it lies, or would. */
async function nearBinary(
  origin: Origin,
  found: FoundGateway | Error,
  { target, temporary, caches }: GatewaySearch,
  log: Log,
): Promise<{ obtained?: ObtainedGateway; folder: string; entry: CacheEntry }> {
  const home = caches.wanted('gateway') ? KEPT : temporary;
  const folder = `${home}/${placeOf(origin, target)}`;
  const stamp = found instanceof Error ? undefined : found.stamp;
  const fits = (kept: GatewayBinary | undefined): kept is GatewayBinary =>
    kept !== undefined && (stamp === undefined ? found instanceof Error : kept.stamp === stamp);
  const entry = gatewayEntry(target, origin.name, stamp, folder);

  const present = await keptGateway(expandHome(folder));
  if (fits(present)) return { obtained: { binary: present, from: 'already on this machine' }, folder, entry };
  if ((await caches.restore(entry, log)) !== 'off') {
    const restored = await keptGateway(expandHome(folder));
    if (fits(restored)) return { obtained: { binary: restored, from: 'from the cache' }, folder, entry };
  }
  return { folder, entry };
}

/**
 * The file of a gateway that nothing is asked of in this run, for steps that start it afterwards: pulling an image for
 * it would be too much.
 *
 * @returns undefined where it lies neither on this machine nor in the cache.
 */
export async function nearGateway(search: GatewaySearch, log: Log): Promise<string | undefined> {
  const origin = search.origin ?? originOf(search);
  const { obtained } = await nearBinary(origin, await askFor(origin, log), search, log);
  return obtained?.binary.path;
}
