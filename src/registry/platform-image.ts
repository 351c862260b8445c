import { cancelled } from '../cancel.ts';
import { askedOnce } from './asked-once.ts';
import { parseReference, untagged } from './reference.ts';

/**
 * Names the image for one architecture behind a tag for several. By its tag an engine knows only one of them: the
 * classic store takes the tag from the image that had it, and the containerd store answers for its own machine's.
 *
 * @returns `name@sha256:…`; undefined where the tag is for one architecture, or where its registry can't be asked.
 */
export async function platformReference(
  reference: string,
  architecture: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const image = parseReference(reference);
  if (image === undefined) return undefined;
  try {
    const digest = await askedOnce(environment, () => undefined).platformDigest(image, architecture);
    return digest && `${untagged(reference)}@${digest}`;
  } catch {
    cancelled.throwIfAborted();
    return undefined;
  }
}
