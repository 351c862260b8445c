import type { Architecture } from '../../loader/index.ts';
import type { Log } from '../../log.ts';
import { ProblemError } from '../../problem.ts';
import { nearestExisting } from '../../registry/existing-tags.ts';
import { DOCKER_HUB } from '../../registry/reference.ts';
import { Permanent, withRetries } from '../../retry.ts';
import { docker } from './engine.ts';

/** An image in the engine's store. */
export interface Image {
  readonly reference: string;
  /** What containers are started from, so that a tag that moves meanwhile changes nothing. */
  readonly id: string;
  /** The digest in the registry, or the id where the image was never in one. */
  readonly digest: string;
  readonly architecture: Architecture;
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

/** The image of this name, or of this id, in the engine's store, if it is there. */
export async function inspectImage(reference: string): Promise<Image | undefined> {
  const names = reference.startsWith('sha256:') ? [reference] : engineNames(reference);
  for (const name of names) {
    const { exitCode, stdout } = await docker(['image', 'inspect', name]);
    // Podman ignores {{json .}}: without a format both answer with a list.
    const [image] = exitCode === 0 ? (JSON.parse(stdout) as Inspected[]) : [];
    if (image) return imageFrom(reference, image);
  }
  return undefined;
}

interface Inspected {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Architecture: string;
}

function imageFrom(reference: string, { Id, RepoDigests, Architecture }: Inspected): Image {
  // Podman leaves the algorithm out.
  const id = Id.replace(/^(?=[0-9a-f]{64}$)/, 'sha256:');
  const repository = familiar(repositoryOf(reference));
  const own = RepoDigests?.find((name) => familiar(name.split('@')[0] ?? '') === repository);
  return {
    reference,
    id,
    digest: own?.split('@')[1] ?? id,
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
 * @throws ProblemError that says what the registry answered.
 */
export function readyImage(reference: string, architecture: Architecture, log: Log): Promise<Image> {
  return inTurn(reference, async () => {
    const present = await inspectImage(reference);
    if (present?.architecture !== architecture) return pullImage(reference, architecture, log);
    log.info(`${reference} is already here`);
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

/**
 * Pulls an image; a registry that is busy or out of reach is asked again.
 *
 * @param how.onFailure is called after each attempt that failed and is not the last.
 * @throws ProblemError that says what the registry answered.
 */
export async function pullImage(
  reference: string,
  architecture: Architecture,
  log: Log,
  how: { readonly signal?: AbortSignal; readonly onFailure?: () => void } = {},
): Promise<Image> {
  const { signal, onFailure } = how;
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
  const image = await inspectImage(reference);
  if (!image) throw pullProblem(reference, 'the engine does not show the image after the pull', []);
  if (image.architecture !== architecture) {
    throw pullProblem(reference, `it is there for ${image.architecture}, not for ${architecture}`, []);
  }
  return image;
}

class PullError extends Error {}

/** The registry has no such image, or not for the architecture. */
export class ImageNotFoundError extends ProblemError {}

/** Answers that stay the same however often one asks. */
function isPermanent(answer: string): boolean {
  return /manifest (for .* )?(unknown|not found)|not found|access denied|unauthorized|authentication required|invalid reference|no matching manifest/i.test(
    answer,
  );
}

/** The registry has the repository, as far as one can tell, but not this tag. */
function isTagMissing(answer: string): boolean {
  return /not found|manifest unknown/i.test(answer) && !/x509|no match/i.test(answer);
}

/** @param existing the nearest tags that do exist, where the registry told. */
function pullProblem(reference: string, answer: string, existing: readonly string[]): ProblemError {
  const missing = isTagMissing(answer) || /no match|it is there for/i.test(answer);
  const limited = /toomanyrequests|429/i.test(answer);
  const Kind = missing ? ImageNotFoundError : ProblemError;
  return new Kind({
    what: `The image ${reference} could not be pulled.`,
    why: existing.length === 0 ? answer : `${answer}. The nearest tags that exist: ${existing.join(', ')}.`,
    fix: missing
      ? 'check krakend-version and variant against the tags on https://hub.docker.com/r/krakend/builder/tags, or name another image with builder-image'
      : limited
        ? 'log in to the registry before this step (docker/login-action), or name a mirror with image-registry'
        : 'check that the runner reaches the registry, log in to it before this step, or name a mirror with image-registry',
  });
}

function repositoryOf(reference: string): string {
  return reference.replace(/@sha256:[0-9a-f]{64}$/, '').replace(/:[^/:]+$/, '');
}

/** Docker shows its own hub's names without the host; Podman shows them with it, and local ones with its own. */
function familiar(repository: string): string {
  return repository.replace(/^(docker\.io|localhost)\//, '').replace(/^library\//, '');
}
