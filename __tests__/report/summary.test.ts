import { describe, expect, test } from 'vitest';
import type { Mismatch } from '../../src/plugin/compatibility.ts';
import { checkPluginWords } from '../../src/report/check-plugin-words.ts';
import { allHit, succeeded } from '../../src/report/report.ts';
import { renderFailure, renderSummary } from '../../src/report/summary.ts';
import { ALPINE, fixReport, GENERIC, plugin, report, target, unbuilt } from './samples.ts';

const lines = (markdown: string): string[] => markdown.split('\n');

const MISMATCH: Mismatch = {
  module: 'golang.org/x/text',
  have: 'v0.34.0',
  want: 'v0.37.0',
  wantPath: 'golang.org/x/text',
  wantVersion: 'v0.37.0',
  direct: false,
  sharedPackages: ['golang.org/x/text/transform'],
  line: 7,
};

test.each([
  ['unproven', 'accepts', '| yes, by its file; not tried: no qemu |'],
  ['unproven', 'unknown', '| not proven: no qemu |'],
  ['unproven', 'rejects', '| **no**, by its file: other package fmt |'],
  ['unproven', 'kills', '| **no**, the gateway dies of it: other package fmt |'],
  ['loaded', 'rejects', '| yes |'],
  ['failed', 'accepts', '| **no**: no qemu |'],
] as const)('whether a plugin loads: %s, and its file says %s', (proof, verdict, cell) => {
  const more = { proof, proofReason: 'no qemu', verdict, verdictReason: 'other package fmt' };
  expect(renderSummary(report([plugin('auth', more)]))).toContain(cell);
});

test('a plugin that was not tried, and that its gateway accepts, is good news', () => {
  const arm = plugin('arm', { proof: 'unproven', verdict: 'accepts' });
  expect(renderSummary(report([plugin('auth'), arm]))).toContain(
    '## ✅ 2 plugins built for KrakenD 2.13.8: 1 loaded by it, 1 accepted by their files',
  );
});

const PATCH =
  'diff --git a/go.mod b/go.mod\n+++ b/go.mod\n+x\ndiff --git a/go.sum b/go.sum\n+++ b/go.sum\n+y\n';

describe('a good run', () => {
  const artifact = {
    name: 'krakend-plugins-2.13.8-alpine-amd64',
    id: 7,
    url: 'https://example.com/7',
    digest: 'x',
  };
  const summary = renderSummary(
    report([plugin('auth')], {
      artifact,
      caches: [
        { kind: 'modules', outcome: 'hit' },
        { kind: 'build', outcome: 'miss' },
      ],
    }),
  );

  test('says so in the headline and in one row', () => {
    expect(lines(summary)[0]).toBe('## ✅ 1 plugin built and loaded by KrakenD 2.13.8');
    expect(summary).toContain(
      '| `auth` | `2.13.8-alpine-amd64` | server | ✅ built | yes | 4.1 MB | `abababababab` | 12.3 s |',
    );
  });

  test('says where the files are, how to inject them, and what they were made with', () => {
    expect(summary).toContain(
      'Artifact [krakend-plugins-2.13.8-alpine-amd64](https://example.com/7), and `krakend-plugins` on the runner.',
    );
    expect(summary).toContain("1.25.12 (read off the gateway's binary)");
    expect(summary).toContain('docker: `krakend/builder:2.13.8` `sha256:cdcdcdcdcdcd`');
    expect(summary).toContain('Caches: modules found, build not found.');
  });
});

test('every kind of trouble has its row, its problem and its way out', () => {
  const problems = [
    { what: 'undefined: x', place: { file: 'plugins/broken/main.go', line: 22 } },
    { what: 'a <b> & c', why: 'Because.', fix: 'go mod tidy' },
  ];
  const summary = renderSummary(
    report(
      [
        plugin('good'),
        plugin('silent', { proof: 'unproven', proofReason: 'this machine has no qemu' }),
        plugin('turned_away', { outcome: 'refused', proof: 'failed', proofReason: 'plugin already loaded' }),
        unbuilt('old', {
          outcome: 'incompatible',
          compatibility: {
            state: 'incompatible',
            mismatches: [MISMATCH],
            harmless: [],
            checkPlugin: { compatible: false, accused: ['a', 'b'], falseAlarms: ['a'], missed: ['c'] },
          },
        }),
        unbuilt('broken', { target: GENERIC, problems }),
      ],
      {
        fixes: [
          fixReport('', {
            checkPluginCommands: 12,
            forcedBy: ['b v1.0.0 requires a v2'],
            patch: PATCH,
          }),
          fixReport('plugins/b', { holds: false, obstacle: 'module a does not contain package a/x' }),
        ],
      },
    ),
  );

  expect(lines(summary)[0]).toBe('## ❌ 3 of 5 plugins for KrakenD 2.13.8 failed');
  expect(summary).toContain(
    '| `silent` | `2.13.8-alpine-amd64` | server | ✅ built | not proven: this machine has no qemu |',
  );
  expect(summary).toContain(
    '| `turned_away` | `2.13.8-alpine-amd64` | server | ❌ refused by the gateway | **no**: plugin already loaded |',
  );
  expect(summary).toContain('| `old` | `2.13.8-alpine-amd64` | server | ❌ modules do not fit | – | – | – |');
  expect(summary).toContain(
    '| `broken` | `2.13.8-linux-generic-amd64` | server | ❌ does not build | – | – | – |',
  );
  expect(summary).toContain('### broken for 2.13.8-linux-generic-amd64');
  expect(summary).toContain('- `plugins/broken/main.go:22` undefined: x');
  expect(summary).toContain('- a &lt;b> &amp; c  \n  Because.  \n  **To mend it:** go mod tidy');
  expect(summary).toContain('### Make the module fit 2.13.8-alpine-amd64\n\nRun these, or `git apply`');
  expect(summary).toContain('1 change of go.mod; `krakend check-plugin -f` asks for 12 commands.');
  expect(summary).toContain('What asks for other versions: `b v1.0.0 requires a v2`.');
  expect(summary).toContain('```diff\ndiff --git a/go.mod b/go.mod\n+++ b/go.mod\n+x\n```');
  expect(summary).toContain('```sh\ngo mod edit -require=a@v1\ngo mod tidy\n```');
  expect(summary).toContain(
    "### Make plugins/b fit 2.13.8-alpine-amd64\n\nNo change of go.mod does it. With the gateway's versions: module a does not contain package a/x.",
  );
  expect(summary).toContain(
    '- `old` for `2.13.8-alpine-amd64`: 2 modules accused, 1 linked and different. False alarm: a (it reads the highest version in go.sum, not what is linked). Missed: c.',
  );
});

describe('how to inject what was built', () => {
  test('the names, one snippet for each place, and each plugin once', () => {
    const auth = plugin('auth', {
      kinds: ['server', 'modifier'],
      registerers: [
        { kind: 'server', name: 'acme-auth' },
        { kind: 'modifier', name: 'acme-claims' },
      ],
    });
    const summary = renderSummary(report([auth, { ...auth, target: GENERIC }]));
    expect(summary).toContain(
      '| `auth` | `2.13.8-alpine-amd64` | server: `acme-auth`, modifier: `acme-claims` | ✅ built |',
    );
    expect(summary).toContain('At the root:\n\n```json\n{\n  "plugin": {\n    "pattern": ".so",');
    expect(summary).toContain('"plugin/http-server": {\n      "name": ["acme-auth"]\n');
    expect(summary).toContain('In an endpoint, or in a backend:\n\n```json\n');
    expect(summary).toContain('"name": ["acme-claims"]');
    expect(summary).toContain('Look into the source of the modifier before you paste this');
    expect(summary).toContain('(`acme-claims-request`, `acme-claims-response`)');
    expect(summary).not.toContain('THE-REGISTERED-NAME');
  });

  test('a name that does not stand in the file is left to its author', () => {
    const summary = renderSummary(report([plugin('silent')]));
    expect(summary).toContain('"name": ["THE-REGISTERED-NAME"]');
    expect(summary).toContain('It does not stand in the file of `silent`');
  });
});

test('one plugin that failed is the plugin', () => {
  expect(lines(renderSummary(report([unbuilt('auth')])))[0]).toBe(
    '## ❌ The plugin for KrakenD 2.13.8 failed',
  );
});

test('built, but not proven', () => {
  const plugins = [plugin('a'), plugin('b', { proof: 'unproven' })];
  expect(lines(renderSummary(report(plugins)))[0]).toBe(
    '## ⚠️ 2 plugins built for KrakenD 2.13.8, 1 not proven to load',
  );
});

test('a gateway that was not to be had, and no builder', () => {
  const { gateway: _, builder: __, ...bare } = target(ALPINE, { goSource: 'from the catalogue' });
  const summary = renderSummary(report([plugin('a')], { targets: [bare] }));
  expect(summary).toContain('| – | not to be had |');
});

test('hostile names stay in their cells', () => {
  const summary = renderSummary(
    report([plugin('a'), plugin('b', { proof: 'failed', proofReason: 'x | y\n| z |' })]),
  );
  const rows = lines(summary).filter((line) => line.startsWith('| `'));
  expect(rows.slice(0, 2).map((row) => row.split(/(?<!\\)\|/).length)).toEqual([10, 10]);
});

/** GITHUB_STEP_SUMMARY takes 1 MiB and drops the rest with an error. */
test('300 plugins for two gateways, each with a problem, stay below what the runner takes', () => {
  const names = Array.from({ length: 300 }, (_, index) => `a-plugin-with-quite-a-name-${index}`);
  const plugins = [ALPINE, GENERIC].flatMap((of) =>
    names.map((name) =>
      unbuilt(name, {
        target: of,
        outcome: 'incompatible',
        problems: [
          {
            what: 'golang.org/x/text is v0.34.0 here, but the gateway links v0.37.0.',
            why: 'Both link golang.org/x/text/transform (another module pulls it in): the gateway would refuse the plugin with "plugin was built with a different version of package …".',
            fix: `go -C plugins/${name} mod edit -replace=golang.org/x/text=golang.org/x/text@v0.37.0 && go -C plugins/${name} mod tidy`,
            place: { file: `plugins/${name}/go.mod`, line: 7 },
          },
        ],
      }),
    ),
  );
  expect(Buffer.byteLength(renderSummary(report(plugins)))).toBeLessThan(1024 * 1024);
});

test("KrakenD's own check in a sentence", () => {
  const view = { compatible: true, accused: [], falseAlarms: [], missed: [] };
  expect(checkPluginWords(view, 0)).toBe('no incompatibilities, as found here.');
  expect(checkPluginWords({ ...view, missed: ['a'] }, 1)).toBe(
    '0 modules accused, 1 linked and different. Missed: a.',
  );
  expect(checkPluginWords({ ...view, compatible: false, accused: ['a'] }, 1)).toBe(
    '1 module accused, 1 linked and different.',
  );
});

test('a run that stopped early', () => {
  expect(
    renderFailure({ what: 'No `plugin`.', why: 'W.', fix: 'do it', place: { file: 'go.mod', line: 3 } }),
  ).toBe('## ❌ No plugin was built\n\n`go.mod:3`\n\nNo \\`plugin\\`.\n\nW.\n\n**To mend it:** do it\n');
  expect(renderFailure({ what: 'x' })).toBe('## ❌ No plugin was built\n\nx\n');
});

test('what a report says in short', () => {
  expect(succeeded(report([plugin('a')]))).toBe(true);
  expect(succeeded(report([plugin('a'), unbuilt('b')]))).toBe(false);
  const caches = [
    { kind: 'modules', outcome: 'hit' },
    { kind: 'build', outcome: 'hit' },
    { kind: 'build', outcome: 'partial' },
  ] as const;
  const run = report([], { caches });
  expect([allHit(run, 'modules'), allHit(run, 'build'), allHit(run, 'gateway')]).toEqual([
    true,
    false,
    false,
  ]);
});
