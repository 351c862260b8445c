import type { GatewayProfile } from '../loader/index.ts';
import { compareModules, type Mismatch } from '../plugin/compatibility.ts';
import { fixCommands, untriedFlags } from '../plugin/fix.ts';
import { type GoMod, lineOf } from '../plugin/go-mod.ts';
import type { LinkedModule } from '../plugin/linked-modules.ts';
import { moduleOfPackage } from '../plugin/module-of-package.ts';
import { settingDifferences, settingFix, settingWords } from './build-settings.ts';
import type { Cause, LoadRefusal } from './load-refusal.ts';

const NO_GO_MOD: GoMod = { module: '', moduleLine: 1, requirements: [], replacements: [] };

/** More than these would bury the first. */
const SHOWN_MODULES = 5;

/** Why a package that plugin and gateway share differs. */
export function causeOfOtherVersion(packageName: string, refusal: LoadRefusal): Cause {
  const { profile, facts, ground } = refusal;
  const ours = facts?.goVersion ?? ground?.goVersion;
  if (profile && ours !== undefined && ours !== profile.goVersion) return otherGo(ours, profile.goVersion);
  const linked = linkedOf(refusal);
  const module = moduleOfPackage(
    packageName,
    linked.map(({ path }) => path),
  );
  if (profile && !Object.hasOwn(profile.packages, packageName))
    return fromAnotherPlugin(packageName, refusal);
  // Flags that change everything show in the standard library first; others may be there and not matter.
  const differs =
    profile && module !== undefined ? moduleDiffers(module, linked, profile, refusal) : undefined;
  if (differs) return differs;
  const [setting] = profile && facts ? settingDifferences(profile, facts) : [];
  if (setting) {
    return {
      cause: settingWords(setting),
      why: 'That changes what is compiled, and so the packages that both link.',
      fix: settingFix(setting),
    };
  }
  if (profile && module !== undefined) return sameVersion(packageName, module, linked, refusal);
  const theirs = profile?.modules.find(
    ({ path }) => path === moduleOfPackage(packageName, profile?.modules.map((one) => one.path) ?? []),
  );
  if (theirs === undefined && !/^[^/]*\./.test(packageName))
    return standardPackage(packageName, ours, refusal);
  return {
    cause: `its ${packageName} is another one than the gateway's`,
    why: `${theirs ? `The gateway links ${theirs.path} ${theirs.replace?.version ?? theirs.version}. ` : ''}The plugin links another version, or had its modules at another path: before Go 1.21 the file does not tell.`,
    fix: "give the module the gateway's version, keep modules at /go/pkg/mod, and leave out -trimpath and vendor/",
  };
}

function otherGo(ours: string, theirs: string): Cause {
  return {
    cause: `it was built with Go ${ours}, and the gateway with Go ${theirs}`,
    why: 'A gateway loads only plugins of its own Go, to the patch.',
    fix: `build it in the Plugin Builder of exactly this release, or with GOTOOLCHAIN=go${theirs} go build -buildmode=plugin`,
  };
}

function standardPackage(packageName: string, ours: string | undefined, { profile }: LoadRefusal): Cause {
  if (profile && ours !== undefined) {
    return {
      cause: `its standard library is not the gateway's, although both are Go ${ours}`,
      why: `${packageName} differs. The plugin was built with -trimpath or with other flags that its file does not record, or one of both toolchains was patched.`,
      fix: 'build it in the Plugin Builder of exactly this release, without -trimpath and without GOFLAGS',
    };
  }
  return {
    cause: 'it was built with another Go, or with -trimpath',
    why: `${packageName} belongs to Go's standard library, which must be the gateway's own, to the patch and at the same path.`,
    fix: 'build it in the Plugin Builder of exactly this release, without -trimpath',
  };
}

/** The module has another version here, or one of those that it imports has. */
function moduleDiffers(
  module: string,
  linked: readonly LinkedModule[],
  profile: GatewayProfile,
  { ground }: LoadRefusal,
): Cause | undefined {
  const goMod = ground?.goMod ?? NO_GO_MOD;
  const { mismatches } = compareModules(linked, profile, goMod);
  const first = mismatches.find((mismatch) => mismatch.module === module) ?? mismatches[0];
  return first && modulesDiffer(first, mismatches, goMod, ground);
}

/** The version is the gateway's, and its packages are not. */
function sameVersion(
  packageName: string,
  module: string,
  linked: readonly LinkedModule[],
  { profile, facts, ground }: LoadRefusal,
): Cause {
  const version = linked.find(({ path }) => path === module)?.version ?? '';
  const [here, there] = [facts, profile].map((of) => of?.modules.find(({ path }) => path === module));
  const place = ground ? { place: { file: ground.goModFile, line: lineOf(ground.goMod, module) } } : {};
  if (here?.sum !== undefined && there?.sum !== undefined && here.sum !== there.sum) {
    return {
      cause: `${module} ${version} has other contents than the gateway's`,
      why: `Its checksum is ${here.sum}, and in the gateway ${there.sum}: the tag was moved, or a proxy gave something else.`,
      fix: 'fetch it from where the gateway got it (GOPROXY), and mend go.sum',
      ...place,
    };
  }
  return {
    cause: `${module} ${version} lay in another folder when it was compiled`,
    why: `Both link this version of ${packageName}. Paths are part of what Go compares: an official gateway had its modules at /go/pkg/mod, and with a vendor folder they lie elsewhere.`,
    fix: 'build it with GOMODCACHE=/go/pkg/mod and -mod=readonly, as the Plugin Builder does without a vendor folder',
    ...place,
  };
}

function modulesDiffer(
  first: Mismatch,
  mismatches: readonly Mismatch[],
  goMod: GoMod,
  ground: LoadRefusal['ground'],
): Cause {
  const others = mismatches.filter((one) => one !== first);
  const named = others
    .slice(0, SHOWN_MODULES)
    .map(({ module, have, want }) => `${module} (${have}, gateway ${want})`);
  const more = others.length > SHOWN_MODULES ? ` and ${others.length - SHOWN_MODULES} more` : '';
  const commands = fixCommands(ground?.folder ?? '.', untriedFlags(mismatches, goMod), { tidy: true });
  return {
    cause: first.have.startsWith('=>')
      ? `go.mod replaces ${first.module} by ${first.have.slice(3)}, and the gateway links ${first.want}`
      : `it links ${first.module} ${first.have}, and the gateway ${first.want}`,
    ...(others.length > 0 ? { why: `Others differ as well: ${named.join(', ')}${more}.` } : {}),
    ...(commands.length > 0 ? { fix: commands.join(' && ') } : {}),
    ...(ground ? { place: { file: ground.goModFile, line: first.line } } : {}),
  };
}

/** Nothing of the gateway's: the package came with a plugin that was loaded before. */
function fromAnotherPlugin(packageName: string, { others = [], facts, ground }: LoadRefusal): Cause {
  const hash = facts?.packages[packageName];
  const rival = others.find(({ facts: theirs }) => {
    const other = theirs.packages[packageName];
    return other !== undefined && other !== hash;
  });
  const module = moduleOfPackage(packageName, facts?.modules.map(({ path }) => path) ?? []);
  const [ours, theirs] = [facts, rival?.facts].map(
    (of) => of?.modules.find(({ path }) => path === module)?.version,
  );
  const versions = ours !== undefined && theirs !== undefined ? `, ${ours} and ${theirs}` : '';
  const place = ground && module ? { file: ground.goModFile, line: lineOf(ground.goMod, module) } : undefined;
  return {
    cause: rival
      ? `it and ${rival.name} link ${module ?? packageName} at two versions${versions}`
      : `another plugin of the gateway links ${packageName} at another version`,
    why: 'A package is in a gateway once, whoever brought it: all its plugins need the same version.',
    fix: 'require one version in all plugins',
    ...(place ? { place } : {}),
  };
}

/** The modules of the plugin: off its file, or as Go listed them where the file has none. */
function linkedOf({ facts, ground }: LoadRefusal): readonly LinkedModule[] {
  if (!facts || facts.modules.length === 0) return ground?.linked ?? [];
  const listed = new Map(ground?.linked.map((module) => [module.path, module]));
  const packages = Object.keys(facts.packages);
  return facts.modules.map(({ path, version, replace }) => ({
    path,
    version,
    indirect: listed.get(path)?.indirect ?? true,
    // What build info calls the version of a folder, and go list leaves out.
    ...(replace ? { replace: { path: replace.path, version: replace.version.replace('(devel)', '') } } : {}),
    packages: packages.filter((name) => name === path || name.startsWith(`${path}/`)),
  }));
}
