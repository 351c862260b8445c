import type { GatewayProfile } from '../loader/index.ts';
import { compareGo } from '../plugin/go-line.ts';
import { goMinor } from '../plugin/go-minor.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { CompilerDemands } from '../plugin/path-rules.ts';
import type { Problem } from '../problem.ts';
import { type SettingDifference, settingDifferences } from './build-settings.ts';
import {
  directiveSince,
  goLineTooNew,
  goLineUnreadable,
  type ModuleGround,
  standardName,
  unknownDirective,
} from './go-lines.ts';
import { lineOfRequirement } from './go-module-cases.ts';
import { notForPlugins, stubbornPackages } from './not-for-plugins.ts';
import { replacementFindings } from './replacements.ts';
import { renameModule, WHY_ONE_PATH } from './same-path.ts';

/** Go 1.21 began to read three-part go lines, and to refuse go.mod files for a newer Go. */
const FIRST_STRICT_MINOR = 21;

/**
 * What Go will refuse in a go.mod, found without running it. Nothing here is a guess: each rule is Go's own.
 * Sources: cmd/go/internal/gover (Compare), golang.org/x/mod/modfile (rule.go: parseToFile, GoVersionRE).
 *
 * @param packagePaths the plugins, relative to the module: `.` or `./plugins/auth`.
 */
export function moduleFindings(ground: ModuleGround, packagePaths: readonly string[]): Problem[] {
  const { goMod, goVersion } = ground;
  const minor = goMinor(goVersion);
  const { go } = goMod;
  if (go && minor >= FIRST_STRICT_MINOR && compareGo(go.version, goVersion) > 0) {
    // Then Go does not look at the rest.
    return [goLineTooNew(go.version, ground)];
  }
  const problems: Problem[] = [];
  if (go && minor < FIRST_STRICT_MINOR && /^1\.\d+(\.\d+|rc\d+|beta\d+)$/.test(go.version)) {
    problems.push(goLineUnreadable(go.version, go.line, ground));
  }
  for (const { directive, line } of goMod.others ?? []) {
    const since = directiveSince(directive);
    if (since !== undefined && minor < since) problems.push(unknownDirective(directive, line, ground));
  }
  problems.push(...replacementFindings(ground));
  if (goMod.module === 'plugin' && packagePaths.includes('.')) problems.push(standardName('plugin', ground));
  return problems;
}

/** What Go will refuse to link into a plugin. */
export function linkFindings(
  linked: readonly LinkedModule[],
  target: { readonly architecture: string; readonly tags: readonly string[] },
  ground: ModuleGround,
): Problem[] {
  return stubbornPackages(linked, target).map((one) =>
    notForPlugins(one.package, ground, lineOfRequirement(ground, one.module.path)),
  );
}

/** Which way a gateway was built that its plugins must be built as well. */
export interface GatewayDemand {
  readonly problem: Problem;
  /** Whether every plugin that lacks it is refused; else only those that share what it changes. */
  readonly sure: boolean;
}

/** These change every package, or the compiler's own mark in it. */
const CHANGES_ALL = ['GOEXPERIMENT', '-trimpath', '-race', '-msan', '-asan', '-gcflags'];

/** Where somebody set what the action takes from the gateway by itself. */
const SET_IN: Readonly<Record<string, string>> = {
  '-trimpath': 'build-flags',
  '-race': 'build-flags',
  GOEXPERIMENT: 'build-env',
  GOFIPS140: 'build-env',
};

/**
 * In what a gateway was built otherwise than its plugins will be; official gateways in nothing.
 *
 * @param planned the build flags of the plugins and the variables of their build, those that the gateway asks for
 * among them.
 */
export function gatewayFindings(
  gateway: GatewayProfile,
  name: string,
  planned: {
    readonly buildFlags: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly compiler: CompilerDemands;
  },
): GatewayDemand[] {
  const { GOEXPERIMENT = '', GOFIPS140 = '' } = planned.environment;
  const flags = planned.buildFlags.map((flag): [string, string] => {
    const [key = '', ...value] = flag.split('=');
    return [key, value.length === 0 ? 'true' : value.join('=')];
  });
  const { place, flags: forAll } = planned.compiler;
  const own = {
    settings: {
      '-buildmode': 'plugin',
      GOFIPS140,
      ...Object.fromEntries(flags),
      ...(place === undefined ? { '-trimpath': 'true' } : {}),
      ...(forAll === '' ? {} : { '-gcflags': `all=${forAll}` }),
    },
    experiments: GOEXPERIMENT.split(',').filter(Boolean),
  };
  return settingDifferences(gateway, own)
    .filter((one) => one.gateway !== '' || CHANGES_ALL.includes(one.setting))
    .map((one) => demandOf(one, name));
}

function demandOf({ setting, gateway, plugin }: SettingDifference, name: string): GatewayDemand {
  const sure = CHANGES_ALL.includes(setting);
  const shown = (value: string): string =>
    value === '' ? `without ${setting}` : `with ${value === 'true' ? setting : `${setting}=${value}`}`;
  const input = plugin === '' ? undefined : SET_IN[setting];
  return {
    sure,
    problem: {
      what: `The gateway ${name} was built ${shown(gateway)}, and its plugins would be built ${shown(plugin)}.`,
      why: sure
        ? 'It changes every package, so that the gateway would refuse them with "plugin was built with a different version of package …".'
        : 'It may change packages that both link; the gateway would refuse a plugin that shares one of these.',
      fix: input
        ? `leave ${setting} out of ${input}: what the gateway needs of it is taken from its file`
        : `build the gateway without ${setting}, as the official ones are: this action has no way to build plugins with it`,
    },
  };
}

/** A plugin as its twins see it. */
export interface Twin {
  readonly name: string;
  /** Its import path, by which the gateway will know it. */
  readonly importPath: string;
}

/** For each plugin whose path another has that is loaded before it: the name of that one. */
export function laterTwins<T extends Twin>(plugins: readonly T[]): Map<T, T> {
  const firsts = new Map<string, T>();
  const later = new Map<T, T>();
  // Gateways read their folder in the order of names.
  for (const plugin of plugins.toSorted((a, b) => (`${a.name}.so` < `${b.name}.so` ? -1 : 1))) {
    const first = firsts.get(plugin.importPath);
    if (first) later.set(plugin, first);
    else firsts.set(plugin.importPath, plugin);
  }
  return later;
}

/** That a plugin has the path of one that is loaded before it. */
export function twinProblem(plugin: Twin, first: Twin, ground: ModuleGround): Problem {
  return {
    what: `${plugin.name} and ${first.name} have one plugin path, ${plugin.importPath}: a gateway loads only the first.`,
    why: `KrakenD ${ground.krakendVersion} would say "plugin already loaded". ${WHY_ONE_PATH}`,
    fix: renameModule(plugin.name, ground),
    place: { file: ground.goModFile, line: ground.goMod.moduleLine },
  };
}
