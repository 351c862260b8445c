import { expect, test } from 'vitest';
import { explainGoFailure, type GoFailure } from '../../src/diagnosis/go-failure.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';

const GO_MOD = `module example.com/auth

go 1.26.0

require example.com/needs-newer v1.2.0
`;

function explain(output: string, more: Partial<GoFailure> = {}) {
  return explainGoFailure({
    doing: 'Building auth',
    output,
    goMod: parseGoMod(GO_MOD),
    goModFile: 'plugins/auth/go.mod',
    folder: 'plugins/auth',
    krakendVersion: '2.12.1',
    goVersion: '1.25.6',
    userFile: (file) => (file.startsWith('./') ? `plugins/auth/${file.slice(2)}` : undefined),
    ...more,
  });
}

test('a go line newer than the builder', () => {
  expect(explain('go: go.mod requires go >= 1.26.0 (running go 1.25.6; GOTOOLCHAIN=local)\n')).toEqual([
    {
      what: 'go.mod asks for Go 1.26.0, but KrakenD 2.12.1 and its plugins are built with Go 1.25.6.',
      why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
      fix: 'cd plugins/auth && go mod edit -go=1.25 -toolchain=none, or move to a KrakenD that is built with Go 1.26.0 or newer',
      place: { file: 'plugins/auth/go.mod', line: 3 },
    },
  ]);
});

test('a module that asks for a newer Go', () => {
  const output =
    'go: example.com/needs-newer@v1.2.0 requires go >= 1.27 (running go 1.25.6; GOTOOLCHAIN=local)\n';
  expect(explain(output)).toMatchObject([
    {
      what: 'example.com/needs-newer v1.2.0 asks for Go 1.27, but KrakenD 2.12.1 and its plugins are built with Go 1.25.6.',
      place: { file: 'plugins/auth/go.mod', line: 5 },
    },
  ]);
});

test.each([
  [
    "go: errors parsing go.mod:\n/app/go.mod:3: invalid go version '1.21.0': must match format 1.23\n/app/go.mod:5: unknown directive: toolchain\n",
    "Go 1.20.11 can't read the go line 1.21.0 in go.mod.",
    3,
  ],
  [
    'go: errors parsing go.mod:\n/app/go.mod:5: unknown directive: toolchain\n',
    'Go 1.20.11 does not know the toolchain line in go.mod.',
    5,
  ],
])('a new go.mod for an old Go: %j', (output, what, line) => {
  expect(explain(output, { goVersion: '1.20.11', krakendVersion: '2.5.0' })).toMatchObject([
    { what, fix: 'cd plugins/auth && go mod edit -toolchain=none -go=1.20', place: { line } },
  ]);
});

test.each([
  ['example.com/auth/internal/jwt', 'go.mod asks for Go 1.23, but KrakenD 2.5.0', 3],
  ['example.com/needs-newer/pkg', 'example.com/needs-newer/pkg asks for Go 1.23, but KrakenD 2.5.0', 5],
  ['example.com/authority', 'example.com/authority asks for Go 1.23, but KrakenD 2.5.0', 1],
])('what Go 1.20 says of code for a newer Go: %s', (importPath, what, line) => {
  const output = `${importPath}: cannot compile Go 1.23 code\n`;
  expect(explain(output, { goVersion: '1.20.11', krakendVersion: '2.5.0' })).toMatchObject([
    { what: expect.stringContaining(what), place: { file: 'plugins/auth/go.mod', line } },
  ]);
});

test('a private module without credentials', () => {
  const output =
    "go: git.example.com/private@v1.0.0: invalid version: fatal: could not read Username for 'https://git.example.com': terminal prompts disabled\n";
  expect(explain(output)).toMatchObject([
    { what: 'A private module could not be downloaded: https://git.example.com asks who is there.' },
  ]);
});

test('a module that is named like a package of the standard library', () => {
  const output =
    'ambiguous import: found package plugin in multiple modules:\n\tplugin (/app)\n\t (/usr/local/go/src/plugin)\n';
  expect(explain(output, { goMod: parseGoMod('module plugin\n') })).toMatchObject([
    {
      what: 'The module is named "plugin", which is also a package of the standard library.',
      fix: 'cd plugins/auth && go mod edit -module=example.com/my-plugin',
      place: { file: 'plugins/auth/go.mod', line: 1 },
    },
  ]);
});

test('another package in two modules is not taken for that', () => {
  const output =
    'main.go:3:8: ambiguous import: found package plugin.example.com/a/b in multiple modules:\n\tplugin.example.com/a v1.0.0 (/m)\n';
  expect(explain(output)).toEqual([
    { what: 'main.go:3: ambiguous import: found package plugin.example.com/a/b in multiple modules:' },
  ]);
});

test('commands can be pasted, whatever the folder is called, and need no cd at the root', () => {
  const output = 'go: go.mod requires go >= 1.26.0 (running go 1.25.6; GOTOOLCHAIN=local)\n';
  const [spaced] = explain(output, { folder: "it's mine" });
  expect(spaced?.fix).toContain(`cd 'it'\\''s mine' && go mod edit -go=1.25`);
  const [root] = explain(output, { folder: '.' });
  expect(root?.fix).toMatch(/^go mod edit -go=1\.25/);
});

test('compiler errors are shown where they are, those in other files with the file', () => {
  const output = `# example.com/auth
./handler.go:22:21: undefined: x
/go/pkg/mod/example.com/dep@v1.0.0/dep.go:7:2: undefined: y
`;
  expect(explain(output)).toEqual([
    { what: 'undefined: x', place: { file: 'plugins/auth/handler.go', line: 22, column: 21 } },
    { what: '/go/pkg/mod/example.com/dep@v1.0.0/dep.go:7: undefined: y' },
  ]);
});

test('what nobody has seen before is shown as it is, from its end', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
  expect(explain(`${lines.join('\n')}\n\n`)).toEqual([
    { what: 'Building auth failed.', why: lines.slice(-15).join('\n') },
  ]);
});

test('it says where in the log the rest is', () => {
  const [problem] = explain('something new\n', { logTitle: 'Compile for 2.12.1-alpine-amd64' });
  expect(problem?.why).toBe('something new\nAll of it is in the log, in "Compile for 2.12.1-alpine-amd64".');
});

test('silence is called silence', () => {
  expect(explain('\n')).toEqual([{ what: 'Building auth failed.', why: 'Go said nothing.' }]);
});
