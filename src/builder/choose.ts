import { cancelled } from '../cancel.ts';
import type { ModuleCredential } from '../inputs/modules-credentials.ts';
import type { CatalogueEntry } from '../krakend/catalogue.ts';
import { builderImage, builderImages } from '../krakend/names.ts';
import type { Target } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import { ProblemError, reasonOf } from '../problem.ts';
import { watchDownloads } from '../trim/watch-downloads.ts';
import type { Builder, BuilderRequest } from './builder.ts';
import { type Derivation, derivedImage } from './docker/derived-image.ts';
import { dockerBuilder } from './docker/docker-builder.ts';
import type { Engine, EngineState } from './docker/engine.ts';
import { describeEngine } from './docker/engine-info.ts';
import { firstThatExists, type Image, pullImage } from './docker/image.ts';
import type { CompilingFor } from './docker/image-contents.ts';
import { type ImageWish, obtainImage } from './docker/obtain-image.ts';
import { hostBuilder, readyHost } from './host/host-builder.ts';
import { imagePlan } from './image-plan.ts';

/** What the inputs say of builders, for all targets. */
export interface BuilderWishes {
  readonly builder: 'auto' | 'docker' | 'host';
  readonly image: string | undefined;
  /** Lines of shell that prepare the image; '' where there are none. */
  readonly setup: string;
  readonly registry: string;
  readonly network: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly downloadEnvironment: Readonly<Record<string, string>>;
  readonly credentials: readonly ModuleCredential[];
  /** The architectures of all targets. */
  readonly compilingFor: CompilingFor;
  /** See {@link BuilderRequest}. */
  readonly secrets: string;
  /** For files of this run alone. */
  readonly temporary: string;
  /** Whether this machine is gone after the job. */
  readonly ephemeral: boolean;
  /** Marks the containers of this run. */
  readonly label: string;
}

/** What images are had with. */
export interface ImageGround extends Pick<ImageWish, 'caches' | 'client' | 'digests'> {
  readonly engine: EngineState;
  /** What the catalogue knows of the release. */
  readonly facts?: CatalogueEntry | undefined;
}

/** A kind of builder that is ready as far as it can be before the gateway's Go is known. */
export type ReadyBuilder =
  | { readonly kind: 'docker'; readonly image: Image; readonly engine: Engine }
  | { readonly kind: 'host' };

/**
 * Makes the image ready, or settles for this machine.
 *
 * @throws ProblemError where docker was asked for and can't be had.
 */
export async function readyBuilder(
  wishes: BuilderWishes,
  target: Target,
  { engine, caches, client, digests, facts }: ImageGround,
  phase: Phase,
): Promise<ReadyBuilder> {
  if (wishes.builder === 'host') {
    phase.outcome('this machine, as asked for');
    return { kind: 'host' };
  }
  if ('unavailable' in engine) {
    if (wishes.builder === 'docker') {
      throw new ProblemError({
        what: 'builder is docker, but no Docker Engine answers.',
        why: engine.unavailable,
        fix: 'start an engine (docker info must answer), or set builder: host',
      });
    }
    phase.info(`No Docker Engine answers: ${engine.unavailable}`);
    warnOfSetup(wishes, phase);
    phase.outcome('this machine, because no Docker Engine answers');
    return { kind: 'host' };
  }
  phase.info(describeEngine(engine));
  const plan = imagePlan({ ...wishes, target, engine: engine.architecture, facts });
  if (plan === undefined) {
    const { version, variant, edition } = target;
    const reference = builderImage(version, variant, wishes.registry, edition);
    if (wishes.builder === 'docker') throw wrongArchitecture(engine, reference);
    warnOfSetup(wishes, phase);
    phase.outcome(
      `this machine, because ${reference} is for amd64 and the engine's machine ${engine.architecture}`,
    );
    return { kind: 'host' };
  }
  const { references, setup } = plan;
  if (plan.because !== undefined) phase.info(`${references[0]}, because ${plan.because}`);
  // What is mounted can't be written to.
  const ground = { engine, caches, client, digests, whole: setup !== '' };
  try {
    const { image, from } = await firstThatExists(references, (reference) =>
      obtainImage({ ...wishes, ...plan, ...ground, reference }, phase),
    );
    const name = `${image.reference} ${image.digest.slice(0, 19)}, ${from}`;
    if (setup === '') {
      phase.outcome(name);
      return { kind: 'docker', image, engine };
    }
    phase.info(name);
    const { reference, architecture, digest } = image;
    const pullBase = (): Promise<Image> => pullImage(reference, architecture, phase, { digest });
    const order = { ...derivationOf({ ...wishes, setup }, image, caches), engine, pullBase };
    const derived = await derivedImage(order, phase);
    phase.outcome(`${image.reference} with builder-setup, ${derived.from}`);
    return { kind: 'docker', image: derived.image, engine };
  } catch (error) {
    cancelled.throwIfAborted();
    // Somebody who names an image, or sets one up, wants that image.
    if (wishes.builder === 'docker' || wishes.image !== undefined || wishes.setup !== '') throw error;
    phase.warning({
      what: `${references[0]} could not be had; building on this machine instead.`,
      why: reasonOf(error),
      fix:
        error instanceof ProblemError && error.problem.fix
          ? error.problem.fix
          : 'set builder: host to do so without this warning',
    });
    phase.outcome('this machine, because the image could not be had');
    return { kind: 'host' };
  }
}

/** The order for the image that builder-setup makes of a builder's; proxies and certificates are all that it sees of this machine. */
function derivationOf(
  { setup, network, downloadEnvironment, label, compilingFor }: BuilderWishes,
  base: Image,
  caches: ImageGround['caches'],
): Omit<Derivation, 'engine' | 'pullBase'> {
  const environment = Object.fromEntries(
    Object.entries(downloadEnvironment).filter(([name]) => /_proxy$/i.test(name)),
  );
  const certificates = downloadEnvironment.SSL_CERT_FILE || undefined;
  return { base, script: setup, network, environment, certificates, label, caches, compilingFor };
}

function warnOfSetup({ setup }: BuilderWishes, phase: Phase): void {
  if (setup === '') return;
  phase.warning({
    what: 'builder-setup was not run: there is no image to prepare.',
    why: 'The plugins are built on this machine, where the action installs nothing.',
    fix: 'install what the build needs in a step before this one, or set builder: docker',
  });
}

function wrongArchitecture(engine: Engine, reference: string): ProblemError {
  return new ProblemError({
    what: `builder is docker, but ${reference} is for amd64, and the engine's machine is ${engine.architecture}.`,
    why: 'The Plugin Builder images are published for amd64 alone; they compile for arm64 from there.',
    fix: 'use a runner with amd64, set builder: host, or name an image for that machine in builder-image',
  });
}

/** Finishes a builder once the gateway's Go is known; throws a ProblemError where it does not fit. */
export async function finishBuilder(
  ready: ReadyBuilder,
  wishes: BuilderWishes,
  order: Omit<
    BuilderRequest,
    'environment' | 'downloadEnvironment' | 'credentials' | 'secrets' | 'gitImages' | 'log'
  >,
  phase: Phase,
): Promise<Builder> {
  const { environment, downloadEnvironment, credentials, secrets, network, label } = wishes;
  const { goVersion, target } = order;
  // The Alpine builder has no git since 2.5, and the other one has the same Go.
  const gitImages = builderImages(target.version, 'linux-generic', wishes.registry, target.edition);
  const request = { ...order, environment, downloadEnvironment, credentials, secrets, gitImages, log: phase };
  if (ready.kind === 'docker') {
    const own = { engine: ready.engine, network, label, mayFetchGo: wishes.image === undefined };
    const builder = await dockerBuilder({ ...request, ...own }, ready.image);
    phase.outcome(`docker with Go ${goVersion}`);
    return watchDownloads(builder, order);
  }
  const host = await readyHost(request);
  phase.outcome(`this machine with Go ${goVersion} and ${host.compiler.version}`);
  return watchDownloads(await hostBuilder(request, host), order);
}
