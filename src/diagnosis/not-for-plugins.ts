import type { LinkedModule } from '../plugin/linked-modules.ts';
import type { Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { ModuleGround } from './go-lines.ts';

/** A package whose assembly can't be linked into a plugin, and since when it can. */
interface Stubborn {
  readonly module: string;
  readonly package: string;
  /** The first version of the module that can be linked dynamically; undefined: none of this path. */
  readonly mendedIn?: string;
}

/**
 * Hand-written assembly for amd64 that uses the register R15, which code of shared objects has for itself; Go
 * refuses it since 1.17 at the latest (cmd/internal/obj/x86/obj6.go, checkForR15Clobber). Each was compiled
 * as a plugin with Go 1.17, 1.20 and 1.25; other packages of klauspost/compress are not affected.
 */
const STUBBORN: readonly Stubborn[] = [
  { module: 'github.com/cespare/xxhash', package: 'github.com/cespare/xxhash' },
  { module: 'github.com/cespare/xxhash/v2', package: 'github.com/cespare/xxhash/v2', mendedIn: 'v2.1.2' },
  {
    module: 'github.com/klauspost/compress',
    package: 'github.com/klauspost/compress/zstd/internal/xxhash',
    mendedIn: 'v1.13.6',
  },
];

/** These leave the assembly out. */
const PURE_GO_TAGS = ['purego', 'appengine'];

/** The linked packages that Go will refuse to make a plugin of, with the module of each. */
export function stubbornPackages(
  linked: readonly LinkedModule[],
  target: { readonly architecture: string; readonly tags: readonly string[] },
): { readonly package: string; readonly module: LinkedModule }[] {
  if (target.architecture !== 'amd64' || target.tags.some((tag) => PURE_GO_TAGS.includes(tag))) return [];
  return linked.flatMap((module) => {
    const known = STUBBORN.find((one) => one.module === module.path);
    // What took the module's place is not known here.
    if (!known || module.replace || !module.packages.includes(known.package)) return [];
    const mended = known.mendedIn !== undefined && !isOlder(module.version, known.mendedIn);
    return mended ? [] : [{ package: known.package, module }];
  });
}

/** That a package can't be linked into a plugin, with what to do. */
export function notForPlugins(name: string, { goModFile, folder }: ModuleGround, line: number): Problem {
  const known = STUBBORN.find((one) => one.package === name);
  const why =
    'Its assembly uses the register R15, which code of shared objects needs for itself: "when dynamic linking, R15 is clobbered".';
  const place = { file: goModFile, line };
  if (known?.mendedIn !== undefined) {
    return {
      what: `${known.module} before ${known.mendedIn} can't be linked into a plugin.`,
      why,
      fix: inFolder(folder, `go get ${known.module}@${known.mendedIn} && go mod tidy`),
      place,
    };
  }
  return {
    what: `${name} can't be linked into a plugin.`,
    why,
    fix: `${inFolder(folder, `go mod why -m ${shellWord(known?.module ?? name)}`)} shows what imports it: a newer version of that may do without it`,
    place,
  };
}

/** Compares `v1.13.5` number by number; what stands behind a dash or plus does not count. */
function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
