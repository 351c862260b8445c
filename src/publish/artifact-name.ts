import { shownVersion, type Target } from '../krakend/target.ts';

/**
 * The default name of a call's artifact: unique in a matrix over folders, versions, variants and
 * architectures, with lists joined by `+`.
 */
export function defaultArtifactName(workingDirectory: string, targets: readonly Target[]): string {
  const joined = (values: readonly string[]): string => [...new Set(values)].join('+');
  const slug = workingDirectory.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return [
    'krakend-plugins',
    ...(slug === '' ? [] : [slug]),
    joined(targets.map(shownVersion)),
    joined(targets.map(({ variant }) => variant)),
    joined(targets.map(({ architecture }) => architecture)),
  ].join('-');
}
