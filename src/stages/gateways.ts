import { machineArchitecture } from '../builder/emulation.ts';
import { type Gateway, type GatewaySearch, obtainGateway } from '../gateway/gateway.ts';
import { isOneGateway } from '../gateway/sources.ts';
import type { GatewayRequest, Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { ProblemError, problemOf } from '../problem.ts';

/** The gateways of one run, each obtained once. */
export interface Gateways {
  /** The gateway that plugins of a target are made for; rejects as {@link obtainGateway} does. */
  of(target: Target): Promise<Gateway | undefined>;
  /**
   * The gateway that is asked for KrakenD's own check of these plugins: their own, or where this machine does
   * not run that, the one of the same release and variant that it runs. Never rejects.
   */
  checkerOf(target: Target): Promise<Gateway | undefined>;
}

/** One file is for one architecture; an image may be for several. */
function isOneFile(request: GatewayRequest | undefined): boolean {
  return isOneGateway(request) && request?.kind !== 'image';
}

/**
 * Several releases can't be compared with one gateway: every column would show the same one.
 *
 * @throws ProblemError for an image or one file as the gateway of more than one release.
 */
export function refuseOneForMany(
  request: GatewayRequest | undefined,
  releases: readonly Pick<Release, 'version'>[],
): void {
  if (releases.length < 2 || !isOneGateway(request)) return;
  throw new ProblemError({
    what: `gateway names one gateway, but krakend-version means ${releases.length} releases: ${releases.map(({ version }) => version).join(', ')}.`,
    why: 'Plugins would be compared with the same gateway for each of them.',
    fix: 'leave gateway out, give one release, or name the http(s) URL of a mirror of the releases; a folder ends in /',
  });
}

/** Obtains gateways as they are asked for. */
export function gatewaysOf(
  search: Omit<GatewaySearch, 'target'>,
  check: Inputs['check'],
  console: Console,
): Gateways {
  const obtained = new Map<string, Promise<Gateway | undefined>>();

  function of(target: Target): Promise<Gateway | undefined> {
    const name = targetFolder(target);
    const gateway =
      obtained.get(name) ??
      console.phase(`Gateway ${name}`, (phase) => obtainGateway({ ...search, target }, phase));
    obtained.set(name, gateway);
    return gateway;
  }

  async function checkerOf(target: Target): Promise<Gateway | undefined> {
    if (check === 'off') return undefined;
    const own = { ...target, architecture: machineArchitecture() };
    if (own.architecture === target.architecture) return of(target).catch(() => undefined);
    if (isOneFile(search.request)) return undefined;
    try {
      return await of(own);
    } catch (error) {
      console.info(`krakend check-plugin can't be asked: ${problemOf(error).what}`);
      return undefined;
    }
  }

  return { of, checkerOf };
}
