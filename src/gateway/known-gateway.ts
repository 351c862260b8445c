import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { profileEntry } from '../cache/keys.ts';
import { cancelled } from '../cancel.ts';
import { expandHome, KEPT } from '../folders.ts';
import { targetFolder } from '../krakend/target.ts';
import { type GatewayProfile, LoaderError } from '../loader/index.ts';
import type { Phase } from '../log.ts';
import { ProblemError } from '../problem.ts';
import { askFor, type From, type GatewaySearch, outOfReach, placeOf } from './gateway.ts';
import { keptGateway, localGateway } from './obtain.ts';
import { originOf } from './origin.ts';
import { profileOf } from './profile.ts';

/** What stands in a gateway, without its binary. */
export interface KnownGateway {
  readonly profile: GatewayProfile;
  /** See {@link GatewayBinary}. */
  readonly source: string;
  readonly sha256: string;
  readonly stamp?: string;
}

/** Raised when the profile holds more or other things, so that older files and cache entries are made anew. */
const FORMAT = 2;

/**
 * What a gateway demands of plugins: kept as a file of some 100 kB by the stamp of its origin, so that a second
 * look downloads no gateway; else read off the binary, which is not kept.
 *
 * @throws ProblemError where the gateway can't be had, or is none for this target.
 */
export async function knownGateway(search: GatewaySearch, phase: Phase): Promise<KnownGateway> {
  const { target, request, workspace, temporary } = search;
  if (request?.kind === 'path') {
    const folder = join(temporary, 'gateway', targetFolder(target));
    const { source, sha256, path } = await localGateway(resolve(workspace, request.path), folder);
    phase.outcome(request.path);
    return { source, sha256, profile: profileOf({ source, sha256, path }, target, phase) };
  }
  try {
    const { known, from } = await fromOrigin(search, phase);
    const { goVersion, modules } = known.profile;
    phase.outcome(`Go ${goVersion}, ${modules.length} modules, ${from}`);
    return known;
  } catch (error) {
    cancelled.throwIfAborted();
    if (error instanceof ProblemError || error instanceof LoaderError) throw error;
    throw outOfReach(target, error);
  }
}

async function fromOrigin(search: GatewaySearch, phase: Phase): Promise<{ known: KnownGateway; from: From }> {
  const { target, temporary, caches } = search;
  const origin = originOf(search);
  const place = placeOf(origin, target);
  const home = caches.wanted('gateway') ? KEPT : temporary;
  const folder = `${home}/${place.replace('gateway/', 'profile/')}`;
  const found = await askFor(origin, phase);
  const stamp = found instanceof Error ? undefined : found.stamp;
  const fits = (kept: { stamp?: string } | undefined): boolean =>
    kept !== undefined && (stamp === undefined ? found instanceof Error : kept.stamp === stamp);

  const present = await readKnown(expandHome(folder));
  if (present && fits(present)) return { known: present, from: 'already on this machine' };
  const entry = profileEntry(FORMAT, target, origin.name, stamp, folder);
  if ((await caches.restore(entry, phase)) !== 'off') {
    const restored = await readKnown(expandHome(folder));
    if (restored && fits(restored)) return { known: restored, from: 'from the cache' };
  }
  const kept = await keptGateway(expandHome(`${home}/${place}`));
  const isHere = kept !== undefined && fits(kept);
  if (!isHere && found instanceof Error) throw found;
  const binary = isHere || found instanceof Error ? kept : await found.bring(join(temporary, place), phase);
  if (!binary) throw found;
  const { source, sha256, stamp: own } = binary;
  const profile = profileOf(binary, target, phase);
  const known = { profile, source, sha256, ...(own === undefined ? {} : { stamp: own }) };
  await writeKnown(expandHome(folder), known);
  if (stamp !== undefined && own === stamp) caches.complete(entry);
  return { known, from: isHere ? 'already on this machine' : 'downloaded' };
}

const FILE = 'profile.json';

/** undefined where there is none, or none that this version has written. */
async function readKnown(folder: string): Promise<KnownGateway | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'));
    return isKnown(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(read: unknown): read is KnownGateway {
  if (typeof read !== 'object' || read === null) return false;
  if (!('format' in read) || read.format !== FORMAT || !('profile' in read)) return false;
  const { profile } = read;
  return typeof profile === 'object' && profile !== null && 'modules' in profile && 'packages' in profile;
}

/** Under another name until it is whole. */
async function writeKnown(folder: string, known: KnownGateway): Promise<void> {
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `${FILE}.${process.pid}.partial`);
  await writeFile(partial, JSON.stringify({ format: FORMAT, ...known }));
  await rename(partial, join(folder, FILE));
}
