import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { megabytes } from '../../cache/words.ts';
import { makeChangeable } from '../../changeable.ts';
import { elapsed, type Log } from '../../log.ts';
import { baseEnvironment } from '../../process.ts';
import type { Layer, Packing } from '../../registry/image-manifest.ts';
import { type ImageReference, parseReference } from '../../registry/reference.ts';
import type { RegistryClient } from '../../registry/registry.ts';
import { sideBySide } from '../../side-by-side.ts';
import { unpackStream } from '../../untar.ts';
import type { Image } from './image.ts';
import { type CompilingFor, withoutNeedless } from './image-contents.ts';
import { AS_FILES, type Fill, type LaidFiles, layFiles } from './laid-files.ts';
import { isMark, mergeLayer } from './merge-layers.ts';

/** An image whose files are wanted. */
export interface FetchWish {
  readonly client: RegistryClient;
  readonly reference: string;
  /** What stands behind the reference. */
  readonly digest: string;
  readonly architecture: Image['architecture'];
  readonly compilingFor: CompilingFor;
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
  /** Whether, in the end, somebody else fills the folder. */
  readonly contested?: (() => boolean) | undefined;
}

/** How often people are told how much has come, in milliseconds. */
const TELL_MS = 10_000;

/** So many layers at a time: the large ones of a builder, and a small one. */
const WIDTH = 4;

/** With small chunks more time goes into handing them on than into unpacking. */
const CHUNKS = { chunkSize: 1024 * 1024 };

/** Node's own zlib takes less than half the time of the program gzip. */
const UNPACKING: Readonly<Record<Packing, () => Transform>> = {
  none: () => new PassThrough(),
  gzip: () => createGunzip(CHUNKS),
};

/**
 * Lays the files of an image that compiling needs into a folder, out of the layers as its registry has them. They come
 * and are unpacked at once, and what nobody compiles with is not written: an engine, which needs every file, unpacks
 * one layer after another.
 *
 * @throws Error that says what the registry, tar or the file system said, or the reason of the signal.
 */
export async function fetchImage(wish: FetchWish, folder: string, log: Log): Promise<LaidFiles> {
  const { client, reference, digest, architecture, compilingFor, signal, contested } = wish;
  const image = parseReference(reference);
  if (!image) throw new Error(`${reference} is no name of an image`);
  const parts = await client.imageManifest(image, digest, architecture);
  if (!parts) throw new Error(`the registry has no image for ${architecture} that can be read here`);
  const { layers, config: id, variables } = parts;
  const size = layers.reduce((all, layer) => all + layer.size, 0);
  log.info(`Fetching its ${layers.length} layers, ${megabytes(size)}`);

  const started = performance.now();
  let come = 0;
  const count = (bytes: number): void => {
    come += bytes;
  };
  const telling = setInterval(() => {
    log.info(`  ${megabytes(come)} of ${megabytes(size)} after ${elapsed(started)}`);
  }, TELL_MS);
  const fill: Fill = async (root) => {
    const order = { client, image, excluded: withoutNeedless(architecture, compilingFor), signal, count };
    for (const { place, marks } of await unpackLayers(layers, order, root, log)) {
      await mergeLayer(root, place, marks);
      await rm(place, { recursive: true, force: true });
    }
    return { id, reference, digest, architecture, variables };
  };
  return layFiles(folder, fill, contested).finally(() => clearInterval(telling));
}

interface LayerOrder {
  readonly client: RegistryClient;
  readonly image: ImageReference;
  /** Arguments of tar. */
  readonly excluded: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** Takes how many bytes have come. */
  readonly count: (bytes: number) => void;
}

interface UnpackedLayer {
  readonly place: string;
  /** Whether it takes away something of the layers below. */
  readonly marks: boolean;
}

/** Each into a folder of its own, so that none of them can lay something where another one led. */
async function unpackLayers(
  layers: readonly Layer[],
  order: LayerOrder,
  root: string,
  log: Log,
): Promise<UnpackedLayer[]> {
  const started = performance.now();
  const stop = new AbortController();
  const given = AbortSignal.any([stop.signal, ...(order.signal ? [order.signal] : [])]);
  return sideBySide([...layers.entries()], WIDTH, log, async ([index, layer], own) => {
    const place = `${root}.layer-${index + 1}`;
    try {
      const marks = await unpackLayer(layer, order, place, given);
      own.info(`  layer ${index + 1}, ${megabytes(layer.size)}: here after ${elapsed(started)}`);
      return { place, marks };
    } catch (error) {
      // What one of them fails with stops the others.
      stop.abort(error);
      throw error;
    }
  });
}

/** @returns whether a mark is in it. */
async function unpackLayer(
  layer: Layer,
  { client, image, excluded, count }: LayerOrder,
  place: string,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  await mkdir(place, { recursive: true });
  const packed = held(await client.blob(image, layer.digest), layer);
  packed.on('data', (chunk: Buffer) => count(chunk.length));
  const unpacking = UNPACKING[layer.packing]();
  // What goes wrong is seen at its end.
  const tar = pipeline(packed, unpacking, () => undefined);
  let marks = false;
  // To the end of what comes, as only the whole of it has the digest.
  const args = ['-v', '--quoting-style=literal', '--ignore-zeros', '-C', place, ...AS_FILES, ...excluded];
  await unpackStream(tar, args, {
    env: baseEnvironment(),
    signal,
    output: async (names) => {
      for await (const name of createInterface({ input: names })) marks ||= isMark(name);
    },
  });
  await makeChangeable(place);
  // A part that nobody has read is a part that nobody has held against the digest, or that is missing.
  if (!packed.readableEnded || !unpacking.writableFinished)
    throw new Error(`the end of ${layer.digest} was not read`);
  return marks;
}

/** A stream that ends in an error where it is longer than it should be, or not what the digest says. */
function held(stream: Readable, { digest, size }: Pick<Layer, 'digest' | 'size'>): Readable {
  const read = Readable.from(
    (async function* () {
      const hash = createHash('sha256');
      let length = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        length += chunk.length;
        if (length > size) throw new Error(`${digest} is longer than ${size} bytes`);
        yield chunk;
      }
      if (`sha256:${hash.digest('hex')}` !== digest) throw new Error(`what came is not ${digest}`);
    })(),
    { objectMode: false },
  );
  // Also where nobody has begun to read.
  return read.once('close', () => stream.destroy());
}
