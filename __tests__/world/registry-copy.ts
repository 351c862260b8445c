import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { registryStorage } from './paths.ts';
import type { Registry } from './registry.ts';

/** A corner of the registry with images of the world under other tags; it goes with the test. */
export interface RegistryCorner extends AsyncDisposable {
  /** What stands before an image's name: `127.0.0.1:PORT/corner-…`. */
  readonly address: string;
}

/**
 * Gives images of the world further tags, in a corner of their own: the registry's storage is shared, and a
 * tag that was put beside the usual ones can't be taken away again.
 *
 * @param copies from the image's name in the world to its name in the corner.
 */
export async function openCorner(
  registry: Registry,
  copies: Readonly<Record<string, string>>,
): Promise<RegistryCorner> {
  const corner = `corner-${randomUUID()}`;
  for (const [from, to] of Object.entries(copies)) await copyImage(registry.url, from, `${corner}/${to}`);
  const folder = join(registryStorage, 'docker/registry/v2/repositories', corner);
  return {
    address: `${registry.address}/${corner}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Manifest {
  readonly mediaType: string;
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/**
 * Gives an image of a registry another name. No bytes move: blobs are mounted from one repository into the other.
 *
 * @param url of the registry.
 */
export async function copyImage(url: string, from: string, to: string): Promise<void> {
  const [source = '', sourceTag = ''] = from.split(':');
  const [target = '', targetTag = ''] = to.split(':');
  const accept = 'application/vnd.docker.distribution.manifest.v2+json';
  const got = await fetch(`${url}/v2/${source}/manifests/${sourceTag}`, { headers: { accept } });
  const text = await expectOk(got, `manifest of ${from}`);
  const manifest = JSON.parse(text) as Manifest;
  for (const { digest } of [manifest.config, ...manifest.layers]) {
    const mount = `${url}/v2/${target}/blobs/uploads/?mount=${digest}&from=${source}`;
    await expectOk(await fetch(mount, { method: 'POST' }), `blob ${digest} of ${to}`);
  }
  const put = await fetch(`${url}/v2/${target}/manifests/${targetTag}`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: text,
  });
  await expectOk(put, `manifest of ${to}`);
}

async function expectOk(response: Response, what: string): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`the registry answered ${response.status} to the ${what}: ${text}`);
  return text;
}
