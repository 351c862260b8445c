import { expect, test } from 'vitest';
import { previewText } from '../../src/terminal/preview-text.ts';
import type { Page } from '../../src/terminal/problem-text.ts';
import { reportText } from '../../src/terminal/report-text.ts';
import { PLAIN } from '../../src/terminal/text.ts';
import { ALPINE, fixReport, GENERIC, plugin, report, unbuilt } from '../report/samples.ts';

const PAGE: Page = { width: 80, style: PLAIN, advice: (fix) => fix, hide: (text) => text };

const DIFFERS = {
  what: 'golang.org/x/time is v0.14.0 here, but the gateway links v0.13.0.',
  why: 'Both link golang.org/x/time/rate (go.mod requires it): the gateway would refuse the plugin.',
  fix: 'cd plugins/auth && go mod edit -require=golang.org/x/time@v0.13.0 -require=example.com/x@v1 && go mod tidy',
  place: { file: 'plugins/auth/go.mod', line: 5 },
};

test('a plugin that loads and one that does not fit, in 80 columns', () => {
  const hello = plugin('hello', {
    verdict: 'accepts',
    registerers: [{ kind: 'server', name: 'hello' }, { kind: 'modifier' }],
  });
  const auth = unbuilt('auth', { outcome: 'incompatible', problems: [DIFFERS] });
  const fixes = [
    fixReport('plugins/auth', { commands: ['cd plugins/auth', 'go mod tidy'] }),
    fixReport('plugins/auth', { commands: ['cd plugins/auth', 'go mod tidy'], target: '2.13.8-x' }),
  ];
  expect(reportText(report([hello, auth], { fixes }), [DIFFERS], PAGE)).toBe(`\
✓ hello for 2.13.8-alpine-amd64: built
  registers  server "hello" in plugin/http-server, modifier (its source tells
             the name) in plugin/req-resp-modifier
  verdict    by the files of both, the gateway accepts it
  proof      the gateway loaded it
  file       krakend-plugins/2.13.8-alpine-amd64/hello.so (4.1 MB)
  sha256     abababababababababababababababababababababababababababababababab

✗ auth for 2.13.8-alpine-amd64: modules do not fit

  ✗ plugins/auth/go.mod:5: golang.org/x/time is v0.14.0 here, but the gateway
    links v0.13.0.
    Both link golang.org/x/time/rate (go.mod requires it): the gateway would
    refuse the plugin.
    To mend it:
      cd plugins/auth &&
      go mod edit -require=golang.org/x/time@v0.13.0 -require=example.com/x@v1 &&
      go mod tidy

These commands make the modules fit 2.13.8-alpine-amd64, 2.13.8-x, as does build
--fix:
    cd plugins/auth
    go mod tidy

✗ 1 of 2 plugins for KrakenD 2.13.8 failed (34.5 s)
  krakend-plugins holds the plugins, checksums.txt and plugins.json.
`);
});

test('one that the gateway refused, and what is wrong besides', () => {
  const bad = plugin('bad', {
    outcome: 'refused',
    verdict: 'rejects',
    verdictReason: 'plugin already loaded',
    proof: 'failed',
    proofReason: '\u001b[31mplugin already loaded',
    registerers: [],
  });
  const other = {
    what: 'krakend.json names "x", which no plugin registers.',
    place: { file: 'krakend.json' },
  };
  const text = reportText(report([bad], { problems: [other] }), [other], PAGE);
  expect(text).toContain('✗ bad for 2.13.8-alpine-amd64: refused by the gateway\n  registers  nothing\n');
  expect(text).toContain('  proof      the gateway refused it: plugin already loaded\n');
  expect(text).toContain('refused/2.13.8-alpine-amd64/bad.so');
  expect(text.match(/no plugin registers/g)).toHaveLength(1);
  expect(text).not.toContain('holds the plugins');
});

test('mode: check, a line for each plugin and gateway', () => {
  const cell = { plugin: 'hello', source: '.', module: '', mismatches: [], problems: [] };
  const mismatch = {
    module: 'golang.org/x/time',
    have: 'v0.14.0',
    want: 'v0.13.0',
    direct: true,
    packages: [],
    line: 5,
  };
  const preview = {
    gateways: [{ target: ALPINE }, { target: GENERIC }],
    cells: [
      { ...cell, target: ALPINE, fitness: 'fits' },
      {
        ...cell,
        target: GENERIC,
        fitness: 'changes',
        mismatches: [mismatch],
        goLine: { from: '1.26', to: '1.25' },
      },
      { ...cell, plugin: 'auth', target: ALPINE, fitness: 'unknown', problems: [{ what: 'No gateway.' }] },
    ],
    fixes: [],
    shared: [],
    seconds: 1.25,
  } as unknown as Parameters<typeof previewText>[0];
  expect(previewText(preview, PAGE)).toBe(`\
✓ hello  2.13.8-alpine-amd64         fits
✗ hello  2.13.8-linux-generic-amd64  would fit with go 1.26 -> 1.25,
                                     golang.org/x/time v0.14.0 -> v0.13.0
? auth   2.13.8-alpine-amd64         the gateway could not be looked at

✗ No gateway.

✗ 1 of 2 plugins does not fit KrakenD 2.13.8 as it is (1.3 s)
`);
});
