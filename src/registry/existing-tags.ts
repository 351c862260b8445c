import { cancelled } from '../cancel.ts';
import { nearestTags } from '../krakend/nearest-tags.ts';
import { askedOnce } from './asked-once.ts';
import { parseReference } from './reference.ts';

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
  try {
    const existing = await askedOnce(environment, () => undefined).listTags(image);
    return nearestTags(image.tag, existing ?? []);
  } catch {
    cancelled.throwIfAborted();
    return [];
  }
}
