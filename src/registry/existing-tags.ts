import { cancelled } from '../cancel.ts';
import { nearestTags } from '../krakend/nearest-tags.ts';
import { runnerLogins } from './docker-login.ts';
import { parseReference } from './reference.ts';
import { registryClient } from './registry.ts';

/**
 * What there is in place of an image that is not there, for an error message: asked for once, and nobody hears
 * of it where nobody answers.
 *
 * @returns at most five tags of the same repository, nearest first.
 */
export async function nearestExisting(
  reference: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const image = parseReference(reference);
  if (image?.tag === undefined) return [];
  const client = registryClient({
    loginFor: runnerLogins(environment, () => undefined),
    attempts: (_, work) => work(),
  });
  try {
    return nearestTags(image.tag, (await client.listTags(image)) ?? []);
  } catch {
    cancelled.throwIfAborted();
    return [];
  }
}
