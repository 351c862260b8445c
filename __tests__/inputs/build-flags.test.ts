import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBuildFlags } from '../../src/inputs/build-flags.ts';
import { parseLdflags } from '../../src/inputs/ldflags.ts';
import { ProblemError } from '../../src/problem.ts';
import { problemFrom } from '../problems.ts';

const ALLOWED = 'Allowed: -tags=…, -gcflags=…, -asmflags=…, -p=…, -v, -x, -a.';

test.each([
  ['', []],
  ['-tags=a,b', ['-tags=a,b']],
  ['-tags "a b" --v', ['-tags=a b', '-v']],
  [`-gcflags='-N -l'\n-p 4`, ['-gcflags=-N -l', '-p=4']],
  ['-tags=', ['-tags=']],
  ['-p -o', ['-p=-o']],
])('%j is understood', (text, flags) => {
  expect(parseBuildFlags(text)).toEqual(flags);
});

test.each([
  ['-trimpath', 'leave -trimpath out: KrakenD is built without it'],
  ['--trimpath=true', 'leave -trimpath out: KrakenD is built without it'],
  ['-mod=vendor', 'leave -mod out: the action builds with -mod=readonly'],
  ['-mod vendor', 'leave -mod out: the action builds with -mod=readonly'],
  ['-modfile=x', 'leave -modfile out: the action keeps a copy'],
  ['-race', 'leave -race out: the race detector changes every package'],
  ['-msan', 'leave -msan out: it changes every package'],
  ['-asan', 'leave -asan out: it changes every package'],
  ['-pgo=auto', 'leave -pgo out: a profile changes shared packages'],
  ['-buildmode=exe', 'leave -buildmode out: the action sets -buildmode=plugin'],
  ['-o x.so', 'leave -o out: the action names the file'],
  ['-ldflags=-s', 'leave -ldflags out: it has an input of its own'],
  ['-overlay=x.json', 'leave -overlay out: it replaces source files'],
  ['-toolexec=sh', 'leave -toolexec out: it runs another program'],
  ['-C dir', 'leave -C out: use working-directory'],
  ['-cover', 'leave -cover out: the gateway would never write what it counts'],
  ['-covermode=count', 'leave -covermode out: it is for -cover'],
  ['-coverpkg=./...', 'leave -coverpkg out: it changes the packages that it names'],
  ['-linkshared', 'leave -linkshared out: KrakenD is built without it'],
  ['-buildvcs=true', 'leave -buildvcs out: the action sets -buildvcs=false'],
  ['-compiler=gccgo', 'leave -compiler out: a plugin of gccgo has another format'],
  ['-gccgoflags=-O3', 'leave -gccgoflags out: they are for gccgo'],
  ['-installsuffix x', 'leave -installsuffix out: it keeps packages apart'],
  ['-pkgdir=x', 'leave -pkgdir out: it takes compiled packages from elsewhere'],
  ['-modcacherw', 'leave -modcacherw out: the action sets it already'],
  ['-n', 'leave -n out: it only prints the commands'],
  ['-work', 'leave -work out: it leaves the work folder'],
  ['-json', "leave -json out: the action reads Go's words"],
])('%s is refused with its reason', (text, reason) => {
  const problem = problemFrom(() => parseBuildFlags(`-v ${text}`));
  expect(problem.what).toContain('Input build-flags has a value that is not allowed: "-');
  expect(problem.why).toBe(ALLOWED);
  expect(problem.fix).toContain(reason);
});

test("for a gateway of one's own the flags may be its own", () => {
  expect(parseBuildFlags('-trimpath --race -v', true)).toEqual(['-trimpath', '-race', '-v']);
  expect(problemFrom(() => parseBuildFlags('-msan', true)).fix).toContain('leave -msan out');
});

test.each(['./other', '-constructor', '-toString', '-', '--', 'x=y', '-tags2=a', '-unknown'])(
  '%s is not known to be safe',
  (text) => {
    const problem = problemFrom(() => parseBuildFlags(text));
    expect(problem).toEqual({
      what: `Input build-flags has a value that is not allowed: "${text}".`,
      why: ALLOWED,
    });
  },
);

test.each([
  ['-tags', '-tags=VALUE'],
  ['-v=false', '-v without a value'],
])('%s is incomplete', (text, allowed) => {
  expect(problemFrom(() => parseBuildFlags(text)).why).toBe(`Allowed: ${allowed}.`);
});

test.each([
  'all=-N',
  'all =-N',
  'std=-l',
  './...=-N',
  'github.com/my-org/...=-N',
  ' example.com/a=-N',
  'all=',
])('compiler flags for other packages (%s) are refused, because the gateway shares them', (value) => {
  for (const flag of ['gcflags', 'asmflags']) {
    const problem = problemFrom(() => parseBuildFlags(`-${flag}="${value}"`));
    expect(problem.what).toContain(`-${flag}=${value}`);
    expect(problem.fix).toContain('drop the pattern');
  }
});

test('nothing but known flags ever comes out', () => {
  const piece = fc.constantFrom(
    '-',
    '--',
    'tags',
    'gcflags',
    'v',
    'o',
    '=',
    ' ',
    '"',
    "'",
    '\n',
    'all=',
    'x',
    '\\',
    '-N',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((parts) => parts.join('')),
        fc.string(),
      ),
      (text) => {
        try {
          for (const flag of parseBuildFlags(text)) {
            expect(flag).toMatch(/^-(v|x|a|(tags|p)=.*|(gcflags|asmflags)=(\s*-.*|\s*))$/s);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
        }
      },
    ),
    { seed: 20_261_127, numRuns: 3000 },
  );
});

test.each([
  ['', ''],
  ['  -s -w\n', '-s -w'],
  ["-X 'main.version=1.2 (mine)'\n  -s", "-X 'main.version=1.2 (mine)' -s"],
  ['-X main.pluginpath=x', '-X main.pluginpath=x'],
])('the linker flags %j', (text, expected) => {
  expect(parseLdflags(text)).toBe(expected);
});

test.each([
  '-pluginpath=x',
  '-s --pluginpath x',
  "'-pluginpath=x'",
  '-s\n-pluginpath=x',
  'all=-pluginpath=x',
])('the linker flags %j hide the registerers', (text) => {
  const problem = problemFrom(() => parseLdflags(text));
  expect(problem.what).toContain('Input ldflags');
  expect(problem.fix).toContain('could not find symbol HandlerRegisterer');
});

test.each([
  ['-s -linkmode=internal', 'leave -linkmode out: a plugin is always linked by the C compiler'],
  ['-buildmode exe', 'leave -buildmode out'],
  ['--race', 'leave -race out: KrakenD is built without'],
  ["-X main.a=b '-o' x", 'leave -o out: the action names the file'],
  ['-extldflags=-static -s', 'leave -static out: a plugin is a shared library'],
  ["-extldflags '-lm -static'", 'leave -static out'],
  ["-s '-extldflags=-static-pie'", 'leave -static out'],
])('the linker flags %j make no plugin that loads', (text, reason) => {
  expect(problemFrom(() => parseLdflags(text)).fix).toContain(reason);
});

test.each([
  '-X main.race=1 -X main.flags=-o',
  '-X -race=1',
  "-extldflags '-static-libgcc -l:libx.a'",
  "-X 'main.words=-extldflags -static' -w",
  '-checklinkname=0 -buildid= -r /opt/lib',
])('the linker flags %j are none of those', (text) => {
  expect(parseLdflags(text)).toBe(text);
});

test.each(['all=-s', 's', "-X 'main.a=b"])('the linker flags %j are none that Go could take', (text) => {
  expect(problemFrom(() => parseLdflags(text)).what).toContain('Input ldflags');
});
