import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CacheEntry, imageEntry } from '../../cache/keys.ts';
import type { CacheSession } from '../../cache/session.ts';
import { cancelled } from '../../cancel.ts';
import { expandHome } from '../../folders.ts';
import type { Architecture } from '../../loader/index.ts';
import { elapsed, type Log } from '../../log.ts';
import { messageOf } from '../../problem.ts';
import type { TagDigests } from '../../registry/tag-digest.ts';
import type { Engine } from './engine.ts';
import {
  type Image,
  ImageNotFoundError,
  inspectImage,
  inTurn,
  isStale,
  type PullOptions,
  pullImage,
} from './image.ts';
import type { CompilingFor } from './image-contents.ts';
import { holdsImage, imageOf } from './unpacked-image.ts';

/** A pull that takes longer gets the cache for a rival: on GitHub's runners a builder takes some 20 seconds. */
const SLOW_PULL_SECONDS = 60;

/** Where an image was had from. */
export type ImageSource = 'already on this machine' | 'pulled' | 'from the cache';

/** An image that is wanted, and how. */
export interface ImageWish {
  readonly reference: string;
  readonly architecture: Architecture;
  readonly compilingFor: CompilingFor;
  readonly engine: Engine;
  /** Marks the containers of this run. */
  readonly label: string;
  readonly caches: CacheSession;
  readonly digests: TagDigests;
}

export interface ObtainedImage {
  readonly image: Image;
  readonly from: ImageSource;
}

/**
 * An image in the engine: there already, from the cache, or pulled. What the cache has of it are the files that
 * compiling needs, which containers see where they lie: that takes a fraction of a pull. Where the registry does not
 * say which image it would be, an older one of the cache will do, should the pull fail or dawdle.
 *
 * @throws ProblemError that says what the registry answered, where the cache has nothing either.
 */
export function obtainImage(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  return inTurn(wish.reference, () => obtain(wish, log));
}

async function obtain(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  const { reference, architecture, caches } = wish;
  const digest = await wish.digests.of(reference);
  if (digest !== undefined) log.info(`${reference} is ${digest}`);
  const present = await inspectImage(reference, digest);
  if (present?.architecture === architecture && !isStale(present, digest)) {
    log.info(`${reference} is already here`);
    return { image: present, from: 'already on this machine' };
  }
  // Somebody who pins an image wants exactly that, which a registry proves and a cache does not.
  if (!caches.wanted('image') || isPinned(reference)) return pulled(wish, log, { digest });
  const kept = digest === undefined ? undefined : await unpacked(wish, digest, log);
  return kept ?? pulledOrUnpacked(wish, digest, log);
}

function isPinned(reference: string): boolean {
  return reference.includes('@');
}

async function pulled(wish: ImageWish, log: Log, how: PullOptions): Promise<ObtainedImage> {
  const { reference, architecture, caches, compilingFor } = wish;
  const started = performance.now();
  const image = await pullImage(reference, architecture, log, how);
  log.info(`Pulled in ${elapsed(started)}`);
  if (caches.wanted('image') && !isPinned(reference)) {
    const entry = { ...imageEntry(wish, image.digest), image: { image, compilingFor } };
    caches.unread(entry);
    caches.complete(entry);
  }
  return { image, from: 'pulled' };
}

/** Pulls, and asks the cache as well as soon as an attempt fails or takes long; the quicker of them is taken. */
async function pulledOrUnpacked(
  wish: ImageWish,
  digest: string | undefined,
  log: Log,
): Promise<ObtainedImage> {
  const stopPull = new AbortController();
  const trouble = Promise.withResolvers<'ask the cache' | 'leave it'>();
  const slow = setTimeout(() => {
    log.info(`The pull has taken ${SLOW_PULL_SECONDS} s; looking for an older image in the cache beside it`);
    trouble.resolve('ask the cache');
  }, SLOW_PULL_SECONDS * 1000);
  let done = false;

  const pull = pulled(wish, log, {
    digest,
    signal: stopPull.signal,
    onFailure: () => trouble.resolve('ask the cache'),
  });
  pull.catch((error: unknown) =>
    trouble.resolve(error instanceof ImageNotFoundError || cancelled.aborted ? 'leave it' : 'ask the cache'),
  );
  const cache = trouble.promise.then(async (what): Promise<ObtainedImage> => {
    const kept = what === 'ask the cache' ? await unpacked(wish, undefined, log, () => done) : undefined;
    if (!kept) throw new Error('the cache does not have it');
    return kept;
  });
  try {
    return await Promise.any([pull, cache]);
  } catch {
    // Both failed, and the registry's answer is the one to act on.
    return await pull;
  } finally {
    done = true;
    clearTimeout(slow);
    stopPull.abort(new Error('the cache was quicker'));
  }
}

/**
 * The image out of the files that are kept of it, on this machine or in the cache.
 *
 * @param digest that it has to have; undefined where any image of this name will do.
 * @param needless tells, once the files are here, whether they are no longer needed.
 */
async function unpacked(
  wish: ImageWish,
  digest: string | undefined,
  log: Log,
  needless?: () => boolean,
): Promise<ObtainedImage | undefined> {
  const entry = imageEntry(wish, digest);
  const wanted = digest === undefined ? entry : { ...entry, restoreKeys: [] };
  return fromFolder(wanted, { ...wish, digest }, log, needless);
}

/** What {@link fromFolder} has to know of an image. */
export type FolderWish = Pick<ImageWish, 'reference' | 'architecture' | 'engine' | 'label' | 'caches'> & {
  readonly digest: string | undefined;
};

/** The image of an entry: where its folder lies on this machine, or comes from the cache. */
export async function fromFolder(
  entry: CacheEntry,
  wish: FolderWish,
  log: Log,
  needless: () => boolean = () => false,
): Promise<{ readonly image: Image; readonly from: Exclude<ImageSource, 'pulled'> } | undefined> {
  const folder = expandHome(entry.paths[0] ?? '');
  // It stays where a run ends while files come: some of an image may look like all of it.
  const unfinished = `${folder}.unfinished`;
  const here = !existsSync(unfinished) && (await holdsImage(folder, wish));
  if (!here) {
    // Of an older image nothing may be left among the files of this one.
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(unfinished), { recursive: true });
    await writeFile(unfinished, '');
    const outcome = await wish.caches.restore(entry, log);
    cancelled.throwIfAborted();
    await rm(unfinished, { force: true });
    if (outcome === 'miss' || outcome === 'off') return undefined;
  }
  const started = performance.now();
  try {
    if (needless()) return undefined;
    const image = await imageOf(folder, wish, log);
    log.info(`Made of the files in ${folder} in ${elapsed(started)}: ${image.digest}`);
    return { image, from: here ? 'already on this machine' : 'from the cache' };
  } catch (error) {
    cancelled.throwIfAborted();
    log.warning({ what: `The kept image ${wish.reference} could not be used.`, why: messageOf(error) });
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}
