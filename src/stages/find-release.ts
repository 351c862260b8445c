import { cancelled } from '../cancel.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { type EditionFacts, factsOf } from '../krakend/editions.ts';
import { builderRepository, gatewayRepositories } from '../krakend/names.ts';
import {
  type PublishedTags,
  type Release,
  type RepositoryTags,
  readVersionRequest,
  releaseName,
  resolveRelease,
  type VersionRequest,
} from '../krakend/release.ts';
import { readReleaseList, refuseList, resolveReleases } from '../krakend/release-list.ts';
import type { Log } from '../log.ts';
import { messageOf, ProblemError } from '../problem.ts';
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
> &
  Partial<Pick<Inputs, 'edition'>>;

/**
 * The exact release that krakend-version means. An exact one that the catalogue knows asks nobody; otherwise
 * the tags that exist decide, of whatever of builder and gateway comes from the usual place.
 *
 * @throws ProblemError as {@link resolveRelease} does, and for a list.
 */
export async function findRelease(
  inputs: ReleaseInputs,
  environment: NodeJS.ProcessEnv,
  log: Log,
): Promise<Release> {
  refuseList(inputs.krakendVersion);
  const facts = factsOf(inputs.edition ?? 'ce');
  const request = readVersionRequest(inputs.krakendVersion, facts);
  return withTags([request], { inputs, facts, environment, log }, (published) =>
    resolveRelease(inputs.krakendVersion, published, facts),
  );
}

/** All releases that krakend-version means where it may be a list or a range; see {@link resolveReleases}. */
export async function findReleases(
  inputs: ReleaseInputs,
  environment: NodeJS.ProcessEnv,
  log: Log,
): Promise<Release[]> {
  const facts = factsOf(inputs.edition ?? 'ce');
  const requests = readReleaseList(inputs.krakendVersion, facts);
  return withTags(requests, { inputs, facts, environment, log }, (published) =>
    resolveReleases(requests, published, facts),
  );
}

interface Asking {
  readonly inputs: ReleaseInputs;
  readonly facts: EditionFacts;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Resolves requests with the tags that exist, as far as they have to be asked for, and can be. */
async function withTags<T>(
  requests: readonly VersionRequest[],
  { inputs, facts, environment, log }: Asking,
  resolve: (published?: PublishedTags) => T,
): Promise<T> {
  const unknown = requests.find((request) => !(request.kind === 'exact' && request.known));
  if (unknown === undefined) return resolve();
  const usualBuilder = inputs.builderImage === undefined && inputs.builder !== 'host';
  const usualGateway = inputs.gateway === undefined;
  // Whether an exact gateway exists is seen when it is fetched: not every release has an image.
  const toldByGateway = usualGateway && requests.some(({ kind }) => kind === 'range');
  if (!usualBuilder && !toldByGateway) return resolve();

  let published: PublishedTags;
  try {
    published = await publishedTags(inputs, environment, log, { usualBuilder, usualGateway, toldByGateway });
  } catch (error) {
    cancelled.throwIfAborted();
    if (!(error instanceof RegistryError)) throw error;
    const range = requests.find(({ kind }) => kind === 'range');
    if (facts.edition === 'ee' && range !== undefined) throw nobodyKnows(range.asked, error);
    log.notice({
      what:
        unknown.kind === 'exact'
          ? `Whether ${releaseName({ version: unknown.version, edition: facts.edition })} has a builder could not be asked: it is taken as it is.`
          : `The tags that exist could not be asked for: "${unknown.asked}" is looked up in this action's own catalogue.`,
      why: `${messageOf(error)}.`,
      fix: 'name a mirror with image-registry, or log in to the registry before this step; an exact release of the catalogue asks nobody',
    });
    return resolve();
  }
  return resolve(published);
}

async function publishedTags(
  { imageRegistry, variants, edition }: ReleaseInputs,
  environment: NodeJS.ProcessEnv,
  log: Log,
  whom: { usualBuilder: boolean; usualGateway: boolean; toldByGateway: boolean },
): Promise<PublishedTags> {
  const client = registryClient({
    loginFor: runnerLogins(environment, log.info),
    attempts: (what, work) => withRetries(what, log.info, work),
  });
  const gateway = whom.usualGateway ? tagsOf(gatewayRepositories(imageRegistry, edition), client) : undefined;
  const [builderTags, gatewayTags] = await allOrFirstFailure([
    whom.usualBuilder ? tagsOf([builderRepository(imageRegistry, edition)], client) : undefined,
    whom.toldByGateway ? gateway : gateway?.catch(() => undefined),
  ]);
  return {
    ...(builderTags && { builder: builderTags }),
    ...(gatewayTags && { gateway: gatewayTags }),
    variants,
  };
}

/** Enterprise has no catalogue to fall back on. */
function nobodyKnows(asked: string, error: RegistryError): ProblemError {
  return new ProblemError({
    what: `The tags of KrakenD Enterprise could not be asked for, and krakend-version "${asked}" means one of them.`,
    why: `${messageOf(error)}.`,
    fix: error.isDenied
      ? 'log in to the registry before this step (docker/login-action), or give an exact release'
      : 'give an exact release, or name a mirror with image-registry',
  });
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
