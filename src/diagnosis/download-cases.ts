import { lineOf } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { shellWord } from '../shell.ts';
import type { GoFailure } from './go-failure.ts';
import type { KnownCase } from './known-case.ts';

/**
 * How a private module is reached: with a token, by a proxy, or not at all.
 *
 * @param module undefined where nobody named it; then the host alone, if that is known.
 */
function reach(module: string | undefined, host?: string): string {
  const scope = module?.split('/').slice(0, 2).join('/') ?? host ?? 'HOST/OWNER';
  return `give the download a token that may read it (modules-credentials: ${scope}=\${{ secrets.MODULES_TOKEN }}), or set GOPROXY in build-env to a proxy that has it. A job's own GITHUB_TOKEN reads no other repository`;
}

/** What Go and git say where a module can't be downloaded. */
export const DOWNLOAD_CASES: readonly KnownCase<GoFailure>[] = [
  {
    pattern: /could not read (?:Username|Password) for '([^']+)'/,
    explain: ([text, url = ''], failure) => {
      const module = moduleBefore(text, failure);
      return unreachable(failure, module, {
        what: `A private module could not be downloaded: ${url} asks who is there.`,
        why: 'The download has no credentials for it.',
        fix: reach(module, hostOf(url)),
      });
    },
  },
  {
    pattern: /Permission denied \(publickey\)|Host key verification failed/,
    explain: ([answer = ''], failure) => {
      const module = moduleBefore(answer, failure);
      return unreachable(failure, module, {
        what: 'A private module could not be downloaded: its host did not let git in.',
        why: `git said: ${answer}. The download has no SSH keys.`,
        fix: reach(module),
      });
    },
  },
  {
    // GitHub says of what a token may not read that there is no such thing; others answer 403 or 404.
    pattern:
      /Authentication failed for '([^']+)'|[Rr]epository '([^']+)' not found|unable to access '([^']+)': The requested URL returned error: 40[134]/,
    explain: ([answer = '', refused, missing, denied], failure) => {
      const url = refused ?? missing ?? denied ?? '';
      const module = moduleBefore(answer, failure);
      return unreachable(failure, module, {
        what: `A private module could not be downloaded: ${hostOf(url) ?? url} did not let git in.`,
        why: `git said: ${answer}. Either there is no such repository, or the token for it in modules-credentials is wrong, has expired, or may not read its contents.`,
        fix: `check the token: git ls-remote ${shellWord(url)}. If there is none, ${reach(module, hostOf(url))}`,
      });
    },
  },
  {
    // After the answers of servers: here none was reached, or git does not trust it.
    pattern: /unable to access '([^']+)': ([^\n]+)/,
    explain: ([text, url = '', reason = ''], failure) =>
      unreachable(failure, moduleBefore(text, failure), {
        what: `A module could not be downloaded: git does not reach ${hostOf(url) ?? url}.`,
        why: `git said: ${reason.trim()}`,
        fix: /certificate|SSL/i.test(reason)
          ? "set SSL_CERT_FILE to a bundle that has your proxy's certificate; git gets it too"
          : 'check the host in the path of the module, and that the runner reaches it; HTTPS_PROXY reaches the download where it is set, and GOPROXY in build-env may name a proxy that has the module',
      }),
  },
  {
    // Of a path with `.git` in it, for which Go tries one protocol after the other.
    pattern: /no secure protocol found for repository/,
    explain: ([text], failure) =>
      unreachable(failure, moduleBefore(text, failure), {
        what: 'A module could not be downloaded: git reaches its repository neither by https nor by ssh.',
        why: 'There is no such host or repository, or it is private.',
        fix: `check the path of the module; for a private one ${reach(undefined)}`,
      }),
  },
  {
    pattern: /exec: "git": executable file not found/,
    explain: ([text], failure) => {
      // What the builder says of the other places in which it wanted to download.
      const reasons = [...failure.output.matchAll(/^elsewhere: (.+)$/gm)].map(([, reason]) => reason);
      const elsewhere = reasons.length > 0 ? ` Elsewhere it did not go either: ${reasons.join('; ')}` : '';
      return unreachable(failure, moduleBefore(text, failure), {
        what: 'A module is fetched with git, and the builder has no git.',
        why: `Go asks git for modules that no proxy is asked for (GOPRIVATE, GONOPROXY, GOPROXY=direct); the Alpine builder comes without it since KrakenD 2.5.${elsewhere}`,
        fix: 'install git and Go 1.21 or newer on the runner (the download is then made there), let it pull the linux-generic builder, or set GOPROXY in build-env to a proxy that has the module',
      });
    },
  },
  {
    pattern: /([^\s@:]+)@(v[^\s:]+): reading (https?:\/\/[^\s/]+\/lookup\/\S+): (4\d\d [^\n]+)/,
    explain: ([, module = '', version = '', , status = ''], failure) =>
      unreachable(failure, module, {
        what: `${module} ${version} is not in the checksum database, which answers ${status.trim()}.`,
        why: 'The module is private, and Go was not told so.',
        fix: `set GOPRIVATE=${module.split('/').slice(0, 2).join('/')} in build-env; a line in modules-credentials means the same`,
      }),
  },
  {
    pattern: /([^\s@:]+)@(v[^\s:]+): reading (\S+): (4\d\d [^\n]+)/,
    explain: ([, module = '', version = '', url = '', status = ''], failure) =>
      unreachable(failure, module, {
        what: `${module} ${version} could not be downloaded: the module proxy answers ${status.trim()}.`,
        why: 'There is no such version, or the module is private, so that the proxy does not see it.',
        fix: /^40[17]/.test(status)
          ? `give the proxy a token: modules-credentials: ${hostOf(url) ?? 'HOST'}=user:\${{ secrets.PROXY_TOKEN }}`
          : `look whether it exists (go list -m -versions ${shellWord(module)}); for a private module ${reach(module)}`,
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
    pattern: /unrecognized import path "([^"]+)": reading [^\n]*\?go-get=1: (40[134] [^\n]+)/,
    explain: ([, module = '', status = ''], failure) =>
      unreachable(failure, module, {
        what: `Where ${module} comes from is told to nobody without a token: its host answers ${status.trim()}.`,
        why: 'The module is private, and the download has no token for it, or a wrong one.',
        fix: reach(module),
      }),
  },
  {
    pattern: /unrecognized import path "([^"]+)": ([^\n]+)/,
    explain: ([, module = '', reason = ''], failure) =>
      unreachable(failure, module, {
        what: `Where ${module} comes from could not be found out.`,
        why: `${reason}. The import path is wrong, or its host is out of this runner's reach.`,
        fix: `check the path; for a private module ${reach(module)}`,
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
  const [, versioned, revised] =
    [...before.matchAll(/([^\s@:]+)@v[^\s:]+:|reading (\S+)\/go\.mod at revision /g)].at(-1) ?? [];
  return versioned ?? revised;
}

/** undefined for what is no URL, such as the address of SSH's own kind. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
