import { goMessages } from '../plugin/go-errors.ts';
import type { GoMod } from '../plugin/go-mod.ts';
import type { Place, Problem } from '../problem.ts';
import { inFolder } from '../shell.ts';

/** What is known about the call of Go that failed. */
export interface GoFailure {
  /** What was being done, for the first words: `Building auth`. */
  readonly doing: string;
  readonly output: string;
  readonly goMod: GoMod;
  /** go.mod as annotations name it. */
  readonly goModFile: string;
  /** The user's folder of the module, for commands. */
  readonly folder: string;
  readonly krakendVersion: string;
  readonly goVersion: string;
  /** The user's file behind one that Go named; undefined where it isn't one of theirs. */
  readonly userFile: (goFile: string) => string | undefined;
}

/** What Go said, as problems of the user's: the known ones with their cause, all others as they are. */
export function explainGoFailure(failure: GoFailure): Problem[] {
  const known = KNOWN.flatMap(({ pattern, explain }) => {
    const match = pattern.exec(failure.output);
    return match ? [explain(match, failure)] : [];
  });
  if (known.length > 0) return known.slice(0, 1);
  const placed = goMessages(failure.output).map(({ file, line, column, message }): Problem => {
    const user = failure.userFile(file);
    const place: Place | undefined =
      user === undefined ? undefined : { file: user, line, ...(column ? { column } : {}) };
    return { what: place ? message : `${file}:${line}: ${message}`, ...(place ? { place } : {}) };
  });
  if (placed.length > 0) return placed;
  const words = failure.output.trim().split('\n').slice(-15).join('\n');
  return [{ what: `${failure.doing} failed.`, why: words || 'Go said nothing.' }];
}

interface KnownFailure {
  readonly pattern: RegExp;
  readonly explain: (match: RegExpExecArray, failure: GoFailure) => Problem;
}

const KNOWN: readonly KnownFailure[] = [
  {
    pattern: /go\.mod requires go >= (\S+) \(running go (\S+?);/,
    explain: ([, wanted = ''], failure) => goLineTooNew(wanted, failure),
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
    pattern: /go\.mod:(\d+): (?:unknown directive: toolchain|invalid go version '([^']+)')/,
    explain: ([, line = '1', version], failure) => ({
      what: version
        ? `Go ${failure.goVersion} can't read the go line ${version} in go.mod.`
        : `Go ${failure.goVersion} does not know the toolchain line in go.mod.`,
      why: `Before 1.21 Go knew neither toolchain lines nor three-part versions, and KrakenD ${failure.krakendVersion} is built with Go ${failure.goVersion}.`,
      fix: inFolder(failure.folder, `go mod edit -toolchain=none -go=${minorOf(failure.goVersion)}`),
      place: { file: failure.goModFile, line: Number(line) },
    }),
  },
  {
    pattern: /could not read Username for '([^']+)'|fatal: could not read Password/,
    explain: ([, host = 'the host of a private module'], failure) => ({
      what: `A private module could not be downloaded: ${host} asks who is there.`,
      why: 'The download has no credentials for it.',
      fix: 'vendor nothing; make the module reachable through GOPROXY (build-env), or publish it where the runner may read it',
      place: { file: failure.goModFile, line: failure.goMod.moduleLine },
    }),
  },
  {
    pattern: /ambiguous import: found package plugin in multiple modules/,
    explain: (_, failure) => ({
      what: 'The module is named "plugin", which is also a package of the standard library.',
      fix: inFolder(failure.folder, 'go mod edit -module=example.com/my-plugin'),
      place: { file: failure.goModFile, line: failure.goMod.moduleLine },
    }),
  },
];

function goLineTooNew(wanted: string, failure: GoFailure): Problem {
  return {
    what: `go.mod asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
    why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
    fix: `${inFolder(failure.folder, `go mod edit -go=${minorOf(failure.goVersion)} -toolchain=none`)}, or move to a KrakenD that is built with Go ${wanted} or newer`,
    place: { file: failure.goModFile, line: failure.goMod.go?.line ?? failure.goMod.moduleLine },
  };
}

/** @param dependency a module with its version, or a package. */
function dependencyTooNew(dependency: string, wanted: string, failure: GoFailure): Problem {
  const path = dependency.split(' ')[0] ?? '';
  return {
    what: `${dependency} asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
    why: "A plugin must be built by its gateway's exact Go.",
    fix: `require an older version of ${path}, or move to a KrakenD that is built with Go ${wanted} or newer`,
    place: { file: failure.goModFile, line: lineOfRequirement(failure.goMod, path) },
  };
}

function minorOf(goVersion: string): string {
  return goVersion.split('.').slice(0, 2).join('.');
}

/** @param path of a module, or of a package in one. */
function lineOfRequirement(goMod: GoMod, path: string): number {
  const required = goMod.requirements.find((module) => `${path}/`.startsWith(`${module.path}/`));
  return required?.line ?? goMod.moduleLine;
}
