import { splitFlags } from '../plugin/linker-flags.ts';
import { badInput } from './values.ts';

/** Flags of `go tool link` that make no plugin that loads, and why: as of Go 1.25. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pluginpath: 'with it the gateway reports "could not find symbol HandlerRegisterer"',
    buildmode: 'the action links with -buildmode=plugin',
    linkmode: 'a plugin is always linked by the C compiler (external)',
    linkshared: 'there are no shared Go libraries where the gateway runs',
    race: 'KrakenD is built without the race detector',
    msan: 'KrakenD is built without it',
    asan: 'KrakenD is built without it',
    installsuffix: 'packages are linked that are compiled in one way',
    importcfg: 'go build says which packages are linked',
    fipso: 'go build sets it where the gateway has FIPS',
    o: 'the action names the file; give the name as name=path in plugins',
    d: 'a plugin is loaded dynamically, or not at all',
    H: 'plugins are files of Linux',
    n: 'no plugin would be there afterwards',
    V: 'no plugin would be there afterwards',
    f: 'what it hides, the gateway would refuse',
  }),
);

/** Flags whose value may be the next word, which is then no flag of the linker's. */
const WITH_VALUE =
  /^(B|E|I|L|R|T|X|benchmark|benchmarkprofile|buildid|capturehostobjs|cpuprofile|debugtextsize|debugtramp|extar|extld|extldflags|funcalign|k|libgcc|memprofile|memprofilerate|r|randlayout|strictdups|tmpdir)$/;

/**
 * The linker flags as the user wrote them.
 *
 * @throws ProblemError for flags with which no plugin loads, and for what Go could not take apart.
 */
export function parseLdflags(text: string): string {
  const value = text.trim().replaceAll(/\s*\n\s*/g, ' ');
  // A pattern before it would not make it better.
  if (/(^|[\s'"=])--?pluginpath\b/.test(value)) throw refused(value, 'pluginpath');
  // Go takes what does not begin with a dash for a pattern of packages, and refuses a quote there.
  if (!/^(-|$)/.test(value))
    throw badInput('ldflags', value, 'linker flags such as -s -w, without a pattern before them');
  const words = wordsOf(value);
  for (let i = 0; i < words.length; i++) {
    const [, name = '', own] = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(words[i] ?? '') ?? [];
    if (REFUSED.has(name)) throw refused(value, name);
    const given = own ?? (WITH_VALUE.test(name) ? words[++i] : undefined) ?? '';
    if (name === 'extldflags' && /(^|[\s'"])-(static|static-pie)([\s'"]|$)/.test(given)) {
      throw badInput(
        'ldflags',
        value,
        'flags for the C linker that make a shared library',
        'leave -static out: a plugin is a shared library. To link one C library statically, name its archive in the source: #cgo LDFLAGS: -l:libNAME.a',
      );
    }
  }
  return value;
}

function wordsOf(value: string): string[] {
  try {
    return splitFlags(value);
  } catch {
    throw badInput('ldflags', value, 'flags in which every quote is closed');
  }
}

function refused(value: string, name: string): Error {
  const reason = REFUSED.get(name) ?? '';
  return badInput(
    'ldflags',
    value,
    `flags of go tool link other than -${name}`,
    `leave -${name} out: ${reason}`,
  );
}
