import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { registryStorage } from '../world/paths.ts';
import { step } from '../world/steps.ts';
import { buildByAction } from './by-action.ts';
import { builderReference } from './by-hand.ts';
import type { Memory } from './results.ts';
import type { BenchGround } from './run-bench.ts';
import { SCENARIOS, VERSION } from './scenario.ts';

/** Bytes that no compression makes smaller. */
const BALLAST = 1_000_000_000;
/** The bench's own in the registry of the world; it goes as a whole. */
const CORNER = 'bench';
const REPOSITORY = `${CORNER}/builder-with-ballast`;

/** The action's memory while a builder image of more than a gigabyte is packed, and while it is restored. */
export async function measureMemory(ground: BenchGround): Promise<Memory> {
  const { engine, registry } = ground;
  const image = `${registry}/${REPOSITORY}:${VERSION}`;
  const builder = builderReference(registry, 'alpine');
  // A bench that was killed may have left it.
  await forget(ground);
  try {
    await engine.wipe();
    await engine.docker(['pull', builder]);
    const lines = [`FROM ${builder}`, `RUN head -c ${BALLAST} /dev/urandom > /opt/ballast`];
    await engine.docker(['build', '--tag', image, '-'], { input: `${lines.join('\n')}\n` });
    const size = await engine.docker(['image', 'inspect', '--format', '{{.Size}}', image]);
    await step('push it', () => engine.docker(['push', image]));

    const inputs = { 'builder-image': image, cache: 'image, gateway, modules, build' };
    const order = { scenario: SCENARIOS.one, inputs };
    await engine.wipe();
    const saving = { ...order, change: 'nothing', caches: undefined, name: 'memory-saving' } as const;
    const first = await step('pull, pack and save it', () => buildByAction(ground, saving));
    await engine.wipe();
    const { caches } = first;
    const restoring = { ...order, change: 'one line', caches, name: 'memory-restoring' } as const;
    const second = await step('restore and load it', () => buildByAction(ground, restoring));
    return { imageMegabytes: Number(size) / 1e6, saving: first.run, restoring: second.run };
  } finally {
    await forget(ground);
  }
}

interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

/** Takes the image out of the registry's storage, which is the world's: its tag, and the layer that it adds. */
async function forget({ registry }: BenchGround): Promise<void> {
  const accept = 'application/vnd.docker.distribution.manifest.v2+json';
  const answer = await fetch(`http://${registry}/v2/${REPOSITORY}/manifests/${VERSION}`, {
    headers: { accept },
  });
  const last = answer.ok ? ((await answer.json()) as Manifest).layers.at(-1)?.digest : undefined;
  const storage = join(registryStorage, 'docker/registry/v2');
  await rm(join(storage, 'repositories', CORNER), { recursive: true, force: true });
  const hex = last?.replace('sha256:', '') ?? '';
  const blob = join(storage, 'blobs/sha256', hex.slice(0, 2), hex);
  // Not a layer of another image: it holds random bytes.
  if (hex.length === 64) await rm(blob, { recursive: true, force: true });
}
