import { cancelled } from '../cancel.ts';
import { runnerLogins } from './docker-login.ts';
import { parseReference } from './reference.ts';
import { registryClient } from './registry.ts';

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
  const client = registryClient({
    loginFor: runnerLogins(environment, () => undefined),
    attempts: (_, work) => work(),
  });
  try {
    const digest = await client.platformDigest(image, architecture);
    return digest && `${reference.replace(/@sha256:[0-9a-f]{64}$/, '').replace(/:[^/:]+$/, '')}@${digest}`;
  } catch {
    cancelled.throwIfAborted();
    return undefined;
  }
}
