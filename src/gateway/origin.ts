import type { EngineState } from '../builder/docker/engine.ts';
import { firstThatExists, ImageNotFoundError, inspectImage, isStale } from '../builder/docker/image.ts';
import { wantsLogin } from '../diagnosis/docker-cases.ts';
import { gatewayImages, hasTarball } from '../krakend/names.ts';
import type { Target } from '../krakend/target.ts';
import type { Log } from '../log.ts';
import type { TagDigests } from '../registry/tag-digest.ts';
import type { GatewaySearch } from './gateway.ts';
import { gatewayFromImage } from './image-gateway.ts';
import { downloadGateway, findSource, type GatewayBinary, NoGatewayError } from './obtain.ts';
import { gatewaySources } from './sources.ts';

/** A place that may have the gateway of a target. */
export interface Origin {
  /** For folders and cache keys: the same name, the same place. */
  readonly name: string;
  /**
   * Asks whether the gateway is there, without bringing it.
   *
   * @throws NoGatewayError where it is not; other errors where nobody could be asked.
   */
  find(log: Log): Promise<FoundGateway>;
}

/** A gateway that is there to be had. */
export interface FoundGateway {
  /** See {@link GatewayBinary.stamp}. */
  readonly stamp: string | undefined;
  /** Puts it into a folder, with its receipt. */
  bring(folder: string, log: Log): Promise<GatewayBinary>;
}

/** Where the gateway of a search comes from: what the input says, else the release's tarball or image. */
export function originOf(search: GatewaySearch): Origin {
  const { target, request, imageRegistry } = search;
  if (request?.kind === 'image') return imageOrigin([request.reference], search);
  if (request === undefined && !hasTarball(target)) {
    return imageOrigin(gatewayImages(target.version, imageRegistry, target.edition), search);
  }
  return tarballOrigin(target, request?.kind === 'url' ? request.url : undefined);
}

function tarballOrigin(target: Target, url: string | undefined): Origin {
  return {
    name: url ?? 'release',
    find: async (log) => {
      const found = await findSource(gatewaySources(target, url), log);
      return { stamp: found.sha512, bring: (folder, log) => downloadGateway(found, folder, log) };
    },
  };
}

/** The same, which asks once, whoever wants to know. */
export function askedOnce(origin: Origin): Origin {
  let answer: Promise<FoundGateway> | undefined;
  const find = (log: Log): Promise<FoundGateway> => {
    answer ??= origin.find(log);
    return answer;
  };
  return { name: origin.name, find };
}

/** @param references of one image under the names that it has had; the first that exists counts. */
function imageOrigin(references: readonly string[], search: GatewaySearch): Origin {
  const { target, label, engine, digests } = search;
  return {
    name: `docker://${references[0] ?? ''}`,
    find: async () => {
      const shown = references.join(' or ');
      if (search.request === undefined && target.variant === 'linux-generic') throw muslOnly(target, shown);
      if ('unavailable' in engine) throw noEngine(shown, engine);
      const stamp = await stampOf(references, target, digests);
      const bring = (folder: string, log: Log): Promise<GatewayBinary> =>
        firstThatExists(references, (reference) =>
          gatewayFromImage(reference, target.architecture, label, folder, stamp, log),
        ).catch((error: unknown) => {
          throw error instanceof ImageNotFoundError ? noImage(shown, error) : error;
        });
      return { stamp, bring };
    },
  };
}

/** The digest of the image: what the registry says, else that of the engine's where it has it already. */
async function stampOf(
  references: readonly string[],
  { architecture }: Target,
  digests: TagDigests,
): Promise<string | undefined> {
  for (const reference of references) {
    const digest = await digests.of(reference);
    const image = await inspectImage(reference, digest);
    const isHere = image?.architecture === architecture && !isStale(image, digest);
    if (isHere || digest !== undefined) return isHere ? image.digest : digest;
  }
  return undefined;
}

function muslOnly({ version, edition }: Target, shown: string): NoGatewayError {
  if (edition === 'ee') {
    return new NoGatewayError({
      what: `The gateway of KrakenD Enterprise ${version} for linux-generic is not to be had by itself.`,
      why: `It comes as a deb or rpm package to those who have a licence, and the image ${shown} holds the one for Alpine.`,
      fix: 'take /usr/bin/krakend out of your package, and name it in the input gateway, as a path or a URL',
    });
  }
  return new NoGatewayError({
    what: `The gateway of KrakenD ${version} for linux-generic is not to be had.`,
    why: `Before 2.2.0 there are no tarballs, and the image ${shown} holds the one for Alpine.`,
    fix: 'name your gateway in the input gateway, as a path or a URL',
  });
}

function noImage(shown: string, { problem }: ImageNotFoundError): NoGatewayError {
  return new NoGatewayError({
    what: `There is no image ${shown} to take the gateway from.`,
    ...(problem.why === undefined ? {} : { why: problem.why }),
    fix: wantsLogin(problem.why ?? '')
      ? (problem.fix ?? '')
      : 'check krakend-version and architecture, or name a gateway with the input gateway',
  });
}

function noEngine(reference: string, { unavailable }: Extract<EngineState, { unavailable: string }>) {
  return new NoGatewayError({
    what: `The gateway lies in the image ${reference}, and no Docker Engine answers.`,
    why: unavailable,
    fix: 'start an engine, or give the gateway as a file or URL in the input gateway',
  });
}
