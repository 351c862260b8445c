import type { GatewayProfile, PluginFacts } from '../loader/index.ts';
import { tagsOf } from '../plugin/gateway-build.ts';

/** A way in which two builds differ although Go and modules are the same. */
export interface SettingDifference {
  /** `-trimpath`, `-tags`, `GOEXPERIMENT`. */
  readonly setting: string;
  /** '' where the gateway was built without it. */
  readonly gateway: string;
  /** '' where the plugin was built without it. */
  readonly plugin: string;
}

type Built = Pick<GatewayProfile & PluginFacts, 'settings' | 'experiments'>;

/** Flags and variables that change what is compiled (debug/buildinfo; cmd/go/internal/load, setBuildInfo). */
const DECISIVE = [
  '-trimpath',
  '-race',
  '-msan',
  '-asan',
  '-gcflags',
  '-asmflags',
  '-pgo',
  '-tags',
  'GOFIPS140',
];

/** What the build info of both says differs; nothing where one of them has none (plugins before Go 1.21). */
export function settingDifferences(gateway: Built, plugin: Built): SettingDifference[] {
  if (Object.keys(plugin.settings).length === 0 || Object.keys(gateway.settings).length === 0) return [];
  const differences = DECISIVE.map((setting) => ({
    setting,
    gateway: settingOf(gateway, setting),
    plugin: settingOf(plugin, setting),
  }));
  const experiments = {
    setting: 'GOEXPERIMENT',
    gateway: gateway.experiments.toSorted().join(','),
    plugin: plugin.experiments.toSorted().join(','),
  };
  return [experiments, ...differences].filter((one) => one.gateway !== one.plugin);
}

/** `the gateway was built with -trimpath, and it was not`. */
export function settingWords({ setting, gateway, plugin }: SettingDifference): string {
  if (gateway === '') return `it was built with ${shown(setting, plugin)}, and the gateway was not`;
  if (plugin === '') return `the gateway was built with ${shown(setting, gateway)}, and it was not`;
  return `it was built with ${shown(setting, plugin)}, and the gateway with ${shown(setting, gateway)}`;
}

/** What makes the plugin's build the gateway's in this. */
export function settingFix({ setting, gateway }: SettingDifference): string {
  return gateway === '' ? `build it without ${setting}` : `build it with ${shown(setting, gateway)}`;
}

function shown(setting: string, value: string): string {
  return value === 'true' ? setting : `${setting}=${value}`;
}

function settingOf({ settings }: Built, setting: string): string {
  const value = settings[setting] ?? '';
  if (setting === '-tags') return tagsOf(settings).toSorted().join(',');
  if (setting === 'GOFIPS140' && value === 'off') return '';
  // Flags without a pattern are for the main package alone, which nothing is compared with; the last of several
  // is recorded, and that of a build on the runner itself is the rule for the standard library.
  if (setting.endsWith('flags')) return /^\s*(-|$)|^std=$/.test(value) ? '' : value;
  return value === 'false' ? '' : value;
}
