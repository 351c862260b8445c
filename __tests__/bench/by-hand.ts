import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Architecture,
  builderName,
  findRelease,
  gatewayImageName,
  type Variant,
} from '../world/catalogue.ts';
import { crossEnvironment, crossLdflags } from '../world/gateways.ts';
import { networkArguments } from './container-network.ts';
import type { BenchEngine } from './engine.ts';
import type { Phase } from './phases.ts';
import { packagesOf } from './plugin.ts';
import { type Scenario, VERSION } from './scenario.ts';

/** What the flow that people write themselves took. */
export interface ByHand {
  readonly seconds: number;
  readonly phases: readonly Phase[];
  /** Of Go and of the gateway. */
  readonly containerCpuSeconds: number;
}

/** How the titles of these phases begin. */
export const PULL_OF_BUILDER = 'pull the builder';
export const GO_BUILD = 'go build';

const release = findRelease(VERSION);

/** The builder image of the release in a registry. */
export function builderReference(registry: string, variant: Variant): string {
  return `${registry}/${builderName(release, variant)}`;
}

/** The gateway image of the release in a registry. */
export function gatewayReference(registry: string): string {
  return `${registry}/${gatewayImageName(release)}`;
}

/** `go build` as KrakenD's documentation writes it, for arm64 as well. */
export function buildCommand(
  builder: string,
  mounts: readonly string[],
  target: { readonly variant: Variant; readonly architecture: Architecture },
  [path = '.', out = 'plugin.so']: readonly [path: string, out: string],
): string[] {
  const { variant, architecture } = target;
  const environment = Object.entries(crossEnvironment(variant, architecture));
  return [
    ...['run', '--rm', ...mounts.flatMap((mount) => ['--volume', mount]), '--workdir', '/app'],
    ...environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...networkArguments(),
    ...[builder, 'go', 'build', '-buildmode=plugin'],
    ...(architecture === 'arm64' ? [`-ldflags=${crossLdflags(variant)}`] : []),
    ...['-o', out, path === '.' ? '.' : `./${path}`],
  ];
}

/**
 * The flow that people write themselves, one command after another and no cache: builder and gateway are pulled,
 * check-plugin, a `go build` for each plugin and target, test-plugin. What the published gateway image can't load
 * (arm64, glibc) goes untested.
 *
 * @throws where a command fails.
 */
export async function buildByHand(
  { docker, containerCpuSeconds }: BenchEngine,
  registry: string,
  workspace: string,
  scenario: Scenario,
): Promise<ByHand> {
  const phases: Phase[] = [];
  const timed = async (title: string, args: readonly string[]): Promise<void> => {
    const started = performance.now();
    await docker(args);
    phases.push({ title, seconds: (performance.now() - started) / 1000 });
  };
  const mount = `${workspace}:/app`;
  const inGateway = ['run', '--rm', '--volume', mount, '--workdir', '/app', gatewayReference(registry)];
  const before = containerCpuSeconds();
  const started = performance.now();
  for (const variant of scenario.variants) {
    await timed(`${PULL_OF_BUILDER}, ${variant}`, ['pull', builderReference(registry, variant)]);
  }
  await timed('pull the gateway', ['pull', gatewayReference(registry)]);
  const facts = ['-g', release.go, '-l', release.libc.alpine ?? '', '-s', 'go.sum'];
  await timed('check-plugin', [...inGateway, 'check-plugin', ...facts]);
  const loadable: string[] = [];
  for (const variant of scenario.variants) {
    for (const architecture of scenario.architectures) {
      for (const [index, path] of packagesOf(scenario).entries()) {
        const out = `${variant}-${architecture}-${index + 1}.so`;
        const builder = builderReference(registry, variant);
        const command = buildCommand(builder, [mount], { variant, architecture }, [path, out]);
        await timed(`${GO_BUILD} for ${variant} ${architecture}, ${path}`, command);
        if (variant === 'alpine' && architecture === 'amd64') loadable.push(out);
      }
    }
  }
  for (const file of loadable) await timed(`test-plugin ${file}`, [...inGateway, 'test-plugin', '-s', file]);
  const seconds = (performance.now() - started) / 1000;
  for (const file of loadable) await rm(join(workspace, file));
  return { seconds, phases, containerCpuSeconds: containerCpuSeconds() - before };
}
