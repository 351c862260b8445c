import { mkdir, rename, writeFile } from 'node:fs/promises';
import { releases } from './catalogue.ts';
import { ensureEngine } from './engine.ts';
import { ensureEnterprise } from './enterprise.ts';
import { ensureForeignImages } from './foreign-images.ts';
import { ensureGatewayImages } from './gateway-images.ts';
import { ensureGateways } from './gateways.ts';
import { ensureImages, imageIds } from './images.ts';
import { ensureWorldPackages } from './packages.ts';
import { moduleCache, releasesHome, worldFile, worldHome } from './paths.ts';
import { brokenBuilders, builders } from './recipes.ts';
import { ensurePushed } from './registry.ts';
import { ensureSysroots } from './sysroots.ts';
import type { BuilderImage, World } from './world.ts';

/** Makes what is missing of the world, or was made from other recipes, and writes down where all of it is. */
export async function up(): Promise<World> {
  await mkdir(worldHome, { recursive: true });
  await ensureWorldPackages();
  const engine = await ensureEngine();

  const recipes = [...builders, ...brokenBuilders];
  await ensureImages(engine, recipes);
  const ids = await imageIds(
    engine,
    recipes.map(({ name }) => name),
  );

  // Releases share no compiled package, and a link keeps one processor busy.
  const [, ...ofReleases] = await Promise.all([
    ensurePushed(engine, ids),
    ...releases.map((release) => ensureGateways(engine, release, ids)),
  ]);
  const gateways = ofReleases.flat();
  const gatewayImages = await imageIds(engine, await ensureGatewayImages(engine, gateways));
  await ensurePushed(engine, gatewayImages);

  await ensureSysroots(engine, ids);
  await ensureForeignImages(gateways, gatewayImages);
  await ensureEnterprise(engine, ids);

  const sound = builders.map((recipe) => ({ ...recipe, broken: false }));
  const broken = brokenBuilders.map((recipe) => ({ ...recipe, go: recipe.contains, broken: true }));
  const images = [...sound, ...broken].map(
    ({ name, release, variant, go, broken }): BuilderImage => ({
      name,
      id: ids.get(name) ?? '',
      release,
      variant,
      go,
      broken,
    }),
  );
  const world: World = {
    gatewayImages: [...gatewayImages.keys()],
    dockerHost: engine.dockerHost,
    releases: releasesHome,
    moduleCache,
    images,
    gateways,
  };
  await writeFile(`${worldFile}.new`, `${JSON.stringify(world, null, 2)}\n`);
  await rename(`${worldFile}.new`, worldFile);
  return world;
}
