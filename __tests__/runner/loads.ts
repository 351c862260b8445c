import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasTestPlugin } from '../world/catalogue.ts';
import type { Target } from '../world/gateways.ts';
import { loadUnderQemu, type Verdict } from '../world/qemu.ts';
import { finish } from '../world/run.ts';
import { builderFor, gatewayFor, type World } from '../world/world.ts';

/**
 * Asks the gateway of a target whether it loads a server plugin: for amd64 in the builder's image, for arm64 by
 * qemu. This is the tests' own answer, apart from what the action does and says.
 *
 * @param file a plugin that lies alone in its folder, which may be written to
 */
export async function loads(world: World, target: Target, file: string): Promise<Verdict> {
  const { version, variant, architecture } = target;
  const gateway = gatewayFor(world, version, variant, architecture);
  if (architecture === 'arm64') return loadUnderQemu(gateway, file, ['server']);

  const configuration = { version: 3, endpoints: [], plugin: { pattern: '.so', folder: '/plugins/' } };
  await writeFile(join(dirname(file), 'krakend.json'), JSON.stringify(configuration));
  const volumes = [`${dirname(file)}:/plugins:ro`, `${gateway.binary}:/usr/bin/krakend:ro`];
  const options = ['--rm', '--network', 'none', ...volumes.flatMap((volume) => ['--volume', volume])];
  // A port that is none ends a gateway right after it has loaded what it can.
  const asked = hasTestPlugin(version)
    ? ['test-plugin', '-s', `/plugins/${basename(file)}`]
    : ['run', '-c', '/plugins/krakend.json', '-p', '65536'];
  const image = builderFor(world, version, variant).name;
  const { code, stdout, stderr } = await finish('docker', ['run', ...options, image, 'krakend', ...asked], {
    env: { DOCKER_HOST: world.dockerHost },
  });
  const said = stdout + stderr;
  const loaded = hasTestPlugin(version)
    ? code === 0
    : said.includes('[SERVICE: Handler Plugin] Total plugins loaded: 1');
  return { loaded, said };
}
