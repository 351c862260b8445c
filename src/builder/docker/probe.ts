import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../../cancel.ts';
import { imageCompilers } from '../../krakend/compilers.ts';
import type { Log } from '../../log.ts';
import { messageOf, ProblemError } from '../../problem.ts';
import type { ProcessResult } from '../../process.ts';
import { allOrFirstFailure } from '../../settle.ts';
import type { BuilderRequest } from '../builder.ts';
import type { Mount } from './container.ts';
import { type Ground, INSIDE } from './ground.ts';
import type { Image } from './image.ts';

/** Runs a program of the image, without the network, and without mounts unless it gets some. */
export type Probe = (
  program: string,
  args: readonly string[],
  options?: { readonly env?: Readonly<Record<string, string>>; readonly mounts?: readonly Mount[] },
) => Promise<ProcessResult>;

/** What an image showed of itself and of its engine. */
export interface Probed {
  /** Its Go, such as `1.25.6`. */
  readonly goVersion: string;
  /** The C compiler for the target, as the image finds it. */
  readonly compiler: string;
  /** Whether containers see the folders of this machine. */
  readonly seen: boolean;
}

/** No Go runs in an image; where it is made of mounts, the engine may not see them. */
export class NoGoError extends ProblemError {}

/** With GOFIPS140 Go unpacks a module first, and of another Go's experiments it knows nothing. */
const ASKED_PLAINLY = { GOEXPERIMENT: '', GOFIPS140: '' };

/** A setting of Go's that `go env` reads from a file, and that no image and no user of a build sets. */
const MARKED = 'GOVCS';

/**
 * Asks the image for its Go and its C compiler: tags were published without one on PATH (2.10.2). Go answers with a setting from a file in the work folder
 * as well, which shows what the engine sees.
 *
 * @throws NoGoError, or another ProblemError where the image can't make plugins for this target.
 */
export async function probeImage(
  request: Pick<BuilderRequest, 'target' | 'folders'>,
  image: Image,
  ground: Ground,
  probe: Probe,
): Promise<Probed> {
  const { target } = request;
  const candidates = imageCompilers(target, image.architecture);
  const [{ version, seen }, compilers] = await allOrFirstFailure([
    askGo(request.folders.work, ground, probe),
    allOrFirstFailure(candidates.map((name) => probe(name, ['--version']))),
  ] as const);
  const has = /^go(\S+)/.exec(version.stdout.trim())?.[1];
  if (version.exitCode !== 0 || has === undefined) {
    throw new NoGoError({
      what: `${image.reference} has no Go that runs.`,
      why: (version.stderr || version.stdout).trim().split('\n')[0] ?? '',
      fix: 'name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image',
    });
  }
  const compiler = candidates[compilers.findIndex(({ exitCode }) => exitCode === 0)];
  if (compiler !== undefined) return { goVersion: has, compiler, seen };
  const name = candidates[0] ?? 'gcc';
  throw new ProblemError({
    what: `${image.reference} has no C compiler for ${target.architecture}: ${name} is not on its PATH.`,
    why: 'Plugins are linked by the C compiler (cgo).',
    fix: `name an image that has ${name} in builder-image, use another patch release of KrakenD, or builder: host`,
  });
}

/**
 * Asks an image, and where no Go runs in it what there is instead of it.
 *
 * @throws NoGoError where none of them has Go, and what else the asking throws.
 */
export async function probeAny(
  image: Image,
  ask: (candidate: Image) => Promise<Probed>,
  log: Log,
): Promise<Probed> {
  const others = [...(image.instead ?? [])];
  let candidate: Image | undefined = image;
  let failure: unknown;
  for (;;) {
    try {
      if (candidate) return await ask(candidate);
    } catch (error) {
      if (!(error instanceof NoGoError)) throw error;
      failure = error;
    }
    const next = others.shift();
    if (!next) throw failure;
    log.info(next.because);
    candidate = await next.have().catch((error: unknown) => {
      cancelled.throwIfAborted();
      log.info(messageOf(error));
      return undefined;
    });
  }
}

async function askGo(
  work: string,
  ground: Ground,
  probe: Probe,
): Promise<{ readonly seen: boolean; readonly version: ProcessResult }> {
  const mark = randomUUID();
  const name = 'seen.env';
  await writeFile(join(work, name), `${MARKED}=${mark}\n`);
  const mounts = await ground.enter('compile');
  const env = { ...ASKED_PLAINLY, GOENV: `${INSIDE.work}/${name}` };
  const version = await probe('go', ['env', 'GOVERSION', MARKED], { env, mounts });
  if (isRefusal(version)) {
    return { seen: false, version: await probe('go', ['env', 'GOVERSION'], { env: ASKED_PLAINLY }) };
  }
  return { seen: version.exitCode !== 0 || version.stdout.includes(mark), version };
}

/**
 * Whether the engine did not even find a folder: Docker Engine says `invalid mount config for type "bind": bind
 * source path does not exist`, Docker Desktop `Mounts denied`, Podman `statfs …: no such file or directory`.
 */
function isRefusal({ exitCode, stderr }: ProcessResult): boolean {
  return (
    exitCode >= 125 &&
    /invalid mount config for type .bind|mounts denied|statfs .*: no such file/i.test(stderr)
  );
}
