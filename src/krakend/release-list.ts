import { compare, major, minor, satisfies } from 'semver';
import { ProblemError } from '../problem.ts';
import { COMMUNITY, type EditionFacts } from './editions.ts';
import {
  candidates,
  type PublishedTags,
  type Release,
  readVersionRequest,
  releaseOf,
  resolveRelease,
  type VersionRequest,
} from './release.ts';

/**
 * Reads a list of versions and ranges, separated by commas or lines: `2.10.1, 2.12.1`, `>=2.10 <2.13`.
 *
 * @throws ProblemError as {@link readVersionRequest} does, for each item.
 */
export function readReleaseList(text: string, facts: EditionFacts = COMMUNITY): VersionRequest[] {
  const items = text.split(/[\n,]/).filter((item) => item.trim() !== '');
  return (items.length === 0 ? [''] : items).map((item) => readVersionRequest(item, facts));
}

/**
 * The releases that a list means, oldest first: exact ones as they are; of a range the newest patch of every
 * minor, because that is what people move to; of `latest` the newest alone.
 *
 * @throws ProblemError as {@link resolveRelease} does, for each item.
 */
export function resolveReleases(
  requests: readonly VersionRequest[],
  published?: PublishedTags,
  facts: EditionFacts = COMMUNITY,
): Release[] {
  const found = requests.flatMap((request) => {
    const newest = resolveRelease(request.asked, published, facts);
    if (request.kind === 'exact' || request.asked === 'latest') return [newest];
    const { asked, range } = request;
    const all = candidates(published, facts, range).filter((version) => satisfies(version, range));
    const minors = Map.groupBy(all, (version) => `${major(version)}.${minor(version)}`);
    return [...minors.values()].map((patches) => {
      const version = patches.toSorted(compare).at(-1) ?? newest.version;
      return version === newest.version
        ? newest
        : releaseOf(version, `"${asked}": the newest of its minor`, facts);
    });
  });
  const distinct = new Map(found.map((release) => [release.version, release]));
  return [...distinct.values()].toSorted((a, b) => compare(a.version, b.version));
}

/** Refuses a list where one release is wanted; throws a ProblemError that says how to have both. */
export function refuseList(text: string): void {
  if (!/[\n,]/.test(text.trim())) return;
  throw new ProblemError({
    what: `krakend-version has a list, "${text.trim().replaceAll(/\s*\n\s*/g, ', ')}", and plugins are built for one release.`,
    why: 'A list or a range of several releases is for mode: check, which compares and builds nothing.',
    fix: 'use a matrix over krakend-version to build for each, or set mode: check',
  });
}
