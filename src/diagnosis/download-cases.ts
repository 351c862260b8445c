import { lineOf } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { shellWord } from '../shell.ts';
import type { GoFailure } from './go-failure.ts';
import type { KnownCase } from './known-case.ts';

const REACH =
  'set GOPROXY in build-env to a proxy that may read it, or publish the module where the runner may read it';

/** What Go and git say where a module can't be downloaded. */
export const DOWNLOAD_CASES: readonly KnownCase<GoFailure>[] = [
  {
    pattern: /could not read Username for '([^']+)'|fatal: could not read Password for '([^']+)'/,
    explain: ([text, user, password], failure) =>
      unreachable(failure, moduleBefore(text, failure), {
        what: `A private module could not be downloaded: ${user ?? password} asks who is there.`,
        why: 'The download has no credentials for it.',
        fix: REACH,
      }),
  },
  {
    pattern: /Permission denied \(publickey\)|Host key verification failed|Authentication failed for/,
    explain: ([answer = ''], failure) =>
      unreachable(failure, moduleBefore(answer, failure), {
        what: 'A private module could not be downloaded: its host did not let git in.',
        why: `git said: ${answer}.`,
        fix: REACH,
      }),
  },
  {
    pattern: /exec: "git": executable file not found/,
    explain: ([text], failure) =>
      unreachable(failure, moduleBefore(text, failure), {
        what: 'A module is fetched with git, and the builder has no git.',
        why: 'Go asks git for modules that no proxy is asked for (GOPRIVATE, GONOPROXY, GOPROXY=direct); the Alpine builder comes without it since KrakenD 2.5.',
        fix: 'set GOPROXY in build-env to a proxy that has the module, or use variant: linux-generic or builder: host where the gateway allows it',
      }),
  },
  {
    pattern: /([^\s@:]+)@(v[^\s:]+): reading (\S+): (4\d\d [^\n]+)/,
    explain: ([, module = '', version = '', , status = ''], failure) =>
      unreachable(failure, module, {
        what: `${module} ${version} could not be downloaded: the module proxy answers ${status.trim()}.`,
        why: 'There is no such version, or the module is private, so that the proxy does not see it.',
        fix: `look whether it exists (go list -m -versions ${shellWord(module)}); for a private module ${REACH}`,
      }),
  },
  {
    pattern: /([^\s@:]+)@(\S+?): invalid version: unknown revision (\S+)/,
    explain: ([, module = '', , revision = ''], failure) =>
      unreachable(failure, module, {
        what: `${module} has no version ${revision}.`,
        fix: `name one that exists: go list -m -versions ${shellWord(module)}`,
      }),
  },
  {
    pattern: /unrecognized import path "([^"]+)": ([^\n]+)/,
    explain: ([, module = '', reason = ''], failure) =>
      unreachable(failure, module, {
        what: `Where ${module} comes from could not be found out.`,
        why: `${reason}. The import path is wrong, or its host is out of this runner's reach.`,
        fix: `check the path; for a private module ${REACH}`,
      }),
  },
  {
    pattern: /module lookup disabled by GOPROXY=off/,
    explain: (_, failure) => ({
      what: 'A module is missing that was not downloaded before compiling.',
      why: failure.output.trim().split('\n').at(-1) ?? '',
      fix: 'is GOPROXY set to off? Drop it from the environment and build-env',
    }),
  },
  {
    pattern:
      /(?:Get|proxyconnect)[^\n]*?((?:dial tcp[^\n]*|x509: [^\n]*|net\/http: TLS handshake timeout|context deadline exceeded|EOF))/,
    explain: ([, reason = ''], failure) => ({
      what: `${failure.doing} failed: the network did not give a module.`,
      why: reason.trim(),
      fix: reason.includes('x509')
        ? "set SSL_CERT_FILE to a bundle that has your proxy's certificate; it reaches the download"
        : 'check that the runner reaches the module proxy; GOPROXY and HTTPS_PROXY reach the download where they are set, and container-network: host uses the network of the runner itself',
    }),
  },
];

/** @param module undefined where Go did not name it; then the import that Go was at is shown. */
function unreachable(failure: GoFailure, module: string | undefined, problem: Problem): Problem {
  const { goMod, goModFile } = failure;
  if (module !== undefined) return { ...problem, place: { file: goModFile, line: lineOf(goMod, module) } };
  const [, file = '', line] = /^([^\s:]+\.go):(\d+):\d+: /m.exec(failure.output) ?? [];
  const user = file === '' ? undefined : failure.userFile(file);
  const place =
    user === undefined ? { file: goModFile, line: goMod.moduleLine } : { file: user, line: Number(line) };
  return { ...problem, place };
}

/** The module of which the lines above a message of git speak: `go: host/module@v1.0.0: …`. */
function moduleBefore(text: string | undefined, { output }: GoFailure): string | undefined {
  const before = output.slice(0, output.indexOf(text ?? ''));
  return [...before.matchAll(/([^\s@:]+)@v[^\s:]+:/g)].at(-1)?.[1];
}
