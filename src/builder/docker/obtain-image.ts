import { imageEntry } from '../../cache/keys.ts';
import type { CacheSession } from '../../cache/session.ts';
import { cancelled } from '../../cancel.ts';
import { expandHome } from '../../folders.ts';
import type { Architecture } from '../../loader/index.ts';
import { elapsed, type Log } from '../../log.ts';
import { messageOf } from '../../problem.ts';
import type { TagDigests } from '../../registry/tag-digest.ts';
import {
  type Image,
  ImageNotFoundError,
  inspectImage,
  inTurn,
  isStale,
  type PullOptions,
  pullImage,
} from './image.ts';
import { dropArchive, rememberedImage, rememberImage, unpackImage } from './image-archive.ts';

/** A pull that takes longer gets the cache for a rival: on GitHub's runners a builder takes some 20 seconds. */
const SLOW_PULL_SECONDS = 60;

/** Where an image was had from. */
export type ImageSource = 'already on this machine' | 'pulled' | 'from the cache';

/** An image that is wanted, and how. */
export interface ImageWish {
  readonly reference: string;
  readonly architecture: Architecture;
  readonly caches: CacheSession;
  readonly digests: TagDigests;
}

export interface ObtainedImage {
  readonly image: Image;
  readonly from: ImageSource;
}

/**
 * An image in the engine: there already, pulled, or from the cache. Pulling is the rule, because `docker load`
 * takes as long; the cache is for a registry that fails, limits or dawdles, and for those who ask for it.
 *
 * @throws ProblemError that says what the registry answered, where the cache has nothing either.
 */
export function obtainImage(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  return inTurn(wish.reference, () => obtain(wish, log));
}

async function obtain(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  const { reference, architecture, caches } = wish;
  const folder = imageEntry(reference, architecture, undefined).paths[0] ?? '';
  const digest = await wish.digests.of(reference);
  if (digest !== undefined) log.info(`${reference} is ${digest}`);
  const found = await inspectImage(reference, digest);
  const present = found && (await withDigest(found, expandHome(folder)));
  if (present?.architecture === architecture && !isStale(present, digest)) {
    log.info(`${reference} is already here`);
    return { image: present, from: 'already on this machine' };
  }
  // Somebody who pins an image wants exactly that, which a registry proves and an archive does not.
  if (!caches.enabled('image') || isPinned(reference)) return pulled(wish, log, { digest });
  if (caches.imageFirst) {
    // The registry has been asked: an older image of this tag would never be replaced.
    const image = await fromCache(wish, digest, log, { exact: digest !== undefined });
    if (image) return { image, from: 'from the cache' };
  }
  return caches.imageFirst ? pulled(wish, log, { digest }) : pulledOrCached(wish, digest, log);
}

/** An image that came from the cache has lost its digest in the classic store; it was written down. */
async function withDigest(image: Image, folder: string): Promise<Image> {
  if (image.digest !== image.id) return image;
  const remembered = await rememberedImage(folder);
  return remembered?.id === image.id ? { ...image, digest: remembered.digest } : image;
}

function isPinned(reference: string): boolean {
  return reference.includes('@');
}

async function pulled(wish: ImageWish, log: Log, how: PullOptions): Promise<ObtainedImage> {
  const { reference, architecture, caches } = wish;
  const started = performance.now();
  const image = await pullImage(reference, architecture, log, how);
  log.info(`Pulled in ${elapsed(started)}`);
  if (caches.wanted('image') && !isPinned(reference)) {
    const entry = { ...imageEntry(reference, architecture, image.digest), image };
    caches.unread(entry);
    caches.complete(entry);
    await rememberImage(image, expandHome(entry.paths[0] ?? ''));
  }
  return { image, from: 'pulled' };
}

/** Pulls, and asks the cache as well as soon as an attempt fails or takes long; the quicker of them is taken. */
async function pulledOrCached(wish: ImageWish, digest: string | undefined, log: Log): Promise<ObtainedImage> {
  const stopPull = new AbortController();
  const trouble = Promise.withResolvers<'ask the cache' | 'leave it'>();
  const slow = setTimeout(() => {
    log.info(`The pull has taken ${SLOW_PULL_SECONDS} s; looking in the cache beside it`);
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
    const image =
      what === 'ask the cache' ? await fromCache(wish, digest, log, { needless: () => done }) : undefined;
    if (!image) throw new Error('the cache does not have it');
    return { image, from: 'from the cache' };
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
 * @param how.exact whether an older image of the same tag is not good enough.
 * @param how.needless tells, once the archive is here, whether it is no longer needed.
 */
async function fromCache(
  { reference, architecture, caches }: ImageWish,
  digest: string | undefined,
  log: Log,
  how: { readonly exact?: boolean; readonly needless?: () => boolean } = {},
): Promise<Image | undefined> {
  const entry = imageEntry(reference, architecture, digest);
  const outcome = await caches.restore(how.exact ? { ...entry, restoreKeys: [] } : entry, log);
  if (outcome === 'miss' || outcome === 'off') return undefined;
  const folder = expandHome(entry.paths[0] ?? '');
  const started = performance.now();
  try {
    if (how.needless?.()) return undefined;
    const wanted = outcome === 'hit' ? digest : undefined;
    const image = await unpackImage({ reference, architecture, digest: wanted }, folder);
    log.info(`Loaded from the cache in ${elapsed(started)}: ${image.digest}`);
    return image;
  } catch (error) {
    cancelled.throwIfAborted();
    log.warning({ what: `The cached image ${reference} could not be loaded.`, why: messageOf(error) });
    return undefined;
  } finally {
    await dropArchive(folder);
  }
}
