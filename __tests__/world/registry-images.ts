import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Architecture } from './catalogue.ts';

/** What names a blob or a manifest in a registry. */
export interface Descriptor {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

/** An image that no engine has: an engine keeps one platform under a name. */
export interface ForeignImage {
  readonly architecture: Architecture;
  /** Files of .tar.gz, the lowest first. */
  readonly layers: readonly string[];
  /** `Entrypoint`, `Cmd`, `Env` as in an image's configuration. */
  readonly config?: Readonly<Record<string, readonly string[]>>;
}

const types = {
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  list: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** One repository of a registry that asks for no login. */
export class Repository {
  readonly #base: string;

  constructor(url: string, name: string) {
    this.#base = `${url}/v2/${name}`;
  }

  /** Uploads an image without a tag. Throws with the registry's answer if it refuses. */
  async putImage({ architecture, layers, config = {} }: ForeignImage): Promise<Descriptor> {
    const packed = await Promise.all(layers.map((layer) => readFile(layer)));
    const created = new Date(0).toISOString();
    const configuration = Buffer.from(
      JSON.stringify({
        architecture,
        os: 'linux',
        created,
        config,
        rootfs: { type: 'layers', diff_ids: packed.map((layer) => digestOf(gunzipSync(layer))) },
        history: packed.map(() => ({ created, created_by: 'the test world' })),
      }),
    );
    const manifest = {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: await this.#putBlob(configuration, types.config),
      layers: await Promise.all(packed.map((layer) => this.#putBlob(layer, types.layer))),
    };
    return this.#putManifest(manifest, types.manifest);
  }

  /** Gives a tag to a list of images for several platforms. */
  async putList(tag: string, images: Readonly<Partial<Record<Architecture, Descriptor>>>): Promise<void> {
    const manifests = Object.entries(images).map(([architecture, image]) => ({
      ...image,
      platform: { architecture, os: 'linux' },
    }));
    await this.#putManifest({ schemaVersion: 2, mediaType: types.list, manifests }, types.list, tag);
  }

  /** The image that has a tag, of a list that for amd64: the registry chooses it for who accepts no lists. */
  async imageOf(tag: string): Promise<Descriptor> {
    const response = await ask(`${this.#base}/manifests/${tag}`, { headers: { accept: types.manifest } });
    const body = Buffer.from(await response.arrayBuffer());
    const mediaType = response.headers.get('content-type') ?? '';
    if (mediaType !== types.manifest) throw new Error(`${this.#base}: ${tag} is ${mediaType}`);
    return { mediaType, size: body.length, digest: digestOf(body) };
  }

  async #putBlob(body: Buffer, mediaType: string): Promise<Descriptor> {
    const digest = digestOf(body);
    const begun = await ask(`${this.#base}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(begun.headers.get('location') ?? '', this.#base);
    place.searchParams.set('digest', digest);
    await ask(place, { method: 'PUT', body: new Uint8Array(body) });
    return { mediaType, size: body.length, digest };
  }

  async #putManifest(manifest: object, mediaType: string, tag?: string): Promise<Descriptor> {
    const body = Buffer.from(JSON.stringify(manifest));
    const digest = digestOf(body);
    const headers = { 'content-type': mediaType };
    await ask(`${this.#base}/manifests/${tag ?? digest}`, { method: 'PUT', headers, body });
    return { mediaType, size: body.length, digest };
  }
}

async function ask(url: string | URL, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  if (!response.ok) {
    throw new Error(`${options.method ?? 'GET'} ${url}: ${response.status}\n${await response.text()}`);
  }
  return response;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
