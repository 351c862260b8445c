import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEngine, leftContainers, stopEngine } from './engine.ts';
import { packHostGateway } from './gateways.ts';
import { exclusively } from './lock.ts';
import { worldFile, worldHome } from './paths.ts';
import { say } from './steps.ts';
import { up } from './up.ts';
import { loadWorld } from './world.ts';

const usage = `usage: node __tests__/world/main.ts COMMAND
  up            makes what is missing: engine, builder images, gateways, releases, registry
  down          stops the engine that up started; what was made stays for the next up
  status        says what there is
  host-gateway --version 2.12.1 --releases DIR
                makes DIR/v2.12.1 with a linux-generic gateway, without Docker`;

async function status(): Promise<void> {
  const engine = await findEngine();
  say(engine === undefined ? 'no Docker Engine answers' : `Docker Engine at ${engine.dockerHost}`);
  if (engine !== undefined) {
    say(`containers: ${(await leftContainers(engine)).join(', ') || 'none'}`);
  }
  const world = loadWorld();
  for (const { name, go, id, broken } of world.images) {
    say(`${name}: Go ${go}${broken ? ', broken on purpose' : ''}, ${id}`);
  }
  for (const { version, variant, architecture, libc, tarball, binary } of world.gateways) {
    say(`gateway ${version} ${variant} ${architecture}: ${libc}, ${tarball ?? binary}`);
  }
}

async function down(): Promise<void> {
  await rm(worldFile, { force: true });
  await stopEngine();
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { version: { type: 'string' }, releases: { type: 'string' } },
  });
  const lock = join(worldHome, 'lock');
  const { version, releases } = values;
  switch (positionals[0]) {
    case 'up':
      await exclusively(lock, up);
      return say('the world is up');
    case 'down':
      return exclusively(lock, down);
    case 'status':
      return status();
    case 'host-gateway':
      if (version !== undefined && releases !== undefined) {
        return exclusively(lock, () => packHostGateway(version, releases));
      }
  }
  console.error(usage);
  process.exitCode = 2;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
