import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { worldHome } from './paths.ts';
import { parents, type Recipe } from './recipes.ts';
import { run } from './run.ts';
import { hashOf } from './stamp.ts';
import { step } from './steps.ts';
import { ensureToolchain } from './toolchain.ts';

/** The label that says from which recipe an image was made. */
export const recipeLabel = 'kpa.recipe';

/** Changes when the way in which recipes become images changes. */
const way = 2;

/** The hash of a recipe and of all it stands on. */
export function recipeHash(recipe: Recipe): string {
  const below = typeof recipe.from === 'string' ? recipe.from : recipeHash(recipe.from);
  return hashOf(way, recipe.name, below, recipe.packages, recipe.steps, recipe.go);
}

/** Makes the images of these recipes that the engine lacks or has from another recipe, bases first. */
export async function ensureImages(engine: Engine, wanted: readonly Recipe[]): Promise<void> {
  const named = wanted
    .flatMap((recipe) => [...parents(recipe), recipe])
    .map((one) => [one.name, one] as const);
  const all = [...new Map(named).values()];
  const present = await labelsOf(engine, new Set(all.map(({ name }) => name)));
  for (const recipe of all) {
    if (present.get(recipe.name) !== recipeHash(recipe)) {
      await step(`image ${recipe.name}`, () => make(engine, recipe));
    }
  }
}

/** The Ids of images, by name. Throws if one is missing. */
export async function imageIds(engine: Engine, names: readonly string[]): Promise<Map<string, string>> {
  const ids = await engine.docker(['image', 'inspect', '--format', '{{.Id}}', ...names]);
  return new Map(ids.split('\n').map((id, index) => [names[index] ?? '', id]));
}

/** The hash that each of these images was made from, by name; images that are missing are missing here. */
export async function labelsOf(engine: Engine, names: ReadonlySet<string>): Promise<Map<string, string>> {
  const shown = ['--format', '{{.Repository}}:{{.Tag}}'];
  const listed = await engine.docker(['image', 'ls', '--filter', `label=${recipeLabel}`, ...shown]);
  const present = listed.split('\n').filter((name) => names.has(name));
  if (present.length === 0) {
    return new Map();
  }
  const format = `{{index .Config.Labels "${recipeLabel}"}}`;
  const hashes = (await engine.docker(['image', 'inspect', '--format', format, ...present])).split('\n');
  return new Map(present.map((name, index) => [name, hashes[index] ?? '']));
}

function make(engine: Engine, recipe: Recipe): Promise<void> {
  const hash = recipeHash(recipe);
  return typeof recipe.from === 'string'
    ? importDebian(engine, recipe.name, recipe.from, hash)
    : build(engine, recipe, recipe.from, hash);
}

/** The smallest Debian, which no registry has to give. */
async function importDebian(engine: Engine, name: string, suite: string, hash: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error('only root can make a Debian from scratch (debootstrap): run this with sudo');
  }
  const downloads = join(worldHome, 'debs');
  await mkdir(downloads, { recursive: true });
  const folder = await mkdtemp(join(worldHome, `${suite}-`));
  const tarball = `${folder}.tar`;
  try {
    await run('debootstrap', ['--variant=minbase', `--cache-dir=${downloads}`, suite, folder]);
    const needless = ['./var/cache/apt', './var/lib/apt/lists', './usr/share/doc', './usr/share/locale'];
    const excluded = needless.map((path) => `--exclude=${path}/*`);
    await run('tar', ['--create', '--file', tarball, '--directory', folder, ...excluded, '.']);
    await engine.docker(['import', '--change', `LABEL ${recipeLabel}=${hash}`, tarball, name]);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(tarball, { force: true });
  }
}

async function build(engine: Engine, recipe: Recipe, from: Recipe, hash: string): Promise<void> {
  const below = recipe.go === undefined ? from.name : await withGo(engine, from.name, recipe.go);
  const lines = [`FROM ${below}`];
  if (recipe.packages !== undefined) {
    const install = `DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends`;
    const clean = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/*';
    const foreign = recipe.packages.some((name) => name.endsWith(':arm64'));
    const before = foreign ? 'dpkg --add-architecture arm64 && ' : '';
    lines.push(`RUN ${before}apt-get update && ${install} ${recipe.packages.join(' ')} && ${clean}`);
  }
  lines.push(...(recipe.steps ?? []), `LABEL ${recipeLabel}=${hash}`);
  const nothing = join(worldHome, 'empty');
  await mkdir(nothing, { recursive: true });
  // Only the host's network reaches Debian's packages.
  const args = ['build', '--network', 'host', '--tag', recipe.name, '--file', '-', nothing];
  await engine.docker(args, { input: `${lines.join('\n')}\n` });
}

/**
 * The Id of an image with Go in it. A container copies it: the same files sent as a build's context take four
 * times as long.
 */
async function withGo(engine: Engine, from: string, go: string): Promise<string> {
  const container = `kpa-go-${process.pid}`;
  const mount = ['--volume', `${await ensureToolchain(go)}:/mnt:ro`];
  try {
    await engine.docker(['run', '--name', container, ...mount, from, 'cp', '-r', '/mnt', '/usr/local/go']);
    return await engine.docker(['commit', container]);
  } finally {
    await engine.docker(['rm', '--force', container]);
  }
}
