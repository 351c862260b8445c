import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/krakend/target.ts';
import type { Mismatch } from '../../src/plugin/compatibility.ts';
import { previewOutputs } from '../../src/publish/preview-outputs.ts';
import { allFit, type Preview, type PreviewCell } from '../../src/report/preview.ts';
import { previewProblems } from '../../src/report/preview-problems.ts';
import { renderPreview } from '../../src/report/preview-summary.ts';
import { fixReport } from './samples.ts';

const NEW: Target = { version: '2.12.1', variant: 'alpine', architecture: 'amd64' };
const OLD: Target = { version: '2.10.1', variant: 'alpine', architecture: 'amd64' };
const OLD_GLIBC: Target = { ...OLD, variant: 'linux-generic' };

const MISMATCH: Mismatch = {
  module: 'golang.org/x/net',
  have: 'v0.47.0',
  want: 'v0.39.0',
  wantPath: 'golang.org/x/net',
  wantVersion: 'v0.39.0',
  direct: false,
  sharedPackages: ['golang.org/x/net/html'],
  line: 9,
};

function cell(plugin: string, target: Target, more: Partial<PreviewCell> = {}): PreviewCell {
  const source = `plugins/${plugin}`;
  return { plugin, source, module: source, target, fitness: 'fits', mismatches: [], problems: [], ...more };
}

const changes = { fitness: 'changes', mismatches: [MISMATCH] } as const;

function preview(cells: readonly PreviewCell[], more: Partial<Preview> = {}): Preview {
  const targets = [...new Set(cells.map(({ target }) => target))];
  const gateways = targets.map((target) => ({
    target,
    goVersion: target === NEW ? '1.25.6' : '1.24.4',
    libc: 'musl',
    source: 'https://example.com/gateway.tar.gz',
    sha256: 'ab',
  }));
  return { gateways, cells, fixes: [], shared: [], seconds: 1, ...more };
}

const FILES = { report: '/tmp/report.json', patches: ['/tmp/fix.patch'] };

describe('two plugins, two releases, one of them in two variants that are alike', () => {
  const cells = [
    cell('a', OLD),
    cell('b', OLD, changes),
    cell('a', OLD_GLIBC),
    cell('b', OLD_GLIBC, changes),
    cell('a', NEW),
    cell('b', NEW),
  ];
  const fixes = ['2.10.1-alpine-amd64', '2.10.1-linux-generic-amd64'].map((target) =>
    fixReport('plugins/b', { target, commands: ['go mod edit x', 'go mod tidy'], patch: 'p' }),
  );
  const found = preview(cells, { fixes });
  const summary = renderPreview(found);

  test('the table has a column for each release, and what would have to change', () => {
    expect(summary).toContain('## ⚠️ 1 of 2 plugins fits all of KrakenD 2.10.1, 2.12.1\n');
    expect(summary).toContain('| Plugin | 2.10.1 (Go 1.24.4) | 2.12.1 (Go 1.25.6) |');
    expect(summary).toContain('| `a` | ✅ | ✅ |');
    expect(summary).toContain('| `b` | 🔧 1 module | ✅ |');
    expect(summary).toContain('### For KrakenD 2.10.1 (2.10.1-alpine-amd64, 2.10.1-linux-generic-amd64)');
    expect(summary).toContain('| `plugins/b/go.mod:9` | `golang.org/x/net` | `v0.47.0` | `v0.39.0` | `b` |');
    expect(summary).not.toContain('### For KrakenD 2.12.1');
  });

  test('there is one problem for the module, with the release in the place of its variants', () => {
    expect(previewProblems(found)).toEqual([
      {
        what: 'b does not fit KrakenD 2.10.1 as it is.',
        why: 'golang.org/x/net is v0.47.0, and the gateway links v0.39.0.',
        fix: 'go mod edit x && go mod tidy',
        place: { file: 'plugins/b/go.mod', line: 9 },
      },
    ]);
  });

  test('the outputs', () => {
    const outputs = previewOutputs(found, FILES);
    expect(outputs).toMatchObject({
      'krakend-version': '2.10.1, 2.12.1',
      'go-version': '1.24.4, 1.25.6',
      compatible: 'false',
      'fix-commands': 'go mod edit x\ngo mod tidy',
      'fix-patch': '/tmp/fix.patch',
    });
    expect(JSON.parse(outputs.plugins ?? '')).toHaveLength(6);
  });
});

test('variants that differ have columns of their own', () => {
  const summary = renderPreview(preview([cell('b', OLD, changes), cell('b', OLD_GLIBC)]));
  expect(summary).toContain(
    '| Plugin | 2.10.1-alpine-amd64 (Go 1.24.4) | 2.10.1-linux-generic-amd64 (Go 1.24.4) |',
  );
});

test('all fit, one does not, and not everything is known', () => {
  const headline = (found: Preview) => renderPreview(found).split('\n')[0];
  expect(headline(preview([cell('a', NEW)]))).toBe('## ✅ The plugin fits KrakenD 2.12.1');
  expect(headline(preview([cell('a', NEW), cell('b', NEW, changes)]))).toBe(
    '## ❌ 1 of 2 plugins does not fit KrakenD 2.12.1 as it is',
  );
  const unknown = preview([cell('a', NEW), cell('b', NEW, { fitness: 'unknown' })]);
  expect(headline(unknown)).toBe('## ⚠️ Not everything is known of 2 plugins and KrakenD 2.12.1');
  expect(allFit(unknown)).toBeUndefined();
  expect(previewOutputs(unknown, FILES).compatible).toBe('');
});

test('commands for releases that need different ones say for which they are', () => {
  const fixes = ['2.10.1', '2.12.1'].map((target) =>
    fixReport('', { target, commands: [`edit ${target}`, 'tidy'] }),
  );
  expect(previewOutputs(preview([], { fixes }), FILES)['fix-commands']).toBe(
    '# 2.10.1\nedit 2.10.1\ntidy\n# 2.12.1\nedit 2.12.1\ntidy',
  );
});

test('what a module or a gateway lacks is said once', () => {
  const problems = [{ what: 'Go 1.20 has no package iter.', place: { file: 'go.mod', line: 3 } }];
  const found = preview([
    cell('a', OLD, { fitness: 'broken', problems }),
    cell('b', OLD, { fitness: 'broken', problems }),
  ]);
  expect(previewProblems(found)).toEqual(problems);
  const summary = renderPreview(found);
  expect(summary).toContain('| `a` | ❌ see below |');
  expect(summary.split('- `go.mod:3` Go 1.20 has no package iter.')).toHaveLength(2);
});

describe('two variants of a release that are both broken', () => {
  const broken = (target: Target, what: string) =>
    cell('a', target, { fitness: 'broken', problems: [{ what }] });

  test('for different reasons: both reasons are shown', () => {
    const summary = renderPreview(preview([broken(OLD, 'Built with -race.'), broken(OLD_GLIBC, 'No R15.')]));
    expect(summary).toContain('### For KrakenD 2.10.1-alpine-amd64\n\n- Built with -race.');
    expect(summary).toContain('### For KrakenD 2.10.1-linux-generic-amd64\n\n- No R15.');
  });

  test('for the same reason: it is shown once, in words for both', () => {
    const summary = renderPreview(
      preview([
        broken(OLD, 'Nothing makes a fit 2.10.1-alpine-amd64.'),
        broken(OLD_GLIBC, 'Nothing makes a fit 2.10.1-linux-generic-amd64.'),
      ]),
    );
    expect(summary).toContain('### For KrakenD 2.10.1 (2.10.1-alpine-amd64, 2.10.1-linux-generic-amd64)');
    expect(summary.match(/Nothing makes a fit .*/g)).toEqual(['Nothing makes a fit 2.10.1.']);
  });
});
