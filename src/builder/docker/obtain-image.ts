import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CacheEntry, imageEntry } from '../../cache/keys.ts';
import type { CacheSession } from '../../cache/session.ts';
import { cancelled } from '../../cancel.ts';
import { expandHome } from '../../folders.ts';
import type { Architecture } from '../../loader/index.ts';
import { elapsed, type Log } from '../../log.ts';
import { messageOf } from '../../problem.ts';
import type { RegistryClient } from '../../registry/registry.ts';
import type { TagDigests } from '../../registry/tag-digest.ts';
import type { Engine } from './engine.ts';
import { fetchImage } from './fetched-image.ts';
import {
  type Alternative,
  type Image,
  ImageNotFoundError,
  inspectImage,
  inTurn,
  isStale,
  type PullOptions,
  pullImage,
} from './image.ts';
import type { CompilingFor } from './image-contents.ts';
import { holdsImage } from './laid-files.ts';
import { imageOf, provenImageOf } from './unpacked-image.ts';

/** A registry that takes longer gets the cache for a rival: on GitHub's runners a pull takes some 20 seconds. */
const SLOW_PULL_SECONDS = 60;

/** Where an image was had from. */
export type ImageSource = 'already on this machine' | 'fetched' | 'pulled' | 'from the cache';

/** An image that is wanted, and how. */
export interface ImageWish {
  readonly reference: string;
  readonly architecture: Architecture;
  readonly compilingFor: CompilingFor;
  readonly engine: Engine;
  /** Marks the containers of this run. */
  readonly label: string;
  readonly caches: CacheSession;
  readonly client: RegistryClient;
  readonly digests: TagDigests;
  /** Whether it is needed as it was published, and not just its files to compile with. */
  readonly whole: boolean;
  /** For files of this run alone. */
  readonly temporary: string;
  /** Whether this machine is gone after the job. */
  readonly ephemeral: boolean;
}

export interface ObtainedImage {
  readonly image: Image;
  readonly from: ImageSource;
}

/**
 * An image in the engine: there already, as files that compiling needs, or pulled. Such files lie on this machine, in
 * the cache, or are fetched out of the image's layers; containers see them where they lie, and that takes a fraction
 * of a pull. Where the registry does not say which image it would be, an older one of the cache will do, should the
 * pull fail or dawdle.
 *
 * @throws ProblemError that says what the registry answered, where the cache has nothing either.
 */
export function obtainImage(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  return inTurn(wish.reference, () => obtain(wish, log));
}

async function obtain(wish: ImageWish, log: Log): Promise<ObtainedImage> {
  const { reference, architecture } = wish;
  const digest = await wish.digests.of(reference);
  if (digest !== undefined) log.info(`${reference} is ${digest}`);
  const present = await inspectImage(reference, digest);
  if (present?.architecture === architecture && !isStale(present, digest)) {
    log.info(`${reference} is already here`);
    return { image: present, from: 'already on this machine' };
  }
  const known = digest !== undefined && wish.caches.wanted('image');
  const kept = known ? await unpacked(wish, digest, log) : undefined;
  return kept ?? (mayCome(wish) ? quicker(wish, digest, log) : fromRegistry(wish, digest, log));
}

/** Somebody who pins an image wants exactly that, which a registry proves and a cache does not. */
function mayCome({ reference, caches }: ImageWish): boolean {
  return caches.wanted('image') && !reference.includes('@');
}

/** What has to be known while a registry is asked. */
interface Asking extends Pick<PullOptions, 'signal' | 'onFailure'> {
  /** Whether the folder of the image is being filled from the cache meanwhile. */
  readonly contested?: () => boolean;
}

async function fromRegistry(
  wish: ImageWish,
  digest: string | undefined,
  log: Log,
  asking: Asking = {},
): Promise<ObtainedImage> {
  // A run without caches takes and leaves no files; on a machine that stays, the engine's own store spares the next one.
  const worthIt = wish.caches.wanted('image') || wish.ephemeral;
  const files =
    digest === undefined || wish.whole || !worthIt
      ? undefined
      : await fetched({ ...wish, digest }, log, asking);
  return files ?? pulled(wish, log, { ...asking, digest });
}

/**
 * Out of its layers, without the engine, which takes three times as long. A registry that is out of reach from here
 * may still be within reach of the engine, which has mirrors of its own.
 */
async function fetched(
  wish: ImageWish & { readonly digest: string },
  log: Log,
  { signal, contested }: Asking,
): Promise<ObtainedImage | undefined> {
  const entry = imageEntry(wish, wish.digest);
  const [kept = ''] = entry.paths;
  const folder = wish.caches.wanted('image')
    ? expandHome(kept)
    : join(wish.temporary, 'images', basename(kept));
  const started = performance.now();
  try {
    const { place } = await fetchImage({ ...wish, signal, contested }, folder, log);
    const image = await imageOf(place, wish);
    log.info(`Fetched in ${elapsed(started)}`);
    if (place === folder) toBeSaved(wish, entry);
    return { image: orPulled(image, wish, log, () => wish.caches.spoilt(entry)), from: 'fetched' };
  } catch (error) {
    cancelled.throwIfAborted();
    signal?.throwIfAborted();
    log.info(`Its files could not be fetched, so the engine pulls it: ${messageOf(error)}`);
    return undefined;
  }
}

async function pulled(wish: ImageWish, log: Log, how: PullOptions): Promise<ObtainedImage> {
  const { reference, architecture, compilingFor } = wish;
  const started = performance.now();
  const image = await pullImage(reference, architecture, log, how);
  log.info(`Pulled in ${elapsed(started)}`);
  toBeSaved(wish, { ...imageEntry(wish, image.digest), image: { image, compilingFor } });
  return { image, from: 'pulled' };
}

/** @param unfit is called where the files of the image turn out to be no image. */
function orPulled(
  image: Image,
  { reference, architecture, digest }: Omit<ImageWish, 'digest'> & PullOptions,
  log: Log,
  unfit?: () => void,
): Image {
  const pull: Alternative = {
    because: 'Go does not run in the files of the image, so the engine pulls it',
    have: () => {
      unfit?.();
      return pullImage(reference, architecture, log, { digest });
    },
  };
  return { ...image, instead: [...(image.instead ?? []), pull] };
}

function toBeSaved(wish: ImageWish, entry: CacheEntry): void {
  if (!mayCome(wish)) return;
  wish.caches.unread(entry);
  wish.caches.complete(entry);
}

/**
 * Asks the registry, and the cache for an older image as soon as a pull fails or all of it takes long; the quicker of
 * them is taken.
 */
async function quicker(wish: ImageWish, digest: string | undefined, log: Log): Promise<ObtainedImage> {
  const stop = new AbortController();
  const trouble = Promise.withResolvers<'ask the cache' | 'leave it'>();
  const slow = setTimeout(() => {
    log.info(`That has taken ${SLOW_PULL_SECONDS} s; looking for an older image in the cache beside it`);
    trouble.resolve('ask the cache');
  }, SLOW_PULL_SECONDS * 1000);
  let done = false;
  let contested = false;

  const registry = fromRegistry(wish, digest, log, {
    signal: stop.signal,
    onFailure: () => trouble.resolve('ask the cache'),
    contested: () => contested,
  });
  registry.catch((error: unknown) =>
    trouble.resolve(error instanceof ImageNotFoundError || cancelled.aborted ? 'leave it' : 'ask the cache'),
  );
  const cache = trouble.promise.then(async (what): Promise<ObtainedImage> => {
    contested = what === 'ask the cache';
    const kept = what === 'ask the cache' ? await unpacked(wish, undefined, log, () => done) : undefined;
    if (!kept) throw new Error('the cache does not have it');
    return kept;
  });
  try {
    return await Promise.any([registry, cache]);
  } catch {
    // Both failed, and the registry's answer is the one to act on.
    return await registry;
  } finally {
    done = true;
    clearTimeout(slow);
    stop.abort(new Error('the cache was quicker'));
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
  const found = await fromFolder(wanted, { ...wish, digest, mayCome: mayCome(wish) }, log, needless);
  return found && { ...found, image: orPulled(found.image, { ...wish, digest }, log) };
}

/** What {@link fromFolder} has to know of an image. */
export type FolderWish = Pick<ImageWish, 'reference' | 'architecture' | 'engine' | 'label' | 'caches'> & {
  readonly digest: string | undefined;
  /** Whether the cache is asked for what is not on this machine. */
  readonly mayCome: boolean;
};

/** The image of an entry: where its folder lies on this machine, or comes from the cache. */
export async function fromFolder(
  entry: CacheEntry,
  wish: FolderWish,
  log: Log,
  needless: () => boolean = () => false,
): Promise<
  | {
      readonly image: Image;
      readonly from: Extract<ImageSource, 'already on this machine' | 'from the cache'>;
    }
  | undefined
> {
  const folder = expandHome(entry.paths[0] ?? '');
  // It stays where a run ends while files come: some of an image may look like all of it.
  const unfinished = `${folder}.unfinished`;
  const here = !existsSync(unfinished) && (await holdsImage(folder, wish));
  if (!here) {
    if (!wish.mayCome) return undefined;
    // Of an older image nothing may be left among the files of this one.
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(unfinished), { recursive: true });
    await writeFile(unfinished, '');
    const outcome = await wish.caches.restore(entry, log);
    cancelled.throwIfAborted();
    const came = outcome === 'hit' || outcome === 'partial';
    // What broke off half-way may look like an image as well.
    if (!came) await rm(folder, { recursive: true, force: true });
    await rm(unfinished, { force: true });
    if (!came) return undefined;
  }
  const started = performance.now();
  try {
    if (needless()) return undefined;
    const image = await (here ? provenImageOf : imageOf)(folder, wish);
    log.info(`Made of the files in ${folder} in ${elapsed(started)}: ${image.digest}`);
    return { image, from: here ? 'already on this machine' : 'from the cache' };
  } catch (error) {
    cancelled.throwIfAborted();
    log.warning({ what: `The kept image ${wish.reference} could not be used.`, why: messageOf(error) });
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}
