import { isDigest } from './reference.ts';

/** How a layer's tar is packed. */
export type Packing = 'none' | 'gzip';

/** One layer of an image, as its registry has it. */
export interface Layer {
  readonly digest: string;
  /** Packed, in bytes. */
  readonly size: number;
  readonly packing: Packing;
}

/** What an image is made of. */
export interface ImageManifest {
  /** The digest of its configuration, which is what the classic image store of an engine calls its id. */
  readonly config: string;
  /** The lowest first. */
  readonly layers: readonly Layer[];
}

/** An image with all that is said of it. */
export interface ImageParts extends ImageManifest, ImageConfig {}

/** What an image's configuration says, as far as it matters here. */
export interface ImageConfig {
  /** Go's name. */
  readonly architecture: string;
  /** `NAME=VALUE`. */
  readonly variables: readonly string[];
}

/** No engine takes more: https://github.com/moby/moby/blob/master/layer/layer_store.go (maxLayerDepth). */
const MOST_LAYERS = 125;

/**
 * By their types. Layers packed by zstd are left to the engine: they may be of several frames, of which Node's zlib
 * may read the first alone (https://github.com/nodejs/node/issues/64741).
 */
const PACKINGS: readonly (readonly [end: RegExp, packing: Packing])[] = [
  [/^application\/vnd\.(docker\.image\.rootfs\.diff\.tar\.|oci\.image\.layer\.v1\.tar\+)gzip$/, 'gzip'],
  [/^application\/vnd\.(docker\.image\.rootfs\.diff|oci\.image\.layer\.v1)\.tar$/, 'none'],
];

/**
 * Reads the manifest of one image.
 *
 * Source: https://github.com/opencontainers/image-spec/blob/main/manifest.md
 *
 * @returns undefined for a list of images, and for what has layers of a kind that is not known here.
 */
export function readManifest(text: string): ImageManifest | undefined {
  const { config, layers } = object(parsed(text));
  const { digest } = object(config);
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined;
  if (!Array.isArray(layers) || layers.length > MOST_LAYERS) return undefined;
  const read = layers.map(readLayer);
  return read.every((layer) => layer !== undefined) ? { config: digest, layers: read } : undefined;
}

function readLayer(layer: unknown): Layer | undefined {
  const { mediaType, digest, size } = object(layer);
  const [, packing] = PACKINGS.find(([end]) => typeof mediaType === 'string' && end.test(mediaType)) ?? [];
  const sound = typeof digest === 'string' && isDigest(digest) && Number.isSafeInteger(size);
  return packing !== undefined && sound && Number(size) >= 0
    ? { digest, size: Number(size), packing }
    : undefined;
}

/**
 * The digest of the image for an architecture in a list of images.
 *
 * Source: https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function digestInList(list: string, architecture: string): string | undefined {
  const { manifests } = object(parsed(list));
  const found = (Array.isArray(manifests) ? manifests : []).map(object).find(({ platform }) => {
    const { os, architecture: has } = object(platform);
    return os === 'linux' && has === architecture;
  });
  return typeof found?.digest === 'string' && isDigest(found.digest) ? found.digest : undefined;
}

/**
 * Reads the configuration of an image for Linux.
 *
 * Source: https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export function readConfig(text: string): ImageConfig | undefined {
  const { os, architecture, config } = object(parsed(text));
  const { Env: variables } = object(config);
  if (os !== 'linux' || typeof architecture !== 'string') return undefined;
  const words: unknown[] = Array.isArray(variables) ? variables : [];
  return { architecture, variables: words.filter((word) => typeof word === 'string') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
