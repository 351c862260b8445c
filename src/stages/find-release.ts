import { cancelled } from '../cancel.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { builderRepository, gatewayRepositories } from '../krakend/names.ts';
import {
  type PublishedTags,
  type Release,
  type RepositoryTags,
  readVersionRequest,
  resolveRelease,
} from '../krakend/release.ts';
import type { Log } from '../log.ts';
import { messageOf } from '../problem.ts';
import { runnerLogins } from '../registry/docker-login.ts';
import { parseReference } from '../registry/reference.ts';
import { type RegistryClient, registryClient } from '../registry/registry.ts';
import { RegistryError } from '../registry/transport.ts';
import { withRetries } from '../retry.ts';
import { allOrFirstFailure } from '../settle.ts';

/** The part of the inputs that decides who is asked for a release. */
export type ReleaseInputs = Pick<
  Inputs,
  'krakendVersion' | 'variants' | 'builder' | 'builderImage' | 'gateway' | 'imageRegistry'
>;

/**
 * The exact release that krakend-version means. An exact one that the catalogue knows asks nobody; otherwise
 * the tags that exist decide, of whatever of builder and gateway comes from the usual place.
 *
 * @throws ProblemError as {@link resolveRelease} does.
 */
export async function findRelease(
  inputs: ReleaseInputs,
  environment: NodeJS.ProcessEnv,
  log: Log,
): Promise<Release> {
  const request = readVersionRequest(inputs.krakendVersion);
  if (request.kind === 'exact' && request.known) return resolveRelease(inputs.krakendVersion);
  const usualBuilder = inputs.builderImage === undefined && inputs.builder !== 'host';
  const usualGateway = inputs.gateway === undefined;
  // Whether an exact gateway exists is seen when it is fetched: not every release has an image.
  const toldByGateway = usualGateway && request.kind === 'range';
  if (!usualBuilder && !toldByGateway) return resolveRelease(inputs.krakendVersion);

  try {
    const client = registryClient({
      loginFor: runnerLogins(environment, log.info),
      attempts: (what, work) => withRetries(what, log.info, work),
    });
    const gateway = usualGateway ? tagsOf(gatewayRepositories(inputs.imageRegistry), client) : undefined;
    const [builderTags, gatewayTags] = await allOrFirstFailure([
      usualBuilder ? tagsOf([builderRepository(inputs.imageRegistry)], client) : undefined,
      toldByGateway ? gateway : gateway?.catch(() => undefined),
    ]);
    const published: PublishedTags = {
      ...(builderTags && { builder: builderTags }),
      ...(gatewayTags && { gateway: gatewayTags }),
      variants: inputs.variants,
    };
    return resolveRelease(inputs.krakendVersion, published);
  } catch (error) {
    cancelled.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    log.notice({
      what:
        request.kind === 'exact'
          ? `Whether KrakenD ${request.version} has a builder could not be asked: it is taken as it is.`
          : `The tags that exist could not be asked for: "${request.asked}" is looked up in this action's own catalogue.`,
      why: `${messageOf(error)}.`,
      fix: 'name a mirror with image-registry, or log in to the registry before this step; an exact release of the catalogue asks nobody',
    });
    return resolveRelease(inputs.krakendVersion);
  }
}

/** The tags of the first of these repositories that its registry shows. */
async function tagsOf(names: readonly string[], client: RegistryClient): Promise<RepositoryTags> {
  let failure: RegistryError | undefined;
  for (const name of names) {
    const reference = parseReference(name);
    if (reference === undefined) continue;
    try {
      const tags = await client.listTags(reference);
      if (tags !== undefined) return { name, tags };
    } catch (error) {
      // Some registries call what they don't have forbidden.
      if (!(error instanceof RegistryError && error.isDenied)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new RegistryError(`there is no repository ${names.join(' or ')}`, 404);
}
