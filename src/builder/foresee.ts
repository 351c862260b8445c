import { homedir } from 'node:os';
import { isPathVariable } from '../inputs/named-files.ts';
import type { Target } from '../krakend/target.ts';
import { ProblemError } from '../problem.ts';
import { userModuleCache } from '../workspace/module-cache.ts';
import type { BuilderWishes, ImageGround, ReadyBuilder } from './choose.ts';
import { derivedIdentity } from './docker/derived-image.ts';
import { inspectImage, isStale } from './docker/image.ts';
import { hostCompiler } from './host/compiler.ts';
import { systemPackages } from './host/system-packages.ts';
import { goOnPath } from './host/toolchain.ts';
import { imagePlan } from './image-plan.ts';

/** A builder that is only known by name. */
export interface ForeseenBuilder {
  readonly kind: ReadyBuilder['kind'];
  /** The digest of the image; on this machine all that is known of what compiles. */
  readonly identity: string;
  /** Whether it is an image that is made of the builder's. */
  readonly prepared?: boolean;
}

/**
 * The builder that {@link readyBuilder} would bring for a target, by what registry and engine say of the image's name:
 * nothing is pulled, restored or started.
 *
 * @returns undefined where that can't be known: the registry does not answer, or nothing tells what this machine has.
 */
export async function foreseeBuilder(
  wishes: BuilderWishes,
  target: Target,
  ground: Omit<ImageGround, 'caches'>,
): Promise<ForeseenBuilder | undefined> {
  const { engine, facts } = ground;
  if (wishes.builder === 'host') return foreseeHost(wishes, target);
  if ('unavailable' in engine) return wishes.builder === 'docker' ? undefined : foreseeHost(wishes, target);
  const plan = imagePlan({ ...wishes, target, engine: engine.architecture, facts });
  if (plan === undefined) return wishes.builder === 'docker' ? undefined : foreseeHost(wishes, target);
  const { architecture, setup } = plan;
  for (const reference of plan.references) {
    const digest = await digestOf(reference, architecture, ground);
    if (digest === undefined) continue;
    const base = { reference, id: digest, digest, architecture };
    if (setup === '') return { kind: 'docker', identity: digest };
    return { kind: 'docker', identity: derivedIdentity({ base, script: setup }), prepared: true };
  }
  return undefined;
}

/** As obtainImage decides: what the registry says, but an image that never was in one stays. */
async function digestOf(
  reference: string,
  architecture: string,
  { digests }: Pick<ImageGround, 'digests'>,
): Promise<string | undefined> {
  const digest = await digests.of(reference);
  const image = await inspectImage(reference, digest);
  return image?.architecture === architecture && !isStale(image, digest) ? image.digest : digest;
}

async function foreseeHost(
  { environment }: BuilderWishes,
  target: Target,
): Promise<ForeseenBuilder | undefined> {
  if (Object.entries(environment).some((entry) => isPathVariable(...entry))) return undefined;
  const packages = await systemPackages();
  if (packages === undefined) return undefined;
  try {
    const [compiler, go, modules] = await Promise.all([
      hostCompiler(target),
      goOnPath(),
      userModuleCache(process.env),
    ]);
    const facts = [process.arch, compiler.program, compiler.version, go.program, go.version, packages];
    // Where modules lie, and below home the Go that is fetched, come to stand in the plugin.
    const places = [process.env.PATH ?? '', homedir(), modules];
    return { kind: 'host', identity: JSON.stringify([...facts, ...places]) };
  } catch (error) {
    // What is missing is told by those who need it.
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
