import type { GatewayProfile } from '../loader/index.ts';
import { type GoMod, lineOf } from './go-mod.ts';
import type { LinkedModule } from './linked-modules.ts';
import { moduleIdentity } from './module-identity.ts';

/** A module that plugin and gateway both link, at different versions. */
export interface Mismatch {
  readonly module: string;
  /** What the plugin would link: `v1.9.1`, or `=> ../fork` where it is replaced. */
  readonly have: string;
  /** What the gateway links, in the same form. */
  readonly want: string;
  /** Where the gateway's version comes from: the module path itself, or what the gateway replaced it by. */
  readonly wantPath: string;
  readonly wantVersion: string;
  /** Whether go.mod requires it for the plugin's own imports. */
  readonly direct: boolean;
  /** The packages that both link; the gateway would name one of these when it refuses the plugin. */
  readonly sharedPackages: readonly string[];
  /** The line of go.mod that decides the version. */
  readonly line: number;
}

/** What comparing a plugin's modules with a gateway's brings. */
export interface Comparison {
  /** These stop the plugin from loading. */
  readonly mismatches: readonly Mismatch[];
  /** Modules at other versions of which no package is linked by both: they do no harm. */
  readonly harmless: readonly string[];
}

/**
 * Compares what would be linked with what the gateway links. Only packages that both link are compared by
 * the Go runtime (runtime/plugin.go, runtime/symtab.go: pkghashes), so neither go.sum nor modules that are
 * merely required count.
 */
export function compareModules(
  linked: readonly LinkedModule[],
  gateway: GatewayProfile,
  goMod: GoMod,
): Comparison {
  const theirs = new Map(gateway.modules.map((module) => [module.path, module]));
  const knowsPackages = Object.keys(gateway.packages).length > 0;
  const mismatches: Mismatch[] = [];
  const harmless: string[] = [];
  for (const module of linked) {
    const other = theirs.get(module.path);
    if (!other) continue;
    const have = moduleIdentity(module);
    const want = moduleIdentity(other);
    if (have === want) continue;
    const sharedPackages = module.packages.filter((name) => Object.hasOwn(gateway.packages, name));
    if (knowsPackages && sharedPackages.length === 0) {
      harmless.push(module.path);
      continue;
    }
    mismatches.push({
      module: module.path,
      have,
      want,
      wantPath: other.replace?.path ?? other.path,
      wantVersion: other.replace?.version ?? other.version,
      direct: !module.indirect,
      sharedPackages,
      line: lineOf(goMod, module.path),
    });
  }
  return { mismatches, harmless };
}

/**
 * The require lines that name other versions than the gateway's, where Go can't say what would be linked: a
 * start for a search, and no finding.
 */
export function requiredOtherwise(goMod: GoMod, gateway: GatewayProfile): Mismatch[] {
  return goMod.requirements.flatMap(({ path, version, line }) => {
    const other = gateway.modules.find((module) => module.path === path);
    if (!other) return [];
    const want = moduleIdentity(other);
    if (want === version) return [];
    return [
      {
        module: path,
        have: version,
        want,
        wantPath: other.replace?.path ?? other.path,
        wantVersion: other.replace?.version ?? other.version,
        direct: false,
        sharedPackages: [],
        line,
      },
    ];
  });
}
