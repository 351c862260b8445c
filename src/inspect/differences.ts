import { settingDifferences } from '../diagnosis/build-settings.ts';
import type { GatewayProfile, PluginFacts } from '../loader/index.ts';
import { moduleIdentity } from '../plugin/module-identity.ts';
import { moduleOfPackage } from '../plugin/module-of-package.ts';

/** One thing in which two files differ. */
export interface Difference {
  readonly what: string;
  readonly gateway: string;
  readonly plugin: string;
  /** How many packages of a module differ; absent for what is no module. */
  readonly packages?: number;
}

/**
 * What is written in both files and differs. This explains a verdict and does not make it: the hashes do.
 *
 * @param differing the packages whose hashes differ.
 */
export function differences(
  gateway: GatewayProfile,
  plugin: PluginFacts,
  differing: readonly string[],
): Difference[] {
  const found: Difference[] = [];
  const add = (what: string, theirs: string | undefined, ours: string | undefined): void => {
    if (theirs !== ours && ours !== undefined) found.push({ what, gateway: theirs ?? '', plugin: ours });
  };
  add('architecture', gateway.architecture, plugin.architecture);
  add('C library', gateway.libcFamily, plugin.libcFamily);
  add('Go', gateway.goVersion, plugin.goVersion);
  for (const { setting, gateway: theirs, plugin: ours } of settingDifferences(gateway, plugin)) {
    found.push({ what: setting, gateway: theirs || '–', plugin: ours || '–' });
  }
  const paths = plugin.modules.map(({ path }) => path);
  const packagesOf = Map.groupBy(differing, (name) => moduleOfPackage(name, paths));
  for (const module of plugin.modules) {
    const theirs = gateway.modules.find(({ path }) => path === module.path);
    const packages = packagesOf.get(module.path)?.length ?? 0;
    if (!theirs) continue;
    // Where Go differs all packages do, and only other versions are worth a line.
    const sameVersion = moduleIdentity(theirs) === moduleIdentity(module);
    if (sameVersion && (packages === 0 || gateway.goVersion !== plugin.goVersion)) continue;
    found.push({
      what: module.path,
      gateway: moduleIdentity(theirs),
      plugin: moduleIdentity(module),
      packages,
    });
  }
  return found;
}
