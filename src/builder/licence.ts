import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder } from './builder.ts';

/** What a licence is called where an Enterprise gateway looks for it. */
export const LICENCE_FILE = 'LICENSE';

/**
 * Tells an Enterprise gateway where its licence lies. Older ones (2.5 is documented so) look for it where they run.
 *
 * @param folder as the gateway sees it; undefined where there is no licence.
 */
export function licenceVariables(folder: string | undefined): Record<string, string> {
  return folder === undefined ? {} : { KRAKEND_LICENSE_PATH: `${folder}/${LICENCE_FILE}` };
}

/**
 * A builder whose gateway has a licence: a file that is there while the gateway runs, for this user alone, and for
 * no other container.
 *
 * @param secrets a folder of this run that is removed at its end, whatever happens.
 */
export function withLicence(builder: Builder, licence: string, secrets: string): Builder {
  return {
    ...builder,
    gateway: async (call) => {
      const folder = join(secrets, randomUUID());
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(join(folder, LICENCE_FILE), licence, { mode: 0o600 });
        return await builder.gateway({ ...call, licence: folder });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A builder that runs no gateway, and says why. */
export function withoutGateway(builder: Builder, cannot: string): Builder {
  return { ...builder, gateway: async () => ({ cannot }) };
}
