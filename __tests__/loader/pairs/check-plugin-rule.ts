import semver from 'semver';
import type { PluginSpec } from './build-pair.ts';
import { goSum, requirements } from './modules.ts';
import type { Pair } from './rows.ts';

/**
 * What `krakend check-plugin` says of a pair: whether the plugin's Go, its C library and, for each module that
 * the gateway links, the highest version in the plugin's go.sum are the gateway's. The same rule as in
 * __tests__/gateway/check_plugin.go.
 * @returns undefined for a file that has no go.sum, of which it says nothing
 */
export function checkPluginSays(gateway: Pair['gateway'], plugin: PluginSpec): boolean | undefined {
  if (plugin.kind !== 'plugin') return undefined;
  const highest = highestVersions(goSum(plugin.module));
  const sameModules = requirements(gateway.module).every(([path, version]) => {
    const have = highest.get(path);
    return have === undefined || have === version;
  });
  return sameModules && plugin.kit.go === gateway.kit.go && plugin.kit.libc === gateway.kit.libc;
}

function highestVersions(sum: string): ReadonlyMap<string, string> {
  const highest = new Map<string, string>();
  for (const line of sum.split('\n')) {
    const [path, file] = line.split(' ');
    const version = file?.replace(/\/go\.mod$/, '');
    if (path === undefined || version === undefined) continue;
    const known = highest.get(path);
    if (known === undefined || semver.gt(version, known)) highest.set(path, version);
  }
  return highest;
}
