import { machineArchitecture } from '../builder/emulation.ts';
import {
  type Gateway,
  type GatewaySearch,
  gatewayStamp,
  nearGateway,
  type ObtainedGateway,
  obtainGateway,
  readGateway,
} from '../gateway/gateway.ts';
import { askedOnce, originOf } from '../gateway/origin.ts';
import { isOneGateway } from '../gateway/sources.ts';
import type { GatewayRequest, Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console } from '../log.ts';
import { ProblemError, problemOf } from '../problem.ts';
import { recording, type Said } from '../recording.ts';

/** The gateways of one run, each obtained once. */
export interface Gateways {
  /**
   * The gateway that plugins of a target are made for; rejects as {@link obtainGateway} does, and where it is none
   * for this target.
   */
  of(target: Target): Promise<Gateway | undefined>;
  /**
   * The gateway that is asked for KrakenD's own check of these plugins: their own, or where this machine does
   * not run that, the one of the same release and variant that it runs. Never rejects.
   */
  checkerOf(target: Target): Promise<Gateway | undefined>;
  /** What tells the gateways of a target from others, that for KrakenD's check included; undefined where nothing does. */
  stampOf(target: Target): Promise<string | undefined>;
  /** The file of a target's gateway where nothing is asked of it; undefined where only an image has it. */
  fileOf(target: Target): Promise<string | undefined>;
  /** Whether some gateway shall be asked for KrakenD's own check of a target's plugins. */
  wantsChecker(target: Target): boolean;
  /** What was said when the gateway of a target was read. */
  saidOf(target: Target): readonly Said[];
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
  const searches = new Map<string, GatewaySearch>();
  const obtained = new Map<string, Promise<ObtainedGateway | undefined>>();
  const read = new Map<string, Promise<Gateway | undefined>>();
  const listeners = new Map<string, ReturnType<typeof recording>>();

  function searchFor(target: Target): GatewaySearch {
    return memo(searches, target, () => {
      const own = { ...search, target };
      return own.request?.kind === 'path' ? own : { ...own, origin: askedOnce(originOf(own)) };
    });
  }

  function obtain(target: Target): Promise<ObtainedGateway | undefined> {
    return memo(obtained, target, () =>
      console.phase(`Gateway ${targetFolder(target)}`, (phase) => obtainGateway(searchFor(target), phase)),
    );
  }

  const listenerOf = (target: Target): ReturnType<typeof recording> =>
    memo(listeners, target, () => recording(console));

  function of(target: Target): Promise<Gateway | undefined> {
    return memo(read, target, async () => {
      const gateway = await obtain(target);
      return gateway && readGateway(gateway, target, listenerOf(target).console);
    });
  }

  /** The target whose gateway this machine runs; undefined where there is none, or it isn't wanted. */
  function checkerFor(target: Target): Target | undefined {
    const own = { ...target, architecture: machineArchitecture() };
    if (check === 'off') return undefined;
    return own.architecture === target.architecture || !isOneFile(search.request) ? own : undefined;
  }

  async function checkerOf(target: Target): Promise<Gateway | undefined> {
    const own = checkerFor(target);
    if (own === undefined) return undefined;
    if (own.architecture === target.architecture) return of(target).catch(() => undefined);
    try {
      return await of(own);
    } catch (error) {
      console.info(`krakend check-plugin can't be asked: ${problemOf(error).what}`);
      return undefined;
    }
  }

  async function stampOf(target: Target): Promise<string | undefined> {
    const others = [checkerFor(target)].filter((own) => own && own.architecture !== target.architecture);
    const stamps = await Promise.all(
      [target, ...others].map((one) => one && gatewayStamp(searchFor(one), console)),
    );
    return stamps.every((stamp) => stamp !== undefined) ? stamps.join(' ') : undefined;
  }

  async function fileOf(target: Target): Promise<string | undefined> {
    const own = searchFor(target);
    if (own.origin?.name.startsWith('docker://')) return nearGateway(own, console);
    return (await obtain(target))?.binary.path;
  }

  return {
    of,
    checkerOf,
    stampOf,
    fileOf,
    wantsChecker: (target) => checkerFor(target) !== undefined,
    saidOf: (target) => listenerOf(target).said,
  };
}

/** One value for each target, made once. */
function memo<T>(values: Map<string, T>, target: Target, make: () => T): T {
  const name = targetFolder(target);
  const value = values.get(name) ?? make();
  values.set(name, value);
  return value;
}
