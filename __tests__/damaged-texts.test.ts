/** What Go, KrakenD and people write is read without a crash or a hang, however it is cut, spoilt or repeated. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCheckPlugin } from '../src/krakend/check-plugin.ts';
import { parseStartLog } from '../src/krakend/start-log.ts';
import { parseTestPlugin } from '../src/krakend/test-plugin.ts';
import { parseModuleInfo } from '../src/loader/build-info-text.ts';
import { LoaderError } from '../src/loader/index.ts';
import { parseLinkVariables } from '../src/loader/link-flags.ts';
import { goMessages, lacksSums, unrequiredPackages } from '../src/plugin/go-errors.ts';
import { lineOf, parseGoMod } from '../src/plugin/go-mod.ts';
import { readGoFile } from '../src/plugin/go-source.ts';
import { linkedModules, parseGoList } from '../src/plugin/linked-modules.ts';
import { ProblemError } from '../src/problem.ts';
import { propertyRuns } from './property-runs.ts';

/** Far more than any takes; an expression that backtracks takes for ever. */
const MOST_MILLISECONDS = 2_000;

const fixture = (path: string): string => readFileSync(join(import.meta.dirname, 'fixtures', path), 'utf8');

const GO_LIST = `${JSON.stringify({ ImportPath: 'example.com/a/b', Module: { Path: 'example.com/a', Version: 'v1.0.0' } }, null, '\t')}
${JSON.stringify({ ImportPath: 'example.com/p', Name: 'main', Deps: ['example.com/a/b', 'fmt'], Module: { Path: 'example.com/p', Main: true } }, null, '\t')}
`;
const CHECK_PLUGIN = `libc
	have: GLIBC-2.31_(debian-11)
	want: GLIBC-2.36_(debian-12)
go get github.com/luraproject/lura/v2@v2.12.1
go mod edit --replace golang.org/x/text=golang.org/x/text@v0.37.0
2 incompatibilities found
`;
const TEST_PLUGIN = `[OK] SERVER	auth.so
[KO] MODIFIER	old.so: plugin.Open("old"): plugin was built with a different version of package fmt
[KO] Unable to open the plugin "c.so".
[KO] 2 tested plugin(s) in 10ms.
`;
const START_LOG = `2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #1 (/plugins/old (copy).so): plugin.Open("/plugins/old (copy)"): plugin was built with a different version of package fmt
2026/11/20 09:12:44 KRAKEND INFO: [SERVICE: Handler Plugin] Total plugins loaded: 1
2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Plugin Loader] Loading process completed
`;
const GO_ERRORS = `# example.com/p
./main.go:5:2: undefined: handler
main.go:3:8: no required module provides package example.com/q; to add it:
	go get example.com/q
missing go.sum entry for module providing package example.com/r; to add:
`;
const BUILD_INFO = `path	example.com/gateway
mod	example.com/gateway	(devel)	
dep	golang.org/x/text	v0.14.0	h1:a=
=>	golang.org/x/text	v0.13.0	h1:b=
build	-ldflags="-X core.KrakendVersion=2.13.8 -X 'core.GlibcVersion=MUSL-1.2.5_(alpine-3.23.3)'"
`;

const readers: [what: string, intact: string, read: (text: string) => unknown][] = [
  [
    'go.mod',
    fixture('foreign-indirect/go.mod'),
    (text) => lineOf(parseGoMod(text), parseGoMod(text).requirements[0]?.path ?? 'a'),
  ],
  ['Go source', fixture('modifier/main.go'), readGoFile],
  ['go list', GO_LIST, (text) => linkAll(parseGoList(text))],
  ['what the go command says', GO_ERRORS, readGoErrors],
  ['check-plugin', CHECK_PLUGIN, parseCheckPlugin],
  ['test-plugin', TEST_PLUGIN, parseTestPlugin],
  ['the log of a start', START_LOG, parseStartLog],
  ['build info', BUILD_INFO, (text) => parseModuleInfo('go1.25.6', text)],
  ['linker flags', BUILD_INFO, parseLinkVariables],
];

function linkAll(packages: ReturnType<typeof parseGoList>): unknown {
  return packages.map((one) => linkedModules(packages, one, { path: '', folder: '/' }));
}

function readGoErrors(text: string): unknown {
  return [goMessages(text), lacksSums(text), unrequiredPackages(text)];
}

/** Something that is done to a text, at two places that are given as shares of its length. */
const change = fc.record({
  kind: fc.constantFrom('delete', 'double', 'repeat', 'insert', 'move', 'cut'),
  from: fc.nat({ max: 9_999 }),
  to: fc.nat({ max: 9_999 }),
  text: fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\n', '\0', '(', ')', '"', '`', '=>', '\t\t', '//', '/*', '@', '%', '{', '}', '\u{2028}'),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(intact: string, { kind, from, to, text }: Change): string {
  const places = [from, to].map((share) => Math.floor((share / 10_000) * intact.length));
  const [start = 0, end = 0] = places.toSorted((a, b) => a - b);
  const [before, part, after] = [intact.slice(0, start), intact.slice(start, end), intact.slice(end)];
  switch (kind) {
    case 'delete':
      return before + after;
    case 'double':
      return before + part + part + after;
    case 'repeat':
      return before + part.slice(0, 20).repeat(2_000) + after;
    case 'insert':
      return before + text + part + after;
    case 'move':
      return before + after + part;
    default:
      return before;
  }
}

/** Says what is wrong with how a text is read. */
function complaint(read: (text: string) => unknown, text: string): string | undefined {
  const start = performance.now();
  try {
    read(text);
  } catch (error) {
    // parseGoList says that it throws the first; the others are for people.
    const expected =
      error instanceof SyntaxError || error instanceof ProblemError || error instanceof LoaderError;
    if (!expected) return `threw ${error}`;
  }
  const milliseconds = performance.now() - start;
  return milliseconds > MOST_MILLISECONDS ? `took ${milliseconds} ms` : undefined;
}

test.each(readers)(
  '%s',
  (_, intact, read) => {
    expect(complaint(read, intact)).toBeUndefined();
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        expect(complaint(read, changes.reduce(apply, intact))).toBeUndefined();
      }),
      { numRuns: propertyRuns(400), seed: 20_261_127 },
    );
  },
  600_000,
);
