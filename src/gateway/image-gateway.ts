import { type ImageFiles, imageFiles } from '../builder/docker/image-files.ts';
import type { Architecture } from '../loader/index.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problem.ts';
import { type GatewayBinary, keepGateway } from './obtain.ts';

/** Where a gateway lies in its image: the official place, and where people put their own. */
const PLACES = ['/usr/bin/krakend', '/usr/local/bin/krakend', '/krakend', '/app/krakend'];

/**
 * Takes the gateway out of an image.
 *
 * @param label marks the container through which it is read.
 * @param stamp the digest behind the reference, where it is known.
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
  await using files = await imageFiles(reference, architecture, label, stamp, log);
  // Awaited here: the files are gone when this returns.
  return await gatewayAmong(files, reference, folder, stamp, log);
}

/**
 * Finds the gateway among the files of an image, and keeps it.
 *
 * @throws ProblemError where there is none.
 */
export async function gatewayAmong(
  files: ImageFiles,
  reference: string,
  folder: string,
  stamp: string | undefined,
  log: Log,
): Promise<GatewayBinary> {
  return keepGateway(folder, async (_, binary) => {
    for (const place of PLACES) {
      if (!(await files.copyOut(place, binary))) continue;
      log.info(`Took ${place} out of it`);
      // The image of another architecture has a digest of its own; the tag's is that of the list.
      const digest = files.foreign ? (stamp ?? files.digest) : files.digest;
      return { source: `docker://${reference}`, stamp: digest };
    }
    throw noGateway(reference, `Looked for ${PLACES.join(', ')}.`);
  });
}

function noGateway(reference: string, why: string): ProblemError {
  return new ProblemError({
    what: `The image ${reference} holds no gateway that can be taken out.`,
    why,
    fix: 'name an image that has the krakend binary at /usr/bin/krakend, or give the binary itself in the input gateway',
  });
}
