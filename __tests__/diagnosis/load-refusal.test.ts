/** The words are those of real loaders and of KrakenD; each case says what is at hand besides. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainLoadRefusal, explainVerdict, type LoadRefusal } from '../../src/diagnosis/load-refusal.ts';
import { judge } from '../../src/loader/index.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import type { Problem } from '../../src/problem.ts';
import { GATEWAY, PLUGIN } from '../loader/samples.ts';

const GROUND = {
  goMod: parseGoMod(
    'module example.com/auth\n\ngo 1.25\n\nrequire golang.org/x/net v0.47.0\n\nrequire golang.org/x/text v0.30.0\n',
  ),
  goModFile: 'plugins/auth/go.mod',
  folder: 'plugins/auth',
  goVersion: '1.25.12',
  linked: [],
};

const NET = { path: 'golang.org/x/net', version: 'v0.44.0' };
const TEXT = { path: 'golang.org/x/text', version: 'v0.29.0' };
const SHARED = {
  fmt: 'bb',
  'internal/goarch': 'ee',
  'golang.org/x/net/html': '11',
  'golang.org/x/text/cases': '22',
};
const PROFILE = { ...GATEWAY, modules: [NET, TEXT], packages: { ...GATEWAY.packages, ...SHARED } };
const FACTS = { ...PLUGIN, modules: [NET, TEXT], packages: { ...PLUGIN.packages, ...SHARED } };

/** As files of Go 1.20 and older are. */
const { goVersion: _, ...UNTOLD } = FACTS;

function explain(said: string, more: Partial<LoadRefusal> = {}): Problem {
  return explainLoadRefusal({
    plugin: 'auth',
    gateway: '2.13.8-linux-generic-amd64',
    said,
    profile: PROFILE,
    facts: FACTS,
    ground: GROUND,
    ...more,
  });
}

const OTHER = 'plugin was built with a different version of package';
const START = 'The gateway 2.13.8-linux-generic-amd64 refuses auth: ';

describe('a different version of a package', () => {
  test('the Go of both is compared first', () => {
    const facts = { ...FACTS, goVersion: '1.25.11' };
    const problem = explain(`${OTHER} internal/goarch`, { facts });
    expect(problem.what).toBe(`${START}it was built with Go 1.25.11, and the gateway with Go 1.25.12.`);
    expect(problem.why).toContain('"plugin was built with a different version of package internal/goarch"');
    expect(problem.fix).toContain('GOTOOLCHAIN=go1.25.12');
  });

  test('a plugin that records no Go is judged by the Go that built it', () => {
    const ground = { ...GROUND, goVersion: '1.25.9' };
    expect(explain(`${OTHER} syscall`, { facts: UNTOLD, ground }).what).toContain(
      'it was built with Go 1.25.9',
    );
  });

  const SETTINGS = { '-buildmode': 'plugin', CGO_ENABLED: '1' };
  test.each([
    [
      '-trimpath here',
      { '-trimpath': 'true' },
      {},
      'it was built with -trimpath, and the gateway was not',
      'build it without -trimpath',
    ],
    [
      '-trimpath there',
      {},
      { '-trimpath': 'true' },
      'the gateway was built with -trimpath, and it was not',
      'build it with -trimpath',
    ],
    ['-race', { '-race': 'true' }, {}, 'it was built with -race', 'build it without -race'],
    [
      'tags',
      {},
      { '-tags': 'netgo osusergo' },
      'the gateway was built with -tags=netgo,osusergo, and it was not',
      'build it with -tags=netgo,osusergo',
    ],
    [
      'compiler flags for all packages',
      { '-gcflags': 'all=-N -l' },
      {},
      'it was built with -gcflags=all=-N -l',
      'build it without -gcflags',
    ],
  ])('build settings: %s', (_, ours, theirs, cause, fix) => {
    const problem = explain(`${OTHER} internal/goarch`, {
      facts: { ...FACTS, settings: { ...SETTINGS, ...ours } },
      profile: { ...PROFILE, settings: { ...SETTINGS, ...theirs } },
    });
    expect(problem.what).toContain(cause);
    expect(problem.fix).toBe(fix);
  });

  test.each([
    ['the same tags in another order', { '-tags': 'b,a' }, { '-tags': 'a b' }],
    ['compiler flags for the main package alone', { '-gcflags': '-N -l' }, {}],
    ["the rule of this action's own host builds", { '-gcflags': 'std=' }, {}],
    ['linker flags', { '-ldflags': '-s -w' }, {}],
    ['Go asked for no FIPS module', { GOFIPS140: 'off' }, {}],
  ])('settings that change nothing are not accused: %s', (_, ours, theirs) => {
    const problem = explain(`${OTHER} internal/goarch`, {
      facts: { ...FACTS, settings: { ...SETTINGS, ...ours } },
      profile: { ...PROFILE, settings: { ...SETTINGS, ...theirs } },
    });
    expect(problem.what).toContain("its standard library is not the gateway's, although both are Go 1.25.12");
  });

  test('experiments', () => {
    const problem = explain(`${OTHER} internal/goarch`, {
      facts: { ...FACTS, settings: SETTINGS },
      profile: { ...PROFILE, settings: SETTINGS, experiments: ['rangefunc'] },
    });
    expect(problem.what).toContain('the gateway was built with GOEXPERIMENT=rangefunc');
  });

  test('a module at another version: its versions, its line of go.mod, the command', () => {
    const facts = { ...FACTS, modules: [{ ...NET, version: 'v0.47.0' }, TEXT] };
    const problem = explain(`${OTHER} golang.org/x/net/html`, { facts });
    expect(problem).toEqual({
      what: `${START}it links golang.org/x/net v0.47.0, and the gateway v0.44.0.`,
      why: `It says "${OTHER} golang.org/x/net/html".`,
      fix: 'go -C plugins/auth mod edit -replace=golang.org/x/net=golang.org/x/net@v0.44.0 && go -C plugins/auth mod tidy',
      place: { file: 'plugins/auth/go.mod', line: 5 },
    });
  });

  test('without sources the command is for the folder in which one is', () => {
    const facts = { ...FACTS, modules: [{ ...NET, version: 'v0.47.0' }, TEXT] };
    const problem = explain(`${OTHER} golang.org/x/net/html`, { facts, ground: undefined });
    expect(problem.fix).toContain('go mod edit -replace=golang.org/x/net=golang.org/x/net@v0.44.0');
    expect(problem.place).toBeUndefined();
  });

  test('an equal module that imports one at another version: that is named', () => {
    const facts = { ...FACTS, modules: [NET, { ...TEXT, version: 'v0.30.0' }] };
    const problem = explain(`${OTHER} golang.org/x/net/html`, { facts });
    expect(problem.what).toContain('it links golang.org/x/text v0.30.0, and the gateway v0.29.0');
    expect(problem.place?.line).toBe(7);
  });

  test('a plugin of Go 1.20 records no modules: what Go listed is used', () => {
    const linked = [
      { ...NET, version: 'v0.47.0', indirect: false, packages: ['golang.org/x/net/html'] },
      { ...TEXT, indirect: true, packages: ['golang.org/x/text/cases'] },
    ];
    const problem = explain(`${OTHER} golang.org/x/net/html`, {
      facts: { ...FACTS, modules: [] },
      ground: { ...GROUND, linked },
    });
    expect(problem.what).toContain('it links golang.org/x/net v0.47.0, and the gateway v0.44.0');
    expect(problem.fix).toContain('-require=golang.org/x/net@v0.44.0');
  });

  test('the same version: modules elsewhere, or vendored', () => {
    const problem = explain(`${OTHER} golang.org/x/net/html`);
    expect(problem.what).toContain('golang.org/x/net v0.44.0 lay in another folder when it was compiled');
    expect(problem.fix).toContain('GOMODCACHE=/go/pkg/mod');
    expect(problem.fix).toContain('vendor');
  });

  test('the same version with other contents', () => {
    const problem = explain(`${OTHER} golang.org/x/net/html`, {
      facts: { ...FACTS, modules: [{ ...NET, sum: 'h1:a=' }, TEXT] },
      profile: { ...PROFILE, modules: [{ ...NET, sum: 'h1:b=' }, TEXT] },
    });
    expect(problem.what).toContain("golang.org/x/net v0.44.0 has other contents than the gateway's");
  });

  test('a module that go.mod replaces by a folder', () => {
    const facts = {
      ...FACTS,
      modules: [{ ...NET, replace: { path: '../net', version: '(devel)' } }, TEXT],
    };
    expect(explain(`${OTHER} golang.org/x/net/html`, { facts }).what).toContain(
      'go.mod replaces golang.org/x/net by ../net, and the gateway links v0.44.0',
    );
  });

  test('a package of no concern to the gateway: another plugin brought it', () => {
    const own = { path: 'example.com/lib', version: 'v1.1.0' };
    const facts = { ...FACTS, modules: [own], packages: { ...FACTS.packages, 'example.com/lib': 'f1' } };
    const rival = {
      ...FACTS,
      modules: [{ ...own, version: 'v1.0.0' }],
      packages: { ...FACTS.packages, 'example.com/lib': 'f0' },
    };
    const problem = explain(`${OTHER} example.com/lib`, {
      facts,
      others: [
        { name: 'audit', facts: FACTS },
        { name: 'jwt', facts: rival },
      ],
    });
    expect(problem.what).toContain('it and jwt link example.com/lib at two versions, v1.1.0 and v1.0.0');
  });

  test('with nothing at hand but the words', () => {
    const nothing = { profile: undefined, facts: undefined, ground: undefined };
    expect(explain(`${OTHER} internal/goarch`, nothing).what).toContain(
      'it was built with another Go, or with -trimpath',
    );
    expect(explain(`${OTHER} golang.org/x/net/html`, nothing).what).toContain(
      "its golang.org/x/net/html is another one than the gateway's",
    );
  });
});

const ARM64 = { ...FACTS, architecture: 'arm64' as const };
const ON_MUSL = { ...PROFILE, libcFamily: 'musl' as const, libc: 'MUSL-1.2.5_(alpine-3.23.3)' };

test.each<[said: string, more: Partial<LoadRefusal>, cause: string, fix: string]>([
  [
    'plugin already loaded',
    { others: [{ name: 'auth-copy', facts: FACTS }] },
    'it and auth-copy have one plugin path, example.com/plugin',
    'cd plugins/auth && go mod edit -module=example.com/auth-auth',
  ],
  [
    'plugin already loaded',
    { facts: undefined },
    'another plugin has its plugin path',
    'go mod edit -module=',
  ],
  [
    'plugin: symbol HandlerRegisterer not found in plugin example.com/auth',
    {},
    'nothing is found under the name HandlerRegisterer',
    '-pluginpath',
  ],
  [
    'could not find symbol example.com/auth.HandlerRegisterer',
    {},
    'nothing is found under the name HandlerRegisterer',
    '-pluginpath',
  ],
  [
    'fatal error: runtime: no plugin module data',
    { facts: { ...FACTS, goVersion: '1.22.8' }, kills: true },
    'it was built with Go 1.22.8, and the gateway with Go 1.25.12',
    'Plugin Builder',
  ],
  [
    'the gateway ended with exit code 2: fatal error: runtime: no plugin module data',
    {},
    'it is no Go plugin of a Go near its own',
    'Plugin Builder',
  ],
  [
    'fatal error: runtime: no plugin module data',
    { facts: UNTOLD, ground: undefined, kills: true },
    'it was built with Go 1.20 or older, and the gateway with Go 1.25.12',
    'Plugin Builder',
  ],
  [
    'fatal error: runtime: no plugin module data',
    { facts: { ...UNTOLD, packages: {} }, ground: undefined, kills: true },
    'it is no Go plugin',
    'Plugin Builder',
  ],
  ['plugin: not implemented', {}, 'it was linked without plugin support', 'CE 2.x'],
  ['/plugins/auth.so: file too short', {}, 'the file is cut short, or empty', 'sha256sum -c'],
  ['signal SIGBUS: bus error', { kills: true }, 'the file is cut short, or empty', 'sha256sum -c'],
  ['SIGILL: illegal instruction', {}, 'it uses instructions that this processor lacks', 'GOAMD64'],
  [
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /plugins/auth.so)",
    {},
    'it needs glibc 2.38, and the gateway was built for 2.36',
    'linux-generic builder',
  ],
  [
    "/lib/x86_64-linux-gnu/libc.so.6: version 'GLIBC_2.32' not found (required by /p.so)",
    { profile: undefined },
    'it needs glibc 2.32, and the gateway runs on an older one',
    'linux-generic builder',
  ],
  [
    "libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /p.so)",
    {},
    'it needs GLIBCXX_3.4.30 of a library that is older where the gateway runs',
    'newer ones',
  ],
  [
    'Error relocating /p.so: unsupported relocation type 1026',
    { facts: ARM64, profile: ON_MUSL },
    'it is for arm64, and the gateway for amd64',
    'architecture: amd64',
  ],
  [
    '/plugins/auth.so: cannot open shared object file: No such file or directory',
    { facts: ARM64 },
    'it is for arm64, and the gateway for amd64',
    'architecture: amd64',
  ],
  [
    '/plugins/auth.so: cannot open shared object file: No such file or directory',
    {},
    'it is for another processor than the gateway, or not there',
    'path',
  ],
  ['/p.so: invalid ELF header', {}, 'the file is no shared object', '-buildmode=plugin'],
  ['/p.so: cannot dynamically load executable', {}, 'the file is an executable', '-buildmode=plugin'],
  [
    'libc.so: cannot open shared object file: No such file or directory',
    {},
    'it is linked for musl, and the gateway runs on glibc',
    'variant: linux-generic',
  ],
  [
    'libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory',
    {},
    'it is linked for musl, and the gateway runs on glibc',
    'variant: linux-generic',
  ],
  [
    'librdkafka.so.1: cannot open shared object file: No such file or directory',
    {},
    'it needs the library librdkafka.so.1, which is not there where the gateway runs',
    'librdkafka.so.1',
  ],
  [
    'Error loading shared library libresolv.so.2: No such file or directory (needed by /p.so)',
    { profile: ON_MUSL },
    'it is linked for glibc, and the gateway runs on musl',
    'variant: alpine',
  ],
  [
    'Error loading shared library librdkafka.so.1: No such file or directory (needed by /p.so)',
    { facts: { ...FACTS, libcFamily: 'musl' }, profile: ON_MUSL },
    'it needs the library librdkafka.so.1, which is not there where the gateway runs',
    'librdkafka.so.1',
  ],
  [
    'Error relocating /p.so: __vfprintf_chk: symbol not found',
    { profile: ON_MUSL },
    'it is linked for glibc, and the gateway runs on musl',
    'variant: alpine',
  ],
  [
    'Error relocating /p.so: rd_kafka_new: symbol not found',
    { facts: { ...FACTS, libcFamily: 'musl' }, profile: ON_MUSL },
    'it needs rd_kafka_new, which no library there has',
    'rd_kafka_new',
  ],
  [
    '/p.so: undefined symbol: rd_kafka_new',
    {},
    'it needs rd_kafka_new, which no library there has',
    'rd_kafka_new',
  ],
  [
    'http-server-handler plugin loader: unknown type',
    {},
    'its registerer is of another type than KrakenD asks for',
    'docs/extending',
  ],
  [
    'The plugin does not contain a ModifierRegisterer.',
    {},
    'it exports no ModifierRegisterer',
    'var ModifierRegisterer',
  ],
  [
    'You must declare the expected type of the plugin.',
    {},
    'test-plugin was not told which kind it is',
    'test-plugin -s',
  ],
  ['[KO] Unable to open the plugin auth.so.', {}, 'it does not find the file', 'pattern'],
  [
    'the gateway gave no answer within 60 s',
    {},
    'it gives no answer within 60 s',
    'have init do nothing that can fail or wait',
  ],
  [
    'panic: open /etc/agents.txt: no such file or directory',
    {},
    'it panics while it is loaded: open /etc/agents.txt: no such file or directory',
    'have init do nothing that can fail',
  ],
  ['No valid license found', {}, 'it asks for its licence', 'verify: static'],
  [
    '[PLUGIN: Server] Error getting the plugin handler: no path',
    {},
    'its factory returns an error',
    'extra_config',
  ],
  [
    'No plugin registered as my-auth',
    {},
    'no plugin registers the name my-auth',
    'under the namespace of its kind',
  ],
])('%s', (said, more, cause, fix) => {
  const problem = explain(said, more);
  const verb = more.kills || said.startsWith('the gateway ended') ? 'dies of' : 'refuses';
  expect(problem.what).toBe(`The gateway 2.13.8-linux-generic-amd64 ${verb} auth: ${cause}.`);
  expect(problem.why).toContain(said);
  expect(problem.fix).toContain(fix);
});

test('words that nobody has seen before are shown as they are', () => {
  expect(explain('the moon is full')).toEqual({
    what: `${START}the moon is full`,
    why: 'This is what the gateway itself says when it loads the file; in production it would start without the plugin.',
  });
});

test('the static verdict is explained on the same path as the words of a gateway', () => {
  const facts = { ...FACTS, modules: [{ ...NET, version: 'v0.47.0' }], packages: { ...FACTS.packages } };
  facts.packages['golang.org/x/net/html'] = 'other';
  const [verdict] = judge(PROFILE, [{ file: 'auth.so', facts }]);
  const circumstances = { plugin: 'auth', gateway: 'g', profile: PROFILE, facts, ground: GROUND };
  expect(verdict && explainVerdict(verdict, circumstances)).toEqual(
    explainLoadRefusal({
      ...circumstances,
      said: `${OTHER} golang.org/x/net/html`,
      kills: false,
      predicted: true,
    }),
  );
  expect(verdict && explainVerdict(verdict, circumstances)?.what).toContain(
    'The gateway g would refuse auth: ',
  );
  const [accepted] = judge(PROFILE, [{ file: 'auth.so', facts: FACTS }]);
  expect(accepted && explainVerdict(accepted, circumstances)).toBeUndefined();
});

test('whatever is said, there is one explanation that quotes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (said) => {
      const { what, why } = explain(said);
      const words = said.trim().replaceAll(/\s*\n\s*/g, ' ');
      expect(what.includes(said) || why?.includes(words)).toBe(true);
    }),
    { seed: 5, numRuns: 500 },
  );
});
