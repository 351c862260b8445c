import type { Architecture } from '../../loader/index.ts';
import type { Log } from '../../log.ts';
import { ProblemError } from '../../problem.ts';
import { machineArchitecture } from '../emulation.ts';
import { docker } from './engine.ts';
import { readyImage } from './image.ts';

/** The files of an image, which is never run. */
export interface ImageFiles extends AsyncDisposable {
  readonly digest: string;
  /** Whether the image is for another architecture than this machine. */
  readonly foreign: boolean;
  /** Copies a file, or what a link leads to, or a folder. @returns whether there was one */
  copyOut(from: string, to: string): Promise<boolean>;
}

/**
 * Makes the files of an image readable, through a container that is never started.
 *
 * @param label marks that container, so that a cancelled run does not leave it behind.
 * @param stamp the digest behind the reference, where it is known.
 * @throws ProblemError where the image can't be had.
 */
export async function imageFiles(
  reference: string,
  architecture: Architecture,
  label: string,
  stamp: string | undefined,
  log: Log,
): Promise<ImageFiles> {
  const image = await readyImage(reference, architecture, log, stamp);
  const foreign = architecture !== machineArchitecture();
  const platform = foreign ? [`--platform=linux/${architecture}`] : [];
  // An image without a command needs one to be given; it is never run.
  const args = ['create', ...platform, `--label=${label}`, '--network=none', image.id, 'krakend'];
  const created = await docker(args);
  const container = created.stdout.trim().split('\n').at(-1) ?? '';
  if (created.exitCode !== 0) {
    throw new ProblemError({
      what: `The files of the image ${reference} can't be read.`,
      why: created.stderr.trim(),
    });
  }
  return {
    digest: image.digest,
    foreign,
    copyOut: (from, to) => copyOut(`${container}:${from}`, to),
    [Symbol.asyncDispose]: async () => {
      await docker(['rm', '--force', container], { evenIfCancelled: true });
    },
  };
}

/** Podman follows links without the flag that Docker wants (seen with 4.3). */
async function copyOut(from: string, to: string): Promise<boolean> {
  const followed = await docker(['cp', '--follow-link', from, to]);
  if (followed.exitCode === 0 || !followed.stderr.includes('unknown flag')) return followed.exitCode === 0;
  return (await docker(['cp', from, to])).exitCode === 0;
}
