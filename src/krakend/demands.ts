import { type GatewayProfile, isNewerGlibc, type PluginFacts } from '../loader/index.ts';
import type { Problem } from '../problem.ts';
import type { Edition } from './editions.ts';
import { KINDS, kindsOf } from './plugin-kinds.ts';

/**
 * What a built file must be so that trying it makes sense: for the gateway's architecture and C library,
 * with symbols of that library which the gateway's own system has, and with a registerer.
 *
 * @param subject names the file in sentences: `auth for 2.13.8-alpine-amd64`.
 * @returns the first demand that it does not meet. A file that meets them all may still be refused.
 */
export function unmetDemand(
  subject: string,
  facts: PluginFacts,
  gateway: GatewayProfile | undefined,
  edition?: Edition,
): Problem | undefined {
  if (facts.kinds.length === 0) {
    return {
      what: `${subject} exports no registerer, so KrakenD has nothing to register.`,
      why: `The gateway looks for a package-level variable ${KINDS.map(({ symbol }) => symbol).join(', ')} in package main.`,
      fix: 'declare one of them, such as var HandlerRegisterer = registerer("name")',
    };
  }
  if (kindsOf(facts.kinds, edition).length === 0) {
    return {
      what: `${subject} exports MiddlewareRegisterer alone, and the Community Edition loads no middleware plugins.`,
      why: 'Its gateway looks for HandlerRegisterer, ClientRegisterer and ModifierRegisterer. Middleware is a kind of plugin of the Enterprise Edition.',
      fix: 'set edition: ee where the gateway is Enterprise, or write it as a modifier (ModifierRegisterer)',
    };
  }
  if (!gateway) return undefined;
  if (facts.architecture !== gateway.architecture) {
    return {
      what: `${subject} is for ${facts.architecture}, but the gateway is for ${gateway.architecture}.`,
      why: 'The gateway would say "cannot open shared object file".',
    };
  }
  if (facts.libcFamily !== undefined && facts.libcFamily !== gateway.libcFamily) {
    return {
      what: `${subject} is linked for ${facts.libcFamily}, but the gateway runs on ${gateway.libcFamily}.`,
      why: `It needs ${facts.neededLibraries.join(', ')}.`,
      fix: 'use the builder image of the variant, or change variant',
    };
  }
  const theirs = /^GLIBC-(\d+\.\d+)/.exec(gateway.libc ?? '')?.[1];
  if (theirs !== undefined && facts.highestGlibc !== undefined && isNewerGlibc(facts.highestGlibc, theirs)) {
    return {
      what: `${subject} needs GLIBC_${facts.highestGlibc}, but the gateway was built for glibc ${theirs} (${gateway.libc}).`,
      why: 'It was linked on a system with a newer C library; there the gateway says "version `GLIBC_… not found".',
      fix: "build in the image of the gateway's own release (krakend-version, and builder: docker), which has its C library",
    };
  }
  return undefined;
}
