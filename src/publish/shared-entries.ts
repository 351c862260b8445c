import type { SharedModule } from '../plugin/shared-modules.ts';

/** The output `shared-modules`: in the names that outputs have. */
export function sharedEntries(shared: readonly SharedModule[]): Record<string, unknown>[] {
  return shared.map(({ module, gateway, gatewayVersion, pluginVersion, plugins }) => ({
    module,
    gateway,
    'gateway-version': gatewayVersion,
    'plugin-version': pluginVersion,
    plugins,
  }));
}
