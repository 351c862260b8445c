import { docker } from '../builder/docker/engine.ts';
import { readyImage } from '../builder/docker/image.ts';
import { machineArchitecture } from '../builder/emulation.ts';
import type { Architecture } from '../loader/index.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problem.ts';
import { type GatewayBinary, keepGateway } from './obtain.ts';

/** Where a gateway lies in its image: the official place, and where people put their own. */
const PLACES = ['/usr/bin/krakend', '/usr/local/bin/krakend', '/krakend', '/app/krakend'];

/**
 * Takes the gateway out of an image, through a container that is never started.
 *
 * @param stamp the digest behind the reference, where it is known.
 * @param label marks that container, so that a cancelled run does not leave it behind.
 * @throws ProblemError where the image can't be had, or where no gateway lies in it.
 */
export async function gatewayFromImage(
  reference: string,
  architecture: Architecture,
  label: string,
  folder: string,
  stamp: string | undefined,
  log: Log,
): Promise<GatewayBinary> {
  const image = await readyImage(reference, architecture, log, stamp);
  // An image without a command needs one to be given; it is never run.
  const platform = architecture === machineArchitecture() ? [] : [`--platform=linux/${architecture}`];
  const args = ['create', ...platform, `--label=${label}`, '--network=none', image.id, 'krakend'];
  const created = await docker(args);
  const container = created.stdout.trim().split('\n').at(-1) ?? '';
  if (created.exitCode !== 0) throw noGateway(reference, created.stderr.trim());
  try {
    return await keepGateway(folder, async (_, binary) => {
      for (const place of PLACES) {
        if (!(await copyOut(`${container}:${place}`, binary))) continue;
        log.info(`Took ${place} out of it`);
        // The image of another architecture has a digest of its own; the tag's is that of the list.
        return {
          source: `docker://${reference}`,
          stamp: platform.length > 0 ? (stamp ?? image.digest) : image.digest,
        };
      }
      throw noGateway(reference, `Looked for ${PLACES.join(', ')}.`);
    });
  } finally {
    await docker(['rm', '--force', container]);
  }
}

/** Copies a file or what a link leads to, which Podman does without the flag that Docker wants (seen with 4.3). */
async function copyOut(from: string, to: string): Promise<boolean> {
  const followed = await docker(['cp', '--follow-link', from, to]);
  if (followed.exitCode === 0 || !followed.stderr.includes('unknown flag')) return followed.exitCode === 0;
  return (await docker(['cp', from, to])).exitCode === 0;
}

function noGateway(reference: string, why: string): ProblemError {
  return new ProblemError({
    what: `The image ${reference} holds no gateway that can be taken out.`,
    why,
    fix: 'name an image that has the krakend binary at /usr/bin/krakend, or give the binary itself in the input gateway',
  });
}
