import { expandHome, KEPT } from '../folders.ts';
import { downloadGateway, findSource, type GatewayBinary, keptGateway } from '../gateway/obtain.ts';
import { gatewaySources } from '../gateway/sources.ts';
import type { Target, Variant } from '../krakend/target.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';
import type { Phase } from '../log.ts';

const RELEASE = /^(\d+\.\d+\.\d+)-(alpine|linux-generic)-(amd64|arm64)$/;

/** The target that a text such as `2.13.8-alpine-amd64` names; undefined for anything else. */
export function releaseOf(text: string): Target | undefined {
  const [, version, variant, architecture] = RELEASE.exec(text) ?? [];
  if (version === undefined) return undefined;
  return { version, variant: variant as Variant, architecture: architecture as Architecture };
}

/**
 * Downloads an official gateway, once.
 *
 * @param mirror of the releases; undefined for KrakenD's own.
 * @throws ProblemError where there is none, or its checksum is another.
 */
export async function releasedGateway(
  target: Target,
  mirror: string | undefined,
  phase: Phase,
): Promise<GatewayBinary> {
  const found = await findSource(gatewaySources(target, mirror), phase);
  const folder = expandHome(`${KEPT}/gateway/${targetFolder(target)}-inspected`);
  const kept = await keptGateway(folder);
  if (kept !== undefined && kept.stamp !== undefined && kept.stamp === found.sha512) return kept;
  return downloadGateway(found, folder, phase);
}
