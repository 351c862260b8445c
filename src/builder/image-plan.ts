import type { CatalogueEntry } from '../krakend/catalogue.ts';
import { golangImages } from '../krakend/golang-images.ts';
import { builderImages } from '../krakend/names.ts';
import type { Target } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';

/** The image to build in. */
export interface ImagePlan {
  /** The names under which it may lie, in the order in which to look. */
  readonly references: readonly string[];
  readonly architecture: Architecture;
  /** Lines of shell that prepare it; '' for none. */
  readonly setup: string;
  /** Why it is not the Plugin Builder, for the log. */
  readonly because?: string;
}

/** What decides which image it is. */
export interface ImageQuestion {
  readonly target: Target;
  /** The image that the inputs name. */
  readonly image: string | undefined;
  /** Lines of shell that the inputs want run. */
  readonly setup: string;
  readonly registry: string;
  /** The architecture of the engine's machine, as Go calls it. */
  readonly engine: string;
  /** What the catalogue knows of the release. */
  readonly facts: CatalogueEntry | undefined;
}

/**
 * Chooses the image for a target: the one that was named; the Plugin Builder, which is published for amd64 alone
 * and compiles for arm64 from there; on machines with arm64 the golang image of the gateway's Go and C library.
 * The compiler is never emulated.
 *
 * @returns undefined where none compiles for this target on this machine.
 */
export function imagePlan(question: ImageQuestion): ImagePlan | undefined {
  const { target, image, setup, registry, engine, facts } = question;
  if (engine !== 'amd64' && engine !== 'arm64') return undefined;
  if (image !== undefined) return { references: [image], architecture: engine, setup };
  const { version, variant, edition } = target;
  const references = builderImages(version, variant, registry, edition);
  if (engine === 'amd64') return { references, architecture: 'amd64', setup };
  const golang = golangImages(target, engine, facts, registry);
  if (golang === undefined) return undefined;
  return {
    references: golang.references,
    architecture: engine,
    setup: [golang.setup, setup].filter(Boolean).join('\n'),
    because: `${references[0]} is for amd64, and the engine's machine ${engine}`,
  };
}
