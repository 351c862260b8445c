import { lineOf } from '../plugin/go-mod.ts';
import type { Place, Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { GoFailure } from './go-failure.ts';
import { goLineTooNew, goLineUnreadable, standardName, unknownDirective } from './go-lines.ts';
import type { KnownCase } from './known-case.ts';

/** What Go says of go.mod, of modules and of how the sources lie, before it compiles anything. */
export const MODULE_CASES: readonly KnownCase<GoFailure>[] = [
  {
    pattern: /go\.mod requires go >= (\S+) \(running go (\S+?);/,
    explain: ([, wanted = ''], failure) => goLineTooNew(wanted, failure),
  },
  {
    pattern: /go\.work requires go >= (\S+) \(running go (\S+?);/,
    explain: ([, wanted = ''], failure) => ({
      what: `go.work asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
      why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
      fix: `lower the go line of go.work (go work edit -go=${failure.goVersion} -toolchain=none), build without it (leave GOWORK out of build-env), or move to a KrakenD that is built with Go ${wanted} or newer`,
    }),
  },
  {
    // What Go 1.20 says in place of it.
    pattern: /^(\S+): cannot compile Go (\S+) code/m,
    explain: ([, importPath = '', wanted = ''], failure) =>
      `${importPath}/`.startsWith(`${failure.goMod.module}/`)
        ? goLineTooNew(wanted, failure)
        : dependencyTooNew(importPath, wanted, failure),
  },
  {
    pattern: /(\S+)@(\S+) requires go >= (\S+) \(running go (\S+?);/,
    explain: ([, module = '', version = '', wanted = ''], failure) =>
      dependencyTooNew(`${module} ${version}`, wanted, failure),
  },
  {
    pattern: /go\.mod:(\d+): invalid go version '([^']+)'/,
    explain: ([, line = '1', version = ''], failure) => goLineUnreadable(version, Number(line), failure),
  },
  {
    pattern: /go\.mod:(\d+): unknown (?:directive|block type): (\S+)/,
    explain: ([, line = '1', directive = ''], failure) => unknownDirective(directive, Number(line), failure),
  },
  {
    pattern: /ambiguous import: found package (\S+) in multiple modules:\n\t\1 \(/,
    explain: ([, name = ''], failure) =>
      name === failure.goMod.module ? standardName(name, failure) : undefined,
  },
  {
    pattern: /found packages (\S+) \((\S+)\) and (\S+) \((\S+)\) in (\S.*)/,
    explain: ([, one = '', oneFile = '', other = '', otherFile = '', folder = ''], failure) => {
      const [name, file] = one === 'main' ? [other, otherFile] : [one, oneFile];
      const user = failure.userFile(`${folder}/${file}`);
      return {
        what: `${file} says "package ${name}", and its neighbours say "package ${one === 'main' ? one : other}".`,
        why: 'The files of one folder are one package; a plugin is package main.',
        fix: `move ${file} to a folder of its own (${name}/) and import it, or make it package main`,
        ...(user === undefined ? {} : { place: { file: user, line: 1 } }),
      };
    },
  },
  {
    pattern: /go\.mod file not found|cannot find main module/,
    explain: (_, { folder }) => ({
      what: 'The plugin belongs to no Go module: there is no go.mod at or above it.',
      why: "go.mod names the versions of the modules that the plugin links, which must be the gateway's.",
      fix: inFolder(folder, 'go mod init example.com/my-plugin && go mod tidy'),
    }),
  },
  {
    pattern:
      /(?:^(\S+?):(\d+):(?:\d+:)? )?(?:no required module provides package|cannot find module providing package) (\S+?)[:;\s]/m,
    explain: ([, file, line, name = ''], failure) => ({
      what: `No module in go.mod provides the package ${name}.`,
      why: 'It is imported, and go.mod was not completed afterwards.',
      fix: `${inFolder(failure.folder, `go get ${shellWord(name)} && go mod tidy`)}, and commit go.mod and go.sum`,
      ...placeOf(file, line, failure),
    }),
  },
  {
    pattern: /missing go\.sum entry|updates to go\.(?:mod|sum) needed|go\.sum file is out of date/,
    explain: (_, failure) => ({
      what: 'go.sum or go.mod lacks lines that this build needs.',
      why: 'Without them nobody can check that the modules are the ones you meant.',
      fix: `${inFolder(failure.folder, 'go mod tidy')}, and commit go.mod and go.sum`,
      place: { file: failure.goModFile, line: failure.goMod.moduleLine },
    }),
  },
  {
    pattern: /(\S+?)(?:@\S+)?: replacement directory (\S+) does not exist/,
    explain: ([, module = '', target = ''], failure) => ({
      what: `go.mod replaces ${module} by ${target}, which is not there.`,
      why: 'The folder is outside of what was checked out, or the path is wrong: it is relative to go.mod.',
      fix: `check the folder out as well, inside the workspace, or drop the line: ${inFolder(failure.folder, `go mod edit -dropreplace=${shellWord(module)}`)}`,
      place: { file: failure.goModFile, line: lineOf(failure.goMod, module) },
    }),
  },
  {
    pattern: /(?:^(\S+?):(\d+):(?:\d+:)? )?package (\S+) is not in (?:std|GOROOT)\b/m,
    explain: ([, file, line, name = ''], failure) => ({
      what: `Go ${failure.goVersion} has no package ${name}.`,
      why: `KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}: the package came with a newer Go, or it is one of your own and lacks the module's path before its name.`,
      fix: `do without it, move to a KrakenD that is built with a newer Go, or import your own as ${failure.goMod.module}/…`,
      ...placeOf(file, line, failure),
    }),
  },
  {
    pattern: /verifying (?:module )?(\S+?)@(\S+?)(?:\/go\.mod)?: checksum mismatch/,
    explain: ([, module = '', version = ''], failure) => ({
      what: `${module} ${version} is not what go.sum says: its checksum differs.`,
      why: 'The tag was moved after go.sum was written, or somebody changed the module on its way.',
      fix: `find out which of both is right; if it is the new one: ${inFolder(failure.folder, `sed -i ${shellWord(`\\|^${module} ${version}|d`)} go.sum && go mod tidy`)}`,
      place: { file: failure.goModFile, line: lineOf(failure.goMod, module) },
    }),
  },
];

/** @param dependency a module with its version, or a package. */
function dependencyTooNew(dependency: string, wanted: string, failure: GoFailure): Problem {
  const path = dependency.split(' ')[0] ?? '';
  return {
    what: `${dependency} asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
    why: "A plugin must be built by its gateway's exact Go.",
    fix: `require an older version of ${path}, or move to a KrakenD that is built with Go ${wanted} or newer`,
    place: { file: failure.goModFile, line: lineOfRequirement(failure, path) },
  };
}

/** @param path of a module, or of a package in one. */
export function lineOfRequirement({ goMod }: Pick<GoFailure, 'goMod'>, path: string): number {
  const required = goMod.requirements.find((module) => `${path}/`.startsWith(`${module.path}/`));
  return required?.line ?? goMod.moduleLine;
}

function placeOf(
  goFile: string | undefined,
  line: string | undefined,
  failure: GoFailure,
): { readonly place?: Place } {
  const file = goFile === undefined ? undefined : failure.userFile(goFile);
  return file === undefined ? {} : { place: { file, line: Number(line) } };
}
