import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { builderName, findRelease, gatewayImageName } from './catalogue.ts';
import type { Engine } from './engine.ts';
import { type Gateway, noteOf } from './gateways.ts';
import { labelsOf, recipeLabel } from './images.ts';
import { hashOf } from './stamp.ts';
import { step } from './steps.ts';

/** Changes when the way in which these images are made changes. */
const way = 1;

/**
 * Makes the image of each gateway that has one, and returns their names. They hold the program, musl and
 * nothing else: who needs a shell or an entrypoint script in a gateway's image finds out here. The engine has
 * them for amd64; those for arm64 are in the registry alone.
 */
export async function ensureGatewayImages(engine: Engine, gateways: readonly Gateway[]): Promise<string[]> {
  const withImage = gateways.filter(
    ({ variant, architecture }) => variant === 'alpine' && architecture === 'amd64',
  );
  const names = withImage.map(nameOf);
  const present = await labelsOf(engine, new Set(names));
  for (const gateway of withImage) {
    const name = nameOf(gateway);
    const hash = hashOf(way, await readFile(noteOf(gateway), 'utf8'));
    if (present.get(name) !== hash) {
      await step(`image ${name}`, () => build(engine, gateway, hash));
    }
  }
  return names;
}

function nameOf(gateway: Gateway): string {
  return gatewayImageName(findRelease(gateway.version));
}

function build(engine: Engine, gateway: Gateway, hash: string): Promise<string> {
  const lines = [
    `FROM ${builderName(findRelease(gateway.version), 'alpine')} AS builder`,
    'FROM scratch',
    'COPY --from=builder /lib/x86_64-linux-musl/libc.so /lib/ld-musl-x86_64.so.1',
    'COPY krakend /usr/bin/krakend',
    'ENTRYPOINT ["/usr/bin/krakend"]',
    'CMD ["run", "-c", "/etc/krakend/krakend.json"]',
    `LABEL ${recipeLabel}=${hash}`,
  ];
  const args = ['build', '--tag', nameOf(gateway), '--file', '-', dirname(gateway.binary)];
  return engine.docker(args, { input: `${lines.join('\n')}\n` });
}
