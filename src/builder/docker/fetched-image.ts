import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { megabytes } from '../../cache/words.ts';
import { elapsed, type Log } from '../../log.ts';
import { baseEnvironment } from '../../process.ts';
import { askedOnce } from '../../registry/asked-once.ts';
import { type Layer, type Packing, readConfig } from '../../registry/image-manifest.ts';
import { type ImageReference, parseReference } from '../../registry/reference.ts';
import type { RegistryClient } from '../../registry/registry.ts';
import { allOrFirstFailure } from '../../settle.ts';
import { unpackStream } from '../../untar.ts';
import type { Image } from './image.ts';
import { type CompilingFor, withoutNeedless } from './image-contents.ts';
import { isMark, mergeLayer } from './merge-layers.ts';
import { AS_FILES, layFiles, makeChangeable } from './unpacked-image.ts';

/** An image whose files are wanted. */
export interface FetchWish {
  readonly reference: string;
  /** What stands behind the reference. */
  readonly digest: string;
  readonly architecture: Image['architecture'];
  readonly compilingFor: CompilingFor;
}

/** With small chunks more time goes into handing them on than into unpacking. */
const CHUNKS = { chunkSize: 1024 * 1024 };

/** Node's own zlib takes less than half the time of the program gzip. */
const UNPACKING: Readonly<Record<Packing, () => Transform>> = {
  none: () => new PassThrough(),
  gzip: () => createGunzip(CHUNKS),
  zstd: () => createZstdDecompress(CHUNKS),
};

/**
 * Lays the files of an image that compiling needs into a folder, out of the layers as its registry has them. All of
 * them come and are unpacked at once, and what nobody compiles with is not written: an engine, which needs every
 * file, unpacks one layer after another.
 *
 * @throws Error that says what the registry, tar or the file system said.
 */
export async function fetchImage(wish: FetchWish, folder: string, log: Log): Promise<void> {
  const { reference, digest, architecture, compilingFor } = wish;
  const image = parseReference(reference);
  if (!image) throw new Error(`${reference} is no name of an image`);
  const client = askedOnce(process.env, () => undefined);
  const manifest = await client.imageManifest(image, digest, architecture);
  if (!manifest) throw new Error(`the registry has no image for ${architecture} that can be read here`);
  const { layers } = manifest;
  const size = layers.reduce((all, layer) => all + layer.size, 0);
  log.info(`Fetching its ${layers.length} layers, ${megabytes(size)}`);

  await layFiles(folder, async (root) => {
    const config = readConfig(await text(held(await client.blob(image, manifest.config), manifest.config)));
    if (config?.architecture !== architecture)
      throw new Error(`it is for ${config?.architecture ?? 'nothing'}`);
    const order = { client, image, excluded: withoutNeedless(architecture, compilingFor) };
    for (const { place, marks } of await unpackLayers(layers, order, root, log)) {
      await mergeLayer(root, place, marks);
      await rm(place, { recursive: true, force: true });
    }
    const { variables } = config;
    return { id: manifest.config, reference, digest, architecture, variables };
  });
}

interface LayerOrder {
  readonly client: RegistryClient;
  readonly image: ImageReference;
  /** Arguments of tar. */
  readonly excluded: readonly string[];
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
  const works = layers.map(async (layer, index) => {
    const place = `${root}.layer-${index + 1}`;
    const marks = await unpackLayer(layer, order, place, stop.signal);
    log.info(`  layer ${index + 1}, ${megabytes(layer.size)}: here after ${elapsed(started)}`);
    return { place, marks };
  });
  for (const work of works) work.catch((error: unknown) => stop.abort(error));
  // What one of them fails with stops the others, which must not write on behind anybody's back.
  return allOrFirstFailure(works);
}

/** @returns whether a mark is in it. */
async function unpackLayer(
  { digest, packing }: Layer,
  { client, image, excluded }: LayerOrder,
  place: string,
  signal: AbortSignal,
): Promise<boolean> {
  await mkdir(place, { recursive: true });
  const layer = held(await client.blob(image, digest), digest);
  // What goes wrong is seen at its end.
  const tar = pipeline(layer, UNPACKING[packing](), () => undefined);
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
  if (!layer.readableEnded) throw new Error(`the end of ${digest} was not read`);
  return marks;
}

/** A stream that ends in an error where it was not what the digest says. */
function held(stream: Readable, digest: string): Readable {
  return Readable.from(
    (async function* () {
      const hash = createHash('sha256');
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
      }
      if (`sha256:${hash.digest('hex')}` !== digest) throw new Error(`what came is not ${digest}`);
    })(),
    { objectMode: false },
  );
}
