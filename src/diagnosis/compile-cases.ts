import { inFolder } from '../shell.ts';
import type { GoFailure } from './go-failure.ts';
import { lineOfRequirement } from './go-module-cases.ts';
import type { KnownCase } from './known-case.ts';
import { notForPlugins } from './not-for-plugins.ts';

const SETUP =
  'install its development package by the input builder-setup: apk add --no-cache NAME-dev (Alpine), apt-get update && apt-get install -y libNAME-dev (linux-generic); with builder: host in a step before this one';

/** What Go, the assembler, the C compiler and the linker say while they build. */
export const COMPILE_CASES: readonly KnownCase<GoFailure>[] = [
  {
    pattern: /^# (\S+)\n(?:.*\n){0,20}?asm: .*when dynamic linking, R15 is clobbered/m,
    explain: ([, name = ''], failure) => notForPlugins(name, failure, lineOfRequirement(failure, name)),
  },
  {
    pattern: /C compiler "([^"]+)" not found|exec: "((?:\S*-)?(?:gcc|cc|clang))": executable file not found/,
    explain: ([, compiler, program]) => ({
      what: `There is no C compiler ${compiler ?? program} where the plugin is built.`,
      why: 'Plugins are linked by the C compiler (cgo). Builder 2.10.2 has none for arm64 on its PATH, and each builder has only that of its own C library.',
      fix: 'use the builder of the release and variant, name another image in builder-image, use another patch release, or builder: host',
    }),
  },
  {
    pattern:
      /requires external \(cgo\) linking, but cgo is not enabled|loadinternal: cannot find runtime\/cgo/,
    explain: () => ({
      what: 'The build ran without cgo, and a plugin needs it.',
      why: 'Plugins are linked by the C compiler.',
      fix: 'set CGO_ENABLED=1 and see that a C compiler for the target is there',
    }),
  },
  {
    pattern: /-buildmode=plugin requires exactly one main package/,
    explain: () => ({
      what: 'What was to be built is not exactly one main package.',
      why: 'A plugin is one Go package whose files say "package main".',
      fix: 'name the folder of the plugin in the input plugins',
    }),
  },
  {
    pattern: /ld(?:\.\w+)?: cannot find -l(\S+?)(?::|\s|$)/m,
    explain: ([, library = '']) => ({
      what: `The C library lib${library} is not there to link with.`,
      why: 'The plugin uses C code (cgo) that needs it, and the builder does not have it. Where it is linked dynamically, the gateway needs it as well, where it runs.',
      fix: SETUP,
    }),
  },
  {
    pattern: /fatal error: (\S+\.h): No such file or directory/,
    explain: ([, header = '']) => ({
      what: `The C header ${header} is not there to compile with.`,
      why: 'The plugin uses C code (cgo) that needs it, and the builder does not have it.',
      fix: SETUP,
    }),
  },
  {
    pattern: /exec: "pkg-config": executable file not found/,
    explain: () => ({
      what: 'There is no pkg-config where the plugin is built.',
      why: 'A package with C code (cgo) asks it for its flags.',
      fix: 'install it, with the library that it is asked for, by the input builder-setup: apk add --no-cache pkgconf (Alpine), apt-get update && apt-get install -y pkg-config (linux-generic)',
    }),
  },
  {
    pattern:
      /Package (\S+) was not found in the pkg-config search path|Package '([^']+)', required by '[^']+', not found/,
    explain: ([, name, other]) => ({
      what: `The C library ${name ?? other} is not there to build with.`,
      why: 'A package with C code (cgo) asks pkg-config for it, and the builder does not have it.',
      fix: SETUP,
    }),
  },
  {
    pattern: /failed to initialize build cache at (\S+): |build cache is required, but could not be located/,
    explain: ([text = '', folder]) => ({
      what: folder ? `Go can't write its build cache at ${folder}.` : 'Go has no folder for its build cache.',
      why: `${text.replace(/[:\s]+$/, '')}: the build runs as a user to whom the folder does not belong, or without a home.`,
      fix: 'is the folder left by an earlier step that ran as root? Remove it: sudo rm -rf the folder; in a container of your own set HOME and GOCACHE to writable folders',
    }),
  },
  {
    pattern: /error obtaining VCS status: (.+)/,
    explain: ([, reason = '']) => ({
      what: 'Go asked git about the sources, and git did not answer.',
      why: `${reason}: the work folder belongs to another user.`,
      fix: 'git config --global --add safe.directory "$PWD", or build with -buildvcs=false',
    }),
  },
  {
    pattern: /no space left on device/,
    explain: ({ input }) => ({
      what: 'The disk is full.',
      why: lineWith(input, 'no space left on device'),
      fix: 'free some: docker system prune --all --force, go clean -cache, or a runner with a larger disk',
    }),
  },
  {
    pattern: /signal: killed/,
    explain: ({ input }) => ({
      what: 'The compiler was killed.',
      why: `${lineWith(input, 'signal: killed')}: as a rule the machine had no memory left.`,
      fix: 'set build-flags: -p=1 so that Go compiles one package at a time, or use a runner with more memory',
    }),
  },
  {
    pattern: /^.*\b(?:open|mkdir|unlinkat|rename|stat) (\S+): permission denied/m,
    explain: ([line = '', file = ''], { folder }) => ({
      what: `${file} can't be read or written.`,
      why: `${line.trim()}. Files of root's are left behind where an earlier step ran a container as root.`,
      fix: inFolder(folder, 'sudo chown -R "$(id -u):$(id -g)" .'),
    }),
  },
];

function lineWith(text: string, words: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.includes(words))
      ?.trim() ?? words
  );
}
