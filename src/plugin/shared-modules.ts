import type { GatewayProfile } from '../loader/index.ts';
import type { LinkedModule } from './linked-modules.ts';
import { moduleIdentity } from './module-identity.ts';

/** A module of which plugin and gateway link the same packages: its version is the gateway's to choose. */
export interface SharedModule {
  readonly module: string;
  /** `2.13.8-alpine-amd64`. */
  readonly gateway: string;
  readonly gatewayVersion: string;
  readonly pluginVersion: string;
  readonly plugins: readonly string[];
}

/** One plugin with one gateway, of which it is known what each links. */
export interface SharingPair {
  readonly plugin: string;
  readonly linked: readonly LinkedModule[];
  readonly gateway: string;
  readonly profile: GatewayProfile;
}

/** The modules that plugins share with gateways, by name; plugins of one version stand together. */
export function sharedModules(pairs: readonly SharingPair[]): SharedModule[] {
  const found = new Map<string, SharedModule>();
  for (const { plugin, linked, gateway, profile } of pairs) {
    for (const own of linked) {
      const { path, packages } = own;
      const theirs = profile.modules.find((module) => module.path === path);
      if (!theirs || !packages.some((name) => Object.hasOwn(profile.packages, name))) continue;
      const gatewayVersion = moduleIdentity(theirs);
      const pluginVersion = moduleIdentity(own);
      const key = JSON.stringify([path, gateway, pluginVersion]);
      const plugins = [...(found.get(key)?.plugins ?? []), plugin];
      found.set(key, { module: path, gateway, gatewayVersion, pluginVersion, plugins });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.module < b.module ? -1 : a.module > b.module ? 1 : 0));
}
