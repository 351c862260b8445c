import type { Target } from '../../src/krakend/target.ts';
import type { FixReport, PluginReport, Report, TargetReport } from '../../src/report/report.ts';

export const ALPINE: Target = { version: '2.13.8', variant: 'alpine', architecture: 'amd64' };
export const GENERIC: Target = { version: '2.13.8', variant: 'linux-generic', architecture: 'amd64' };

/** A plugin that was built and loaded; what differs is given. */
export function plugin(name: string, more: Partial<PluginReport> = {}): PluginReport {
  return {
    name,
    target: ALPINE,
    source: `plugins/${name}`,
    outcome: 'published',
    kinds: ['server'],
    registerers: [{ kind: 'server' }],
    verdict: 'unknown',
    proof: 'loaded',
    compatibility: { state: 'compatible', mismatches: [], harmless: [] },
    file: { built: `/tmp/${name}.so`, sha256: 'ab'.repeat(32), size: 4_123_456, goVersion: '1.25.12' },
    modules: [{ path: 'golang.org/x/text', version: 'v0.37.0' }],
    problems: [],
    seconds: 12.34,
    ...more,
  };
}

/** One that did not get as far as a file. */
export function unbuilt(name: string, more: Partial<PluginReport> = {}): PluginReport {
  const { file: _, ...rest } = plugin(name, {
    outcome: 'failed',
    proof: 'unproven',
    proofReason: 'it was not built',
  });
  return { ...rest, ...more };
}

export function target(of: Target, more: Partial<TargetReport> = {}): TargetReport {
  return {
    target: of,
    goVersion: '1.25.12',
    goSource: "read off the gateway's binary",
    libc: 'MUSL-1.2.5_(alpine-3.23.3)',
    libcSource: "read off the gateway's binary",
    builder: { kind: 'docker', name: 'krakend/builder:2.13.8', digest: `sha256:${'cd'.repeat(32)}` },
    gateway: {
      source: 'https://example.com/v2.13.8/krakend_2.13.8_amd64_alpine.tar.gz',
      path: '/home/runner/krakend',
      sha256: 'ef'.repeat(32),
      fromCache: false,
    },
    ...more,
  };
}

/** A run over these plugins. */
export function report(plugins: readonly PluginReport[], more: Partial<Report> = {}): Report {
  const targets = [...new Set(plugins.map((one) => one.target))];
  return {
    release: { version: '2.13.8', source: 'as given' },
    targets: targets.map((one) => target(one)),
    plugins,
    caches: [],
    fixes: [],
    shared: [],
    problems: [],
    outputDirectory: 'krakend-plugins',
    seconds: 34.5,
    ...more,
  };
}

/** A fix that holds, for the module in a folder. */
export function fixReport(folder: string, more: Partial<FixReport> = {}): FixReport {
  return {
    folder,
    target: '2.13.8-alpine-amd64',
    commands: ['go mod edit -require=a@v1', 'go mod tidy'],
    holds: true,
    patch: '',
    written: false,
    changes: 1,
    modules: ['a'],
    forcedBy: [],
    ...more,
  };
}
