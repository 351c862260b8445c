import { clean, gt, gte, intersects, maxSatisfying, subset, valid, validRange } from 'semver';
import { ProblemError } from '../problem.ts';
import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';
import { builderTag } from './names.ts';
import { nearestTags } from './nearest-tags.ts';
import type { Variant } from './target.ts';

/** An exact release, and how it was arrived at. */
export interface Release {
  readonly version: string;
  /** For the log: what was asked for and where the answer came from. */
  readonly source: string;
  /** What the catalogue knows of it; nothing for releases newer than this action. */
  readonly facts?: CatalogueEntry;
  /** Something in the request that is probably not meant. */
  readonly warning?: string;
}

/** Whether the gateway has the command `test-plugin`, which came with 2.6.0. */
export function hasTestPlugin({ version, facts }: Release): boolean {
  return facts?.testPlugin ?? gte(version, '2.6.0');
}

/** The tags that a registry has of a repository. */
export interface RepositoryTags {
  /** As it is pulled: `krakend/builder`, `mirror.example.com/krakend/builder`. */
  readonly name: string;
  readonly tags: readonly string[];
}

/** The tags that exist of what a run needs. */
export interface PublishedTags {
  /** Of the usual builder; nothing where the run has another. */
  readonly builder?: RepositoryTags;
  /** Of the usual gateway's image; nothing where the run has another. */
  readonly gateway?: RepositoryTags;
  /** For which of them there must be a builder. */
  readonly variants: readonly Variant[];
}

/** A `krakend-version` that is understood. */
export type VersionRequest =
  | { readonly kind: 'exact'; readonly asked: string; readonly version: string; readonly known: boolean }
  | { readonly kind: 'range'; readonly asked: string; readonly range: string };

const WHY_NO_CE3 =
  'The Community Edition dropped Go plugins with 3.0: a CE 3 gateway starts and loads none. Plugins live on in CE 2.x and in the Enterprise Edition.';

/** All releases that load plugins and can be built for, as a semver range. */
const PLUGIN_RELEASES = '>=2.0.0 <3.0.0';

/**
 * Reads a request such as `2.13.8`, `2.13`, `~2.12` or `latest`.
 *
 * @throws ProblemError for CE 3 and later, for what is older than 2.0, and for what is no version.
 */
export function readVersionRequest(
  request: string,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
): VersionRequest {
  const asked = request.trim();
  const newest = catalogue.at(-1)?.version ?? '';
  if (asked === 'latest') return { kind: 'range', asked, range: PLUGIN_RELEASES };

  const exact = /^v?\d+\.\d+\.\d+$/.test(asked) ? clean(asked) : null;
  if (exact !== null) {
    refuseOutsideV2(exact, asked, newest);
    const known = catalogue.some(({ version }) => version === exact);
    return { kind: 'exact', asked, version: exact, known };
  }

  const range = validRange(asked.replace(/^v(?=\d)/, ''));
  if (range === null || asked === '') throw notAVersion(asked);
  if (subset(range, '>=3.0.0')) throw noPlugins(asked, newest);
  if (!intersects(range, PLUGIN_RELEASES)) throw nothingSatisfies(asked, catalogue, undefined);
  return { kind: 'range', asked, range };
}

/**
 * The exact release that a request means: of an exact one, whether it exists; of others the newest that the
 * catalogue has, or that both builder and gateway have tags for.
 *
 * @param published nothing where nobody had to be asked, or could be.
 * @throws ProblemError as {@link readVersionRequest} does, for what no release satisfies, and for a release
 * without a builder.
 */
export function resolveRelease(
  request: string,
  published?: PublishedTags,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
): Release {
  const asked = readVersionRequest(request, catalogue);
  return asked.kind === 'exact'
    ? exactRelease(asked, published, catalogue)
    : newestRelease(asked, published, catalogue);
}

function exactRelease(
  { version, known }: Extract<VersionRequest, { kind: 'exact' }>,
  published: PublishedTags | undefined,
  catalogue: readonly CatalogueEntry[],
): Release {
  if (known) return withFacts(version, 'as given', catalogue);
  const age = gt(version, catalogue.at(-1)?.version ?? '') ? 'newer than' : 'not in';
  const source = `as given; ${age} the catalogue of this action`;
  if (published?.builder === undefined) return { version, source };
  const { builder, gateway, variants } = published;
  for (const variant of variants) {
    const tag = builderTag(version, variant);
    if (!builder.tags.includes(tag)) throw noSuchTag(builder, tag, gateway, version);
  }
  const names = [builder, gateway].flatMap((one) => (one?.tags.includes(version) ? one.name : []));
  return {
    version,
    source: `${source}, known to ${(names.length > 0 ? names : [builder.name]).join(' and ')}`,
  };
}

function newestRelease(
  { asked, range }: Extract<VersionRequest, { kind: 'range' }>,
  published: PublishedTags | undefined,
  catalogue: readonly CatalogueEntry[],
): Release {
  const tagged = published ? releasesIn(published) : [];
  const found = maxSatisfying(candidates(published, catalogue, range), range);
  if (found === null) throw nothingSatisfies(asked, catalogue, published);
  const names = [published?.builder?.name, published?.gateway?.name].filter((name) => name !== undefined);
  const where = tagged.includes(found) ? `among the tags of ${names.join(' and ')}` : 'in the catalogue';
  const what =
    asked === 'latest'
      ? `latest: the newest 2.x ${where} (CE 3 loads no plugins)`
      : `"${asked}": the newest that satisfies it ${where}`;
  const release = withFacts(found, what, catalogue);
  // `krakend-version: 2.10` without quotes is the number 2.1 by the time that YAML hands it on.
  if (asked !== '2.1') return release;
  return {
    ...release,
    warning: `krakend-version is 2.1, which means ${found}. If 2.10 was meant, YAML has eaten the zero: write krakend-version: '2.10' with quotes.`,
  };
}

/**
 * The releases that there are to choose from: what exists counts, as a mirror need not have what the catalogue
 * knows; the catalogue where nobody was asked, or where no tag satisfies the range.
 */
export function candidates(
  published: PublishedTags | undefined,
  catalogue: readonly CatalogueEntry[],
  range: string,
): string[] {
  const tagged = published ? releasesIn(published) : [];
  return maxSatisfying(tagged, range) === null ? catalogue.map(({ version }) => version) : tagged;
}

/** The exact 2.x releases that everything a run needs is tagged with. */
function releasesIn({ builder, gateway, variants }: PublishedTags): string[] {
  const builders = new Set(builder?.tags);
  const gateways = new Set(gateway?.tags);
  const versions = [...builders, ...gateways].map((tag) => tag.replace(/-linux-generic$/, ''));
  return [...new Set(versions)].filter(
    (version) =>
      /^2\.\d+\.\d+$/.test(version) &&
      valid(version) === version &&
      (!builder || variants.every((variant) => builders.has(builderTag(version, variant)))) &&
      (!gateway || gateways.has(version)),
  );
}

function withFacts(version: string, source: string, catalogue: readonly CatalogueEntry[]): Release {
  const facts = catalogue.find((entry) => entry.version === version);
  return facts ? { version, source, facts } : { version, source };
}

function refuseOutsideV2(version: string, asked: string, newest: string): void {
  const major = Number(version.split('.')[0]);
  if (major >= 3) throw noPlugins(asked, newest);
  if (major < 2) {
    throw new ProblemError({
      what: `KrakenD ${asked} is older than the plugins that this action builds.`,
      why: 'The Plugin Builder and the plugin interfaces used today came with KrakenD 2.0.',
      fix: `give a 2.x release, such as krakend-version: '${newest}'`,
    });
  }
}

function nothingSatisfies(
  asked: string,
  catalogue: readonly CatalogueEntry[],
  published: PublishedTags | undefined,
): ProblemError {
  const known = [...catalogue.map(({ version }) => version), ...(published ? releasesIn(published) : [])];
  const newest = maxSatisfying(known, '*') ?? '';
  return new ProblemError({
    what: `No KrakenD release satisfies krakend-version "${asked}".`,
    why: `The releases that load plugins are ${known[0]} to ${newest}.`,
    fix: `give one of them, such as krakend-version: '${newest}'`,
  });
}

function noSuchTag(
  builder: RepositoryTags,
  tag: string,
  gateway: RepositoryTags | undefined,
  version: string,
): ProblemError {
  const nearest = nearestTags(tag, builder.tags);
  const whose = gateway?.tags.includes(version)
    ? ` ${gateway.name}:${version} exists: its builder may still be on its way.`
    : '';
  return new ProblemError({
    what: `There is no Plugin Builder ${builder.name}:${tag}.`,
    why: `${nearest.length > 0 ? `The nearest tags that exist: ${nearest.join(', ')}.` : 'It has no tags of releases at all.'}${whose}`,
    fix: 'set krakend-version to a release that exists, or name another builder with builder-image',
  });
}

function noPlugins(asked: string, newest: string): ProblemError {
  return new ProblemError({
    what: `KrakenD Community Edition "${asked}" loads no plugins.`,
    why: WHY_NO_CE3,
    fix: `stay on the newest 2.x with krakend-version: '${newest}', or move the gateway to the Enterprise Edition`,
  });
}

function notAVersion(asked: string): ProblemError {
  return new ProblemError({
    what: asked === '' ? 'krakend-version is missing.' : `krakend-version "${asked}" is not a version.`,
    why: "Allowed are an exact release ('2.13.8'), a minor ('2.13'), a semver range ('~2.12', '>=2.10 <2.12') and 'latest'; in mode: check also a list of these.",
    fix: "write krakend-version: '2.13.8' with your gateway's version",
  });
}
