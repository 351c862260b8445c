import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder, GatewayProgram } from '../builder/builder.ts';
import { withLicence, withoutGateway } from '../builder/licence.ts';
import { secretsFolder } from '../folders.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Edition } from '../krakend/editions.ts';
import { LICENCE_CHECK, licenceRefusal } from '../krakend/licence-check.ts';
import type { Log } from '../log.ts';

/**
 * The builder with which a gateway is run: for Enterprise with the licence that was given, or not at all. A licence
 * that the gateway does not accept is nothing that a plugin could be blamed for, so it is asked about first.
 *
 * @param program of the gateways of this run the one that is asked.
 * @param temporary the folder of this run.
 * @param log what is wrong with the licence is said here.
 */
export async function licensedBuilder(
  builder: Builder,
  program: GatewayProgram | undefined,
  edition: Edition | undefined,
  { gatewayLicence: licence }: Pick<Inputs, 'gatewayLicence'>,
  temporary: string,
  log: Pick<Log, 'warning'>,
): Promise<Builder> {
  if (edition !== 'ee') return builder;
  if (licence === undefined) {
    return withoutGateway(
      builder,
      'an Enterprise gateway runs with its licence only, and the input gateway-licence is empty',
    );
  }
  const licensed = withLicence(builder, licence, secretsFolder(temporary));
  if (program === undefined) return licensed;
  const nothing = join(temporary, 'no-plugins');
  await mkdir(nothing, { recursive: true });
  const result = await licensed.gateway({ program, plugins: nothing, args: LICENCE_CHECK });
  const refusal = 'cannot' in result ? undefined : licenceRefusal(result);
  if (refusal === undefined) return licensed;
  log.warning({
    what: `The gateway does not accept the licence of gateway-licence: ${refusal}`,
    why: 'Plugins are built and judged by their files all the same; no Enterprise gateway is run.',
    fix: 'put a valid licence into the secret: gh secret set KRAKEND_LICENCE < LICENSE',
  });
  return withoutGateway(builder, `the gateway does not accept its licence (${refusal})`);
}
