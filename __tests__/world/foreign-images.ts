import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRelease, gatewayImageName } from './catalogue.ts';
import { type Gateway, noteOf } from './gateways.ts';
import { ensureStored, type Registry, type Stored } from './registry.ts';
import { Repository } from './registry-images.ts';
import { run } from './run.ts';
import { hashOf } from './stamp.ts';
import { type Libc, libcOf, sysrootFolder, sysrootNote } from './sysroots.ts';

/** Changes when the way in which these images are made changes. */
const way = 1;

/**
 * Makes the gateways' images of the registry such for both architectures, and gives it the systems that
 * arm64 gateways run on, `alpine:3.23.3` and `debian:12-slim`: the C library and nothing else. All of them are lists, as on Docker Hub.
 * @param images the Ids of the images for amd64, by name, which lie in the registry
 */
export async function ensureForeignImages(
  gateways: readonly Gateway[],
  images: ReadonlyMap<string, string>,
): Promise<void> {
  const foreign = gateways.filter(
    ({ variant, architecture }) => variant === 'alpine' && architecture === 'arm64',
  );
  const wanted = new Map<string, Stored>();
  for (const gateway of foreign) {
    const name = gatewayImageName(findRelease(gateway.version));
    const madeFrom = hashOf(way, images.get(name), await readFile(noteOf(gateway), 'utf8'));
    wanted.set(`${name} for arm64`, { madeFrom, put: (registry) => putGateway(registry, name, gateway) });
  }
  for (const gateway of gateways.filter(({ architecture }) => architecture === 'arm64')) {
    const libc = libcOf(gateway);
    const madeFrom = hashOf(way, await readFile(sysrootNote(libc), 'utf8'));
    for (const name of systemNames(gateway)) {
      wanted.set(`${name} for arm64`, { madeFrom, put: (registry) => putSystem(registry, name, libc) });
    }
  }
  await ensureStored(wanted);
}

/** The tarball of the release on its C library: what KrakenD's own images are made of. */
async function putGateway(registry: Registry, name: string, gateway: Gateway): Promise<void> {
  const [repository = '', tag = ''] = name.split(':');
  const images = new Repository(registry.url, repository);
  const config = {
    Entrypoint: ['/usr/bin/krakend'],
    Cmd: ['run', '-c', '/etc/krakend/krakend.json'],
  };
  const amd64 = await images.imageOf(tag);
  const arm64 = await withLayer(sysrootFolder(libcOf(gateway)), (libc) =>
    images.putImage({ architecture: 'arm64', layers: [libc, gateway.tarball ?? ''], config }),
  );
  await images.putList(tag, { amd64, arm64 });
}

/** The names on Docker Hub of the system that a gateway says it was built for. */
function systemNames({ version, libc }: Gateway): string[] {
  const [, system, release] = /\((alpine|debian)-([\d.]+)\)/.exec(libc) ?? [];
  return system === 'alpine'
    ? [`alpine:${release}`]
    : [`debian:${release}-slim`, `debian:${findRelease(version).suite}-slim`];
}

async function putSystem(registry: Registry, name: string, libc: Libc): Promise<void> {
  const [repository = '', tag = ''] = name.split(':');
  const images = new Repository(registry.url, repository);
  const arm64 = await withLayer(sysrootFolder(libc), (layer) =>
    images.putImage({ architecture: 'arm64', layers: [layer] }),
  );
  await images.putList(tag, { arm64 });
}

/** Packs a folder as an image's layer for as long as `use` needs it. */
async function withLayer<T>(folder: string, use: (layer: string) => Promise<T>): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'kpa-layer-'));
  try {
    const layer = join(temporary, 'layer.tar.gz');
    const always = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0'];
    await run('tar', ['--create', '--gzip', '--file', layer, ...always, '--directory', folder, '.']);
    return await use(layer);
  } finally {
    await rm(temporary, { recursive: true });
  }
}
