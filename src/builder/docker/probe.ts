import { imageCompilers } from '../../krakend/compilers.ts';
import { ProblemError } from '../../problem.ts';
import type { ProcessResult } from '../../process.ts';
import { allOrFirstFailure } from '../../settle.ts';
import type { BuilderRequest } from '../builder.ts';
import type { Image } from './image.ts';

/** Runs a program of the image, without mounts and without the network. */
export type Probe = (program: string, args: readonly string[]) => Promise<ProcessResult>;

/**
 * Asks the image for its Go and its C compiler. Tags were published with another Go than their gateway's
 * (2.7.0), and without a compiler on PATH (2.10.2).
 *
 * @returns the C compiler for the target, as the image finds it.
 * @throws ProblemError where the image can't make plugins for this gateway.
 */
export async function probeImage(
  request: Pick<BuilderRequest, 'target' | 'goVersion'>,
  image: Image,
  probe: Probe,
): Promise<string> {
  const { target, goVersion } = request;
  const candidates = imageCompilers(target, image.architecture);
  const [version, ...compilers] = await allOrFirstFailure([
    probe('go', ['env', 'GOVERSION']),
    ...candidates.map((name) => probe(name, ['--version'])),
  ]);
  const has = /^go(\S+)/.exec(version?.stdout.trim() ?? '')?.[1];
  if (version?.exitCode !== 0 || has === undefined) {
    throw new ProblemError({
      what: `${image.reference} has no Go that runs.`,
      why: (version?.stderr || version?.stdout || '').trim().split('\n')[0] ?? '',
      fix: 'name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image',
    });
  }
  if (has !== goVersion) {
    throw new ProblemError({
      what: `${image.reference} has Go ${has}, but the gateway ${target.version} (${target.variant}) was built with Go ${goVersion}.`,
      why: 'The gateway loads only plugins of its own Go, to the patch: the tag was published with another one.',
      fix: `name an image with Go ${goVersion}, gcc and the C library of ${target.variant} in builder-image, use another patch release of KrakenD, or builder: host`,
    });
  }
  const compiler = candidates[compilers.findIndex(({ exitCode }) => exitCode === 0)];
  if (compiler !== undefined) return compiler;
  const name = candidates[0] ?? 'gcc';
  throw new ProblemError({
    what: `${image.reference} has no C compiler for ${target.architecture}: ${name} is not on its PATH.`,
    why: 'Plugins are linked by the C compiler (cgo).',
    fix: `name an image that has ${name} in builder-image, use another patch release of KrakenD, or builder: host`,
  });
}
