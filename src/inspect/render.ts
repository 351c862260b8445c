import type { Cause } from '../diagnosis/load-refusal.ts';
import type { GatewayProfile, PluginFacts, Verdict } from '../loader/index.ts';
import { type Difference, differences } from './differences.ts';
import type { Finding, Inspection } from './inspection.ts';

/** Lists of packages are cut after so many in text; JSON has all of them. */
const SHOWN_PACKAGES = 8;

/** The whole inspection as text for a terminal. */
export function renderInspection({ gateway, findings }: Inspection): string {
  const { profile } = gateway;
  const packages = Object.keys(profile.packages).length;
  const lines = [
    `Gateway ${gateway.name}`,
    `  ${describeGateway(profile)}`,
    `  ${packages} packages of ${profile.modules.length} modules`,
    ...findings.flatMap((finding) => ['', ...renderFinding(finding, gateway)]),
  ];
  return `${lines.join('\n')}\n`;
}

function describeGateway({
  krakendVersion,
  goVersion,
  architecture,
  libc,
  libcFamily,
}: GatewayProfile): string {
  const name = krakendVersion === undefined ? 'KrakenD' : `KrakenD ${krakendVersion}`;
  return `${name}, Go ${goVersion}, ${architecture}, ${libc ?? libcFamily}`;
}

const MARKS = { accepts: '✓', rejects: '✗', kills: '✗', unknown: '?' } as const;
const WORDS = {
  accepts: 'the gateway accepts it',
  rejects: 'the gateway rejects it',
  kills: 'THE GATEWAY DIES OF IT',
  unknown: 'not to be known from these files',
} as const;

function renderFinding({ file, facts, verdict, cause }: Finding, gateway: Inspection['gateway']): string[] {
  const { profile } = gateway;
  const lines = [`${MARKS[verdict.state]} ${file}: ${WORDS[verdict.state]}`];
  if (verdict.state === 'rejects' || verdict.state === 'kills') lines.push(`    ${verdict.said}`);
  if (verdict.state === 'unknown') lines.push(`    ${verdict.why}`);
  if (cause) lines.push(...explain(cause));
  for (const { what } of verdict.cautions) {
    if (what !== cause?.cause) lines.push(`    but ${what}`);
  }
  if (!facts) return lines;
  lines.push(`    ${describePlugin(facts)}`);
  const differing = differingOf(verdict);
  lines.push(...renderDifferences(differences(profile, facts, differing)));
  if (differing.length > 0) {
    const shown = differing.slice(0, SHOWN_PACKAGES);
    const many = differing.length === 1 ? '1 package differs' : `${differing.length} packages differ`;
    lines.push(`    ${many}:`, ...shown.map((name) => `      ${name}`));
    if (differing.length > shown.length) lines.push(`      and ${differing.length - shown.length} more`);
  }
  return lines;
}

function explain({ cause, why, fix }: Cause): string[] {
  return [
    `    ${cause}`,
    ...(why === undefined ? [] : [`    ${why}`]),
    ...(fix === undefined ? [] : [`    To mend it: ${fix}`]),
  ];
}

function describePlugin({ kinds, pluginPath, goVersion }: PluginFacts): string {
  const go = goVersion === undefined ? 'Go 1.20 or older' : `Go ${goVersion}`;
  return `${kinds.join(', ') || 'no registerer'}, ${pluginPath ?? 'no Go plugin'}, ${go}`;
}

function renderDifferences(found: readonly Difference[]): string[] {
  if (found.length === 0) return [];
  const rows = [
    ['', 'gateway', 'plugin', ''],
    ...found.map(({ what, gateway, plugin, packages }) => [what, gateway, plugin, effect(packages)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function effect(packages: number | undefined): string {
  if (packages === undefined) return '';
  if (packages === 0) return 'no harm: no package differs';
  return `${packages} package${packages === 1 ? ' differs' : 's differ'}`;
}

export function differingOf(verdict: Verdict): readonly string[] {
  return 'differing' in verdict ? verdict.differing : [];
}

/** The whole inspection as JSON, one object. */
export function inspectionJson({ gateway, findings }: Inspection): string {
  const { profile } = gateway;
  const value = {
    gateway: {
      name: gateway.name,
      'krakend-version': profile.krakendVersion ?? null,
      'go-version': profile.goVersion,
      architecture: profile.architecture,
      libc: profile.libc ?? profile.libcFamily,
    },
    plugins: findings.map(({ file, facts, verdict, cause }) => ({
      file,
      verdict: verdict.state,
      ...('said' in verdict ? { said: verdict.said, kind: verdict.cause } : {}),
      ...('package' in verdict ? { package: verdict.package } : {}),
      ...('why' in verdict ? { why: verdict.why } : {}),
      ...(cause ? { why: cause.cause, mend: cause.fix ?? null } : {}),
      cautions: verdict.cautions.map(({ what }) => what),
      kinds: facts?.kinds ?? [],
      'plugin-path': facts?.pluginPath ?? null,
      'go-version': facts?.goVersion ?? null,
      differences: facts ? differences(profile, facts, differingOf(verdict)) : [],
      packages: differingOf(verdict),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
