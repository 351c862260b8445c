import { cancelled } from '../cancel.ts';
import { messageOf } from '../problem.ts';
import { parseReference } from './reference.ts';
import type { RegistryClient } from './registry.ts';

/** Asks registries what stands behind tags, each reference once. */
export interface TagDigests {
  /**
   * The digest behind a reference, or the one that it names itself.
   *
   * @returns `sha256:…`; undefined where the registry does not know the reference, or can't be asked: the log says
   * why, and the pull that follows has its own retries and its own error.
   */
  of(reference: string): Promise<string | undefined>;
}

/** @param say tells people why a registry could not be asked. */
export function tagDigests(client: RegistryClient, say: (line: string) => void): TagDigests {
  const asked = new Map<string, Promise<string | undefined>>();
  return {
    of: (reference) => {
      const answer = asked.get(reference) ?? askFor(reference, client, say);
      asked.set(reference, answer);
      return answer;
    },
  };
}

async function askFor(
  reference: string,
  client: RegistryClient,
  say: (line: string) => void,
): Promise<string | undefined> {
  const image = parseReference(reference);
  if (image?.digest !== undefined) return image.digest;
  try {
    return image && (await client.tagDigest(image));
  } catch (error) {
    cancelled.throwIfAborted();
    say(`The digest of ${reference} could not be asked for: ${messageOf(error)}`);
    return undefined;
  }
}
