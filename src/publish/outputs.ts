import { targetFolder } from '../krakend/target.ts';
import { allHit, isUnchanged, type Report } from '../report/report.ts';
import { pathBelowOutput, pluginEntry } from './manifest.ts';
import { sharedEntries } from './shared-entries.ts';

/** Where the files of a run lie that outputs name. */
export interface OutputFiles {
  readonly report: string;
  readonly patches: readonly string[];
}

/** The step's outputs by name; JSON where a value is a list. */
export function outputsOf(report: Report, files: OutputFiles): Record<string, string> {
  const { release, targets, plugins, artifact, outputDirectory } = report;
  const prefix = `${outputDirectory.replace(/\/+$/, '')}/`;
  const published = plugins.filter(({ outcome }) => outcome === 'published');
  const only = published.length === 1 ? published[0] : undefined;
  const path = only && pathBelowOutput(only);
  return {
    'krakend-version': release.version,
    'go-version': [...new Set(targets.map(({ goVersion }) => goVersion))].join(', '),
    gateway: targets[0]?.gateway?.path ?? '',
    targets: JSON.stringify(
      targets.map(({ target, goVersion, libc, builder, gateway, tests }) => ({
        folder: targetFolder(target),
        variant: target.variant,
        architecture: target.architecture,
        edition: target.edition ?? 'ce',
        'krakend-version': target.version,
        'go-version': goVersion,
        libc,
        builder: builder ?? null,
        gateway: gateway ? { source: gateway.source, path: gateway.path, sha256: gateway.sha256 } : null,
        ...(tests && { tests }),
      })),
    ),
    plugins: JSON.stringify(plugins.map((plugin) => pluginEntry(plugin, prefix))),
    'plugin-path': path === undefined ? '' : prefix + path,
    'output-directory': outputDirectory,
    'artifact-name': artifact?.name ?? '',
    'artifact-id': artifact ? String(artifact.id) : '',
    'artifact-url': artifact?.url ?? '',
    'artifact-digest': artifact?.digest ?? '',
    'cache-hit': String(isUnchanged(report)),
    'image-cache-hit': String(allHit(report, 'image')),
    'modules-cache-hit': String(allHit(report, 'modules')),
    'build-cache-hit': String(allHit(report, 'build')),
    compatible: compatible(report),
    // Two variants of a release ask for the same; running it twice would only take time.
    'fix-commands': [
      ...new Set(report.fixes.filter(({ holds }) => holds).flatMap(({ commands }) => commands)),
    ].join('\n'),
    'shared-modules': JSON.stringify(sharedEntries(report.shared)),
    'fix-patch': files.patches.join('\n'),
    report: files.report,
  };
}

/** `true` or `false`; '' where some plugin could not be compared. */
function compatible({ plugins }: Report): string {
  const states = plugins.map(({ compatibility }) => compatibility.state);
  if (states.includes('incompatible')) return 'false';
  return states.includes('unknown') ? '' : 'true';
}
