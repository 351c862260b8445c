import { parseArgsStringToArgv } from 'string-argv';
import { badInput } from './values.ts';

/** Flags that may reach `go build`, and whether they take a value. */
const ALLOWED: ReadonlyMap<string, 'value' | 'switch'> = new Map([
  ['tags', 'value'],
  ['gcflags', 'value'],
  ['asmflags', 'value'],
  ['p', 'value'],
  ['v', 'switch'],
  ['x', 'switch'],
  ['a', 'switch'],
]);

/** What only the builders of a gateway of their own ask for: it must have been built with the same. */
const AS_THE_GATEWAY = ['trimpath', 'race'];

/** Flags that people try, and what each would do to a plugin. Facts: docs/how-it-works.md, "What decides". */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    trimpath:
      'KrakenD is built without it, and paths are part of what Go compares: the gateway would refuse the plugin with "different version of package internal/goarch"',
    mod: 'the action builds with -mod=readonly: modules from a vendor folder have other paths than the gateway\'s and are refused as "different version of package …"',
    modfile: 'the action keeps a copy of go.mod and go.sum of its own, so that your files stay as they are',
    race: 'the race detector changes every package, so that the gateway would refuse the plugin',
    msan: 'it changes every package, so that the gateway would refuse the plugin',
    asan: 'it changes every package, so that the gateway would refuse the plugin',
    pgo: 'a profile changes shared packages, so that the gateway would refuse the plugin',
    buildmode: 'the action sets -buildmode=plugin',
    o: 'the action names the file; give the name as name=path in plugins',
    ldflags: 'it has an input of its own, ldflags, because it is merged with what the target needs',
    overlay: 'it replaces source files, so that the gateway may refuse the plugin',
    toolexec: 'it runs another program in place of the compiler',
    C: 'use working-directory',
    cover:
      'the gateway would never write what it counts; tests that count belong to the input test or to a step of their own',
    covermode: 'it is for -cover, and the gateway would never write what that counts',
    coverpkg:
      'it changes the packages that it names, so that the gateway would refuse the plugin where it links them too',
    linkshared: 'KrakenD is built without it: there are no shared Go libraries where the gateway runs',
    buildvcs:
      'the action sets -buildvcs=false, because git refuses to speak of the files of another user; the commit stands in plugins.json, and ldflags can put it into the plugin (-X main.commit=…)',
    compiler: "a plugin of gccgo has another format than the gateway's loader reads: KrakenD is built by gc",
    gccgoflags: 'they are for gccgo, and KrakenD is built by gc',
    installsuffix: 'it keeps packages apart that are compiled in another way, and these must not be',
    pkgdir: 'it takes compiled packages from elsewhere, which may not be those that the gateway links',
    modcacherw: 'the action sets it already',
    n: 'it only prints the commands, and no plugin would be there; -x prints them and runs them',
    work: 'it leaves the work folder in a container that is gone afterwards; -x prints what happens there',
    json: "the action reads Go's words as text",
  }),
);

/**
 * The flags for `go build`, one per element.
 *
 * @param ownGateway whether plugins are built for a gateway that somebody may have built with -trimpath or -race;
 * whether it was is compared later.
 * @throws ProblemError for a flag that stops a plugin from loading, and for one that is not known to be safe.
 */
export function parseBuildFlags(text: string, ownGateway = false): string[] {
  const words = parseArgsStringToArgv(text);
  const flags: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const match = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(word);
    const name = match?.[1] ?? '';
    if (ownGateway && AS_THE_GATEWAY.includes(name) && match?.[2] === undefined) {
      flags.push(`-${name}`);
      continue;
    }
    const reason = REFUSED.get(name);
    if (match && reason) throw badInput('build-flags', word, allowedFlags(), `leave -${name} out: ${reason}`);
    const takes = match ? ALLOWED.get(name) : undefined;
    if (takes === undefined) throw badInput('build-flags', word, allowedFlags());
    if (takes === 'switch') {
      if (match?.[2] !== undefined) throw badInput('build-flags', word, `-${name} without a value`);
      flags.push(`-${name}`);
      continue;
    }
    const value = match?.[2] ?? words[++i];
    if (value === undefined) throw badInput('build-flags', word, `-${name}=VALUE`);
    if (name.endsWith('flags')) refusePattern(name, value);
    flags.push(`-${name}=${value}`);
  }
  return flags;
}

/**
 * Compiler flags for other packages than the plugin's own hit those that the gateway shares, and these must
 * be equal. To Go, whatever does not begin with a dash is a pattern (cmd/go/internal/load/flag.go).
 */
function refusePattern(name: string, value: string): void {
  if (/^\s*(-|$)/.test(value)) return;
  throw badInput(
    'build-flags',
    `-${name}=${value}`,
    `-${name} for the plugin's own package alone, without a pattern such as all=`,
    'drop the pattern: packages that the gateway also links must be compiled as it compiled them',
  );
}

function allowedFlags(): string {
  const names = [...ALLOWED].map(([name, takes]) => (takes === 'value' ? `-${name}=…` : `-${name}`));
  return names.join(', ');
}
