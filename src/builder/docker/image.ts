import { explainPull, isTagMissing, wantsLogin } from '../../diagnosis/docker-cases.ts';
import type { Architecture } from '../../loader/index.ts';
import type { Log } from '../../log.ts';
import { ProblemError } from '../../problem.ts';
import { nearestExisting } from '../../registry/existing-tags.ts';
import { platformReference } from '../../registry/platform-image.ts';
import { DOCKER_HUB, untagged } from '../../registry/reference.ts';
import { Permanent, withRetries } from '../../retry.ts';
import { machineArchitecture } from '../emulation.ts';
import type { Mount } from './container.ts';
import { docker } from './engine.ts';

/** An image in the engine's store. */
export interface Image {
  readonly reference: string;
  /** What containers are started from, so that a tag that moves meanwhile changes nothing. */
  readonly id: string;
  /** The digest in the registry, or the id where the image was never in one. */
  readonly digest: string;
  readonly architecture: Architecture;
  /** The image that this one was derived from: a gateway's system has nothing of what was added to it. */
  readonly base?: Image;
  /** The id of the image that its kept files came out of. */
  readonly origin?: string;
  /** What its containers see of this machine in the place of files of its own. */
  readonly mounts?: readonly Mount[];
  /** Other ways to have it where Go does not run in it, the best first. */
  readonly instead?: readonly Alternative[];
}

/** Another way to have an image. */
export interface Alternative {
  /** Why it is needed, for the log. */
  readonly because: string;
  have(): Promise<Image>;
}

/**
 * The names by which an engine may know an image, the one to pull by first. Docker means its own hub where no
 * registry is named; Podman takes any image whose name ends like that, and refuses to pull what it would have
 * to guess (seen with 4.3): so it is told, and asked for what was loaded or built on the spot as well.
 */
export function engineNames(reference: string): readonly [string, ...string[]] {
  const host = reference.includes('/') ? (reference.split('/')[0] ?? '') : '';
  if (/[.:A-Z]/.test(host) || host === 'localhost') return [reference];
  return [`${DOCKER_HUB}/${reference}`, `localhost/${reference}`];
}

/**
 * The image of this name, or of this id, in the engine's store, if it is there.
 *
 * @param expected the digest that it should have: Podman knows an image by that of the list and by its own.
 */
export async function inspectImage(reference: string, expected?: string): Promise<Image | undefined> {
  const names = reference.startsWith('sha256:') ? [reference] : engineNames(reference);
  for (const name of names) {
    const { exitCode, stdout } = await docker(['image', 'inspect', name]);
    // Podman ignores {{json .}}: without a format both answer with a list.
    const [image] = exitCode === 0 ? (JSON.parse(stdout) as Inspected[]) : [];
    if (image) return imageFrom(reference, image, expected);
  }
  return undefined;
}

/**
 * The variables that an image gives to its containers, `NAME=VALUE`.
 *
 * @throws Error with docker's words.
 */
export async function variablesOf(id: string): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await docker(['image', 'inspect', id]);
  if (exitCode !== 0) throw new Error(`docker image inspect: ${stderr.trim()}`);
  const [image] = JSON.parse(stdout) as { readonly Config?: { readonly Env?: readonly string[] | null } }[];
  return image?.Config?.Env ?? [];
}

interface Inspected {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Architecture: string;
}

/**
 * Whether the tag has moved on in the registry since the image was pulled. What never was in a registry, such as
 * an image built on the spot, has no digest of its own and stays.
 */
export function isStale(image: Image, digest: string | undefined): boolean {
  return digest !== undefined && image.digest !== image.id && image.digest !== digest;
}

function imageFrom(
  reference: string,
  { Id, RepoDigests, Architecture }: Inspected,
  expected: string | undefined,
): Image {
  // Podman leaves the algorithm out.
  const id = Id.replace(/^(?=[0-9a-f]{64}$)/, 'sha256:');
  const repository = familiar(untagged(reference));
  const own = (RepoDigests ?? [])
    .map((name) => name.split('@'))
    .filter(([name = '']) => familiar(name) === repository)
    .map(([, digest]) => digest);
  return {
    reference,
    id,
    digest: own.find((digest) => digest === expected) ?? own[0] ?? id,
    architecture: Architecture === 'arm64' ? 'arm64' : 'amd64',
  };
}

/** In the classic store one name holds one architecture: two at once would take it from each other. */
const queues = new Map<string, Promise<unknown>>();

/** Does work on an image after all other work on images of that name. */
export function inTurn<T>(reference: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(reference) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(work);
  queues.set(reference, turn);
  return turn;
}

/**
 * The image of an architecture in the engine's store, or pulled; the log says which.
 *
 * @param digest what stands behind the reference in the registry, where that is known.
 * @throws ProblemError that says what the registry answered.
 */
export function readyImage(
  reference: string,
  architecture: Architecture,
  log: Log,
  digest?: string,
): Promise<Image> {
  return inTurn(reference, async () => {
    const foreign = architecture !== machineArchitecture();
    const exact = foreign ? await platformReference(reference, architecture) : undefined;
    const name = exact ?? reference;
    const present = await inspectImage(name, digest);
    const stale = present !== undefined && exact === undefined && isStale(present, digest);
    if (present?.architecture !== architecture || stale)
      return pullImage(name, architecture, log, { digest });
    log.info(`${name} is already here`);
    return present;
  });
}

/**
 * Has an image under the first of its names that exists.
 *
 * @throws what the first name brought, where none exists.
 */
export async function firstThatExists<T>(
  names: readonly string[],
  have: (name: string) => Promise<T>,
): Promise<T> {
  const misses: unknown[] = [];
  for (const name of names) {
    try {
      return await have(name);
    } catch (error) {
      if (!(error instanceof ImageNotFoundError)) throw error;
      misses.push(error);
    }
  }
  throw misses[0] ?? new Error('nothing says which image it would be');
}

export interface PullOptions {
  /** See {@link inspectImage}. */
  readonly digest?: string | undefined;
  readonly signal?: AbortSignal;
  /** Is called after each attempt that failed, unless another would not help. */
  readonly onFailure?: () => void;
}

/**
 * Pulls an image; a registry that is busy or out of reach is asked again.
 *
 * @throws ProblemError that says what the registry answered.
 */
export async function pullImage(
  reference: string,
  architecture: Architecture,
  log: Log,
  how: PullOptions = {},
): Promise<Image> {
  const { digest, signal, onFailure } = how;
  const pull = async (): Promise<void> => {
    const args = ['pull', `--platform=linux/${architecture}`, engineNames(reference)[0]];
    const { exitCode, stderr } = await docker(args, {
      onLine: log.info,
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      // Stopped on purpose: nothing to try again.
      throw signal?.aborted ? new Permanent(error as Error) : error;
    });
    if (exitCode === 0) return;
    const answer = stderr.trim().split('\n').at(-1) ?? '';
    if (isPermanent(answer)) throw new Permanent(new PullError(answer));
    onFailure?.();
    throw new PullError(answer);
  };
  try {
    await withRetries(`docker pull ${reference}`, log.info, pull);
  } catch (error) {
    if (!(error instanceof PullError)) throw error;
    const existing = isTagMissing(error.message) ? await nearestExisting(reference) : [];
    throw pullProblem(reference, error.message, existing);
  }
  const image = await inspectImage(reference, digest);
  if (!image) throw pullProblem(reference, 'the engine does not show the image after the pull', []);
  if (image.architecture !== architecture) {
    throw pullProblem(reference, `it is there for ${image.architecture}, not for ${architecture}`, []);
  }
  return image;
}

class PullError extends Error {}

/** The registry has no such image, not for the architecture, or not for us. */
export class ImageNotFoundError extends ProblemError {}

/** Answers that stay the same however often one asks. */
function isPermanent(answer: string): boolean {
  return isRefused(answer) || /unknown|not found|invalid reference|no matching manifest/i.test(answer);
}

/** What registries say of what they don't have to somebody whom they don't know: another name may do. */
function isRefused(answer: string): boolean {
  return wantsLogin(answer) || /name unknown|does not exist/i.test(answer);
}

/** @param existing the nearest tags that do exist, where the registry told. */
function pullProblem(reference: string, answer: string, existing: readonly string[]): ProblemError {
  const elsewhere = isTagMissing(answer) || /no match|it is there for/i.test(answer);
  const Kind = elsewhere || isRefused(answer) ? ImageNotFoundError : ProblemError;
  return new Kind(explainPull({ reference, answer, existing }));
}

/** Docker shows its own hub's names without the host; Podman shows them with it, and local ones with its own. */
function familiar(repository: string): string {
  return repository.replace(/^(docker\.io|localhost)\//, '').replace(/^library\//, '');
}
