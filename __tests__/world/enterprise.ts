import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builderName, findRelease, type Variant, variantsOf } from './catalogue.ts';
import type { Engine } from './engine.ts';
import { compileGateway } from './gateways.ts';
import { labelsOf, recipeLabel } from './images.ts';
import { gatewaySource, worldHome } from './paths.ts';
import { ensurePushed, ensureStored, type Stored } from './registry.ts';
import { copyImage } from './registry-copy.ts';
import { hashOf, isStamped, stamp } from './stamp.ts';
import { step } from './steps.ts';

/**
 * The one Enterprise release of the world. Its numbers are its own, as KrakenD's are; Go and modules are those of
 * a Community release, whose builders have the names of Enterprise as well.
 */
export const enterprise = { version: '2.12.4', like: '2.12.1' } as const;

/** The images of the Enterprise release in the world's registry. */
export const enterpriseImages = {
  alpine: `krakend/builder-ee:${enterprise.version}`,
  'linux-generic': `krakend/builder-ee:${enterprise.version}-linux-generic`,
  gateway: `krakend/krakend-ee:${enterprise.version}`,
} as const;

/** The file that makes the stand-in an Enterprise gateway. */
const enterpriseSource = join(dirname(gatewaySource), 'gateway-enterprise');

/** A licence that the stand-in accepts, or one of the same look that it does not. */
export function enterpriseLicence(kind: 'valid' | 'expired'): Promise<string> {
  return readFile(join(enterpriseSource, kind === 'valid' ? 'LICENSE' : 'LICENSE-expired'), 'utf8');
}

/** Changes when the way in which all of this is made changes. */
const way = 1;

/** The program of the Enterprise gateway, for amd64. */
export function enterpriseGateway(variant: Variant): string {
  return join(worldHome, 'gateways', `${enterprise.version}-ee-${variant}-amd64`, 'krakend');
}

/**
 * Makes the Enterprise gateways, the image of the one for Alpine, and gives the registry that image and builders
 * under their Enterprise names.
 *
 * @param builders the Ids of the builder images, by name.
 */
export async function ensureEnterprise(engine: Engine, builders: ReadonlyMap<string, string>): Promise<void> {
  const release = findRelease(enterprise.like);
  const source = await sourceHash();
  for (const variant of variantsOf(release)) {
    const binary = enterpriseGateway(variant);
    const hash = hashOf(way, source, enterprise, builders.get(builderName(release, variant)));
    if (existsSync(binary) && (await isStamped(`${binary}.made-from`, hash))) continue;
    await step(`Enterprise gateway ${enterprise.version} ${variant}`, () => compile(engine, variant, binary));
    await stamp(`${binary}.made-from`, hash);
  }
  await ensurePushed(engine, new Map([await ensureImage(engine)]));
  const copies = variantsOf(release).map((variant): [string, Stored] => {
    const from = builderName(release, variant);
    const to = enterpriseImages[variant];
    const put: Stored['put'] = ({ url }) => copyImage(url, from, to);
    return [to, { madeFrom: builders.get(from) ?? '', put }];
  });
  await ensureStored(new Map(copies));
}

/** Compiles the stand-in with one more file. */
async function compile(engine: Engine, variant: Variant, binary: string): Promise<void> {
  const folder = dirname(binary);
  await mkdir(folder, { recursive: true });
  const overlay = { Replace: { '/go/src/krakend/enterprise.go': '/go/src/enterprise/enterprise.go' } };
  await writeFile(join(folder, 'overlay.json'), JSON.stringify(overlay));
  const release = findRelease(enterprise.like);
  await compileGateway(
    engine,
    { ...release, version: `${enterprise.version}-ee` },
    { variant, architecture: 'amd64', binary, builder: builderName(release, variant) },
    { mounts: [`${enterpriseSource}:/go/src/enterprise:ro`], flags: ['-overlay=/out/overlay.json'] },
  );
}

/** The name and Id of the gateway's image, which holds the program and musl alone. */
async function ensureImage(engine: Engine): Promise<[name: string, id: string]> {
  const name = enterpriseImages.gateway;
  const binary = enterpriseGateway('alpine');
  const hash = hashOf(way, await readFile(`${binary}.made-from`, 'utf8'));
  if ((await labelsOf(engine, new Set([name]))).get(name) !== hash) {
    const lines = [
      `FROM ${builderName(findRelease(enterprise.like), 'alpine')} AS builder`,
      'FROM scratch',
      'COPY --from=builder /lib/x86_64-linux-musl/libc.so /lib/ld-musl-x86_64.so.1',
      'COPY krakend /usr/bin/krakend',
      'WORKDIR /etc/krakend',
      'ENTRYPOINT ["/usr/bin/krakend"]',
      `LABEL ${recipeLabel}=${hash}`,
    ];
    const args = ['build', '--tag', name, '--file', '-', dirname(binary)];
    await step(`image ${name}`, () => engine.docker(args, { input: `${lines.join('\n')}\n` }));
  }
  return [name, (await engine.docker(['image', 'inspect', '--format', '{{.Id}}', name])).trim()];
}

async function sourceHash(): Promise<string> {
  const folders = [gatewaySource, enterpriseSource];
  const texts = folders.map(async (folder) => {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('LICENSE')).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
  });
  return hashOf(await Promise.all(texts));
}
