import { basename } from 'node:path';
import type { KnownCase } from './known-case.ts';
import type { Cause, LoadRefusal } from './load-refusal.ts';
import { causeOfOtherVersion } from './other-version.ts';
import { samePath } from './same-path.ts';

type LoaderCase = KnownCase<LoadRefusal, Cause>;

const OWN_BUILDER = "build it in the Plugin Builder of the gateway's release, variant and architecture";

/** What Go's plugin.Open and its runtime say (plugin/plugin_dlopen.go, runtime/plugin.go). */
export const OPEN_CASES: readonly LoaderCase[] = [
  {
    pattern: /plugin was built with a different version of package (\S+)/,
    explain: ([, name = ''], refusal) => causeOfOtherVersion(name.replace(/[.,)]+$/, ''), refusal),
  },
  { pattern: /plugin already loaded/, explain: (_, refusal) => samePath(refusal) },
  {
    pattern: /could not find symbol (\S*Registerer)|symbol (\S*Registerer) not found in plugin/,
    explain: ([, open, lookup]) => {
      const symbol = (open ?? lookup ?? '').split('.').at(-1);
      return {
        cause: `nothing is found under the name ${symbol}`,
        why: 'The symbol is not exported by package main, or -ldflags=-pluginpath hides it.',
        fix: 'declare it at package level, and leave -pluginpath out',
      };
    },
  },
  {
    pattern: /runtime: no plugin module data|runtime: plugin has (?:empty|bad) |moduledata/,
    explain: (_, refusal) => ({
      cause: whatGoDoesNotKnow(refusal),
      why: 'Go looks for its own record in the file and finds none in the form that it knows. The whole gateway ends.',
      fix: OWN_BUILDER,
    }),
  },
  {
    pattern: /plugin: not implemented/,
    explain: () => ({
      cause: 'it was linked without plugin support',
      why: 'CE 3 and gateways that are linked statically load no plugins.',
      fix: 'use a gateway that loads plugins: CE 2.x, or Enterprise',
    }),
  },
  {
    pattern: /SIGBUS|bus error|file too short/,
    explain: () => ({
      cause: 'the file is cut short, or empty',
      why: 'It ends before its own contents do, as after a download or a copy that broke off.',
      fix: 'compare it with checksums.txt (sha256sum -c), and fetch it again',
    }),
  },
  {
    pattern: /SIGILL|[Ii]llegal instruction/,
    explain: () => ({
      cause: 'it uses instructions that this processor lacks',
      why: 'GOAMD64 or a -march flag for C code asked for a newer processor.',
      fix: 'build it without GOAMD64 and -march, or for the oldest processor that runs the gateway',
    }),
  },
];

/** What the dynamic loaders of glibc and musl say before Go looks at the file. */
export const DYNAMIC_LOADER_CASES: readonly LoaderCase[] = [
  {
    pattern: /version [`']GLIBC_([\d.]+)' not found/,
    explain: ([, version = ''], { profile }) => {
      const theirs = /^GLIBC-([\d.]+)/.exec(profile?.libc ?? '')?.[1];
      return {
        cause: `it needs glibc ${version}${theirs === undefined ? ', and the gateway runs on an older one' : `, and the gateway was built for ${theirs}`}`,
        why: 'It was linked on a system with a newer C library than where the gateway runs.',
        fix: 'build it in the linux-generic builder of exactly this release (builder: docker)',
      };
    },
  },
  {
    pattern: /version [`']([^']+)' not found \(required by/,
    explain: ([, version = '']) => ({
      cause: `it needs ${version} of a library that is older where the gateway runs`,
      fix: 'build it against the libraries of where the gateway runs, or install newer ones there',
    }),
  },
  {
    pattern: /unsupported relocation type|wrong ELF class/,
    explain: (_, refusal) => otherArchitecture(refusal),
  },
  {
    pattern: /invalid ELF header/,
    explain: () => ({
      cause: 'the file is no shared object',
      why: 'It does not begin as ELF files do: a text, an archive, or the pointer of Git LFS in place of the file.',
      fix: 'build it with go build -buildmode=plugin, and look at the file (file plugin.so)',
    }),
  },
  {
    pattern: /cannot dynamically load (?:position-independent )?executable/,
    explain: () => ({
      cause: 'the file is an executable',
      fix: 'build it with go build -buildmode=plugin',
    }),
  },
  {
    pattern: /(?:^|[\s"(])(libc(?:\.musl-\w+)?\.so(?:\.1)?|ld-musl-\S+?): cannot open shared object file/,
    explain: ([, library = '']) => ({
      cause: 'it is linked for musl, and the gateway runs on glibc',
      why: `It needs ${library}, the C library of Alpine.`,
      fix: 'build it for variant: linux-generic, or run the Alpine gateway',
    }),
  },
  {
    pattern: /(\S+): cannot open shared object file: No such file or directory/,
    explain: ([, file = ''], refusal) => missingFile(file, refusal),
  },
  {
    pattern: /Error loading shared library (\S+?): (.+)/,
    explain: ([, library = '', reason = ''], refusal) => missingFile(library, refusal, reason),
  },
  {
    pattern: /Error relocating \S+?: (\S+): symbol not found/,
    explain: ([, symbol = ''], { facts, profile }) => {
      const glibc =
        /_chk$|^__(?:isoc|libc_|glibc)|^gnu_/.test(symbol) ||
        (facts?.libcFamily === 'glibc' && profile?.libcFamily === 'musl');
      return glibc
        ? {
            cause: 'it is linked for glibc, and the gateway runs on musl',
            why: `Alpine's C library has no ${symbol}.`,
            fix: 'build it for variant: alpine, or run the linux-generic gateway',
          }
        : missingSymbol(symbol);
    },
  },
  {
    pattern: /undefined symbol: ([^\s,)]+)/,
    explain: ([, symbol = '']) => missingSymbol(symbol),
  },
];

/** A plugin of another minor release, or a library of C. */
function whatGoDoesNotKnow({ facts, ground, profile }: LoadRefusal): string {
  const gateway = profile ? `, and the gateway with Go ${profile.goVersion}` : '';
  const ours = facts?.goVersion ?? ground?.goVersion;
  if (ours !== undefined && profile && ours !== profile.goVersion)
    return `it was built with Go ${ours}${gateway}`;
  if (facts && Object.keys(facts.packages).length === 0) return 'it is no Go plugin';
  // The file of a newer one would tell.
  if (facts && facts.goVersion === undefined) return `it was built with Go 1.20 or older${gateway}`;
  return 'it is no Go plugin of a Go near its own';
}

/** glibc says of a file for another processor that it is not there; of a library it is mostly true. */
function missingFile(file: string, refusal: LoadRefusal, reason = ''): Cause {
  const { facts, profile, plugin } = refusal;
  const isPlugin = basename(file) === `${plugin}.so` || /Exec format error/.test(reason);
  const elsewhere = facts && profile && facts.architecture !== profile.architecture;
  if (elsewhere || isPlugin) return otherArchitecture(refusal);
  const foreign = facts?.libcFamily === 'glibc' && profile?.libcFamily === 'musl';
  if (foreign) {
    return {
      cause: 'it is linked for glibc, and the gateway runs on musl',
      why: `It needs ${basename(file)}, which Alpine does not have.`,
      fix: 'build it for variant: alpine, or run the linux-generic gateway',
    };
  }
  return {
    cause: `it needs the library ${basename(file)}, which is not there where the gateway runs`,
    why: 'The plugin uses C code (cgo) that was linked against it.',
    fix: `link it statically (#cgo LDFLAGS: -l:NAME.a, as in libNAME.a), put the package with ${basename(file)} into the gateway's image, or build without what needs it`,
  };
}

function otherArchitecture({ facts, profile }: LoadRefusal): Cause {
  const known = facts && profile && facts.architecture !== profile.architecture;
  return {
    cause: known
      ? `it is for ${facts.architecture}, and the gateway for ${profile.architecture}`
      : 'it is for another processor than the gateway, or not there',
    why: 'Of a file for another processor the dynamic loader says that it is not there, or that it can not be relocated.',
    fix: known
      ? `build it with architecture: ${profile.architecture}`
      : "build it with the gateway's architecture, and look at the path",
  };
}

function missingSymbol(symbol: string): Cause {
  return {
    cause: `it needs ${symbol}, which no library there has`,
    why: 'C code in the plugin (cgo) was compiled against another C library, or a library is missing or older.',
    fix: `${OWN_BUILDER}, and put the library that has ${symbol} into the gateway's image`,
  };
}
