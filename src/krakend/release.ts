import {
  clean,
  gt,
  gte,
  intersects,
  maxSatisfying,
  minSatisfying,
  satisfies,
  subset,
  valid,
  validRange,
} from 'semver';
import { ProblemError } from '../problem.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { COMMUNITY, type Edition, type EditionFacts } from './editions.ts';
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
  /** The Community Edition where nothing is said. */
  readonly edition?: Edition;
  /** Something in the request that is probably not meant. */
  readonly warning?: string;
}

/** A release by its whole name: `KrakenD 2.13.8`, `KrakenD Enterprise 2.12.4`. */
export function releaseName({ version, edition }: Pick<Release, 'version' | 'edition'>): string {
  return `KrakenD ${edition === 'ee' ? 'Enterprise ' : ''}${version}`;
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

/**
 * Reads a request such as `2.13.8`, `2.13`, `~2.12` or `latest`; of Enterprise also `2.12.4-ee`.
 *
 * @throws ProblemError for CE 3 and later, for what is older than 2.0, and for what is no version.
 */
export function readVersionRequest(request: string, facts: EditionFacts = COMMUNITY): VersionRequest {
  const asked = request.trim();
  const { edition, catalogue, pluginReleases } = facts;
  const newest = catalogue.at(-1)?.version ?? '';
  if (asked === 'latest') return { kind: 'range', asked, range: pluginReleases };

  const [, numbers, suffix] = /^v?(\d+\.\d+\.\d+)(-ee)?$/.exec(asked) ?? [];
  const exact = numbers === undefined ? null : clean(numbers);
  if (exact !== null) {
    if (suffix !== undefined && edition === 'ce') throw enterpriseOnly(asked);
    refuseOutside(exact, asked, newest, edition);
    const known = catalogue.some(({ version }) => version === exact);
    return { kind: 'exact', asked, version: exact, known };
  }

  const range = validRange(asked.replace(/^v(?=\d)/, ''));
  if (range === null || asked === '') throw notAVersion(asked);
  if (edition === 'ce' && subset(range, '>=3.0.0')) throw noPlugins(asked, newest);
  if (!intersects(range, pluginReleases)) throw nothingSatisfies(asked, facts, undefined);
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
  facts: EditionFacts = COMMUNITY,
): Release {
  const asked = readVersionRequest(request, facts);
  return asked.kind === 'exact'
    ? exactRelease(asked, published, facts)
    : newestRelease(asked, published, facts);
}

function exactRelease(
  { version, known }: Extract<VersionRequest, { kind: 'exact' }>,
  published: PublishedTags | undefined,
  facts: EditionFacts,
): Release {
  const { edition, catalogue } = facts;
  if (known) return releaseOf(version, 'as given', facts);
  const age = gt(version, catalogue.at(-1)?.version ?? '0.0.0') ? 'newer than' : 'not in';
  const source = edition === 'ee' ? 'as given' : `as given; ${age} the catalogue of this action`;
  if (published?.builder === undefined) return releaseOf(version, source, facts);
  const { builder, gateway, variants } = published;
  for (const variant of variants) {
    const tag = builderTag(version, variant);
    if (!builder.tags.includes(tag)) throw noSuchTag(builder, tag, gateway, version);
  }
  const names = [builder, gateway].flatMap((one) => (one?.tags.includes(version) ? one.name : []));
  const knownTo = (names.length > 0 ? names : [builder.name]).join(' and ');
  return releaseOf(version, `${source}, known to ${knownTo}`, facts);
}

function newestRelease(
  { asked, range }: Extract<VersionRequest, { kind: 'range' }>,
  published: PublishedTags | undefined,
  facts: EditionFacts,
): Release {
  const tagged = published ? releasesIn(published, facts) : [];
  const found = maxSatisfying(candidates(published, facts, range), range);
  if (found === null) throw nothingSatisfies(asked, facts, published);
  const names = [published?.builder?.name, published?.gateway?.name].filter((name) => name !== undefined);
  const where = tagged.includes(found) ? `among the tags of ${names.join(' and ')}` : 'in the catalogue';
  const newest =
    facts.edition === 'ee'
      ? `latest: the newest Enterprise ${where}`
      : `latest: the newest 2.x ${where} (CE 3 loads no plugins)`;
  const what = asked === 'latest' ? newest : `"${asked}": the newest that satisfies it ${where}`;
  const release = releaseOf(found, what, facts);
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
  facts: EditionFacts,
  range: string,
): string[] {
  const tagged = published ? releasesIn(published, facts) : [];
  return maxSatisfying(tagged, range) === null ? facts.catalogue.map(({ version }) => version) : tagged;
}

/** The exact releases with plugins that everything a run needs is tagged with. */
function releasesIn(
  { builder, gateway, variants }: PublishedTags,
  { pluginReleases }: EditionFacts,
): string[] {
  const builders = new Set(builder?.tags);
  const gateways = new Set(gateway?.tags);
  const versions = [...builders, ...gateways].map((tag) => tag.replace(/-linux-generic$/, ''));
  return [...new Set(versions)].filter(
    (version) =>
      /^\d+\.\d+\.\d+$/.test(version) &&
      valid(version) === version &&
      satisfies(version, pluginReleases) &&
      (!builder || variants.every((variant) => builders.has(builderTag(version, variant)))) &&
      (!gateway || gateways.has(version)),
  );
}

/** A release with what the catalogue of its edition knows of it. */
export function releaseOf(version: string, source: string, { edition, catalogue }: EditionFacts): Release {
  const facts = catalogue.find((entry) => entry.version === version);
  return { version, source, ...(facts && { facts }), ...(edition === 'ee' && { edition }) };
}

function refuseOutside(version: string, asked: string, newest: string, edition: Edition): void {
  const major = Number(version.split('.')[0]);
  if (major >= 3 && edition === 'ce') throw noPlugins(asked, newest);
  if (major < 2) {
    throw new ProblemError({
      what: `KrakenD ${asked} is older than the plugins that this action builds.`,
      why: 'The Plugin Builder and the plugin interfaces used today came with KrakenD 2.0.',
      fix: `give a 2.x release, such as krakend-version: '${newest || '2.12.4'}'`,
    });
  }
}

function nothingSatisfies(
  asked: string,
  facts: EditionFacts,
  published: PublishedTags | undefined,
): ProblemError {
  const tagged = published ? releasesIn(published, facts) : [];
  const known = [...facts.catalogue.map(({ version }) => version), ...tagged];
  const newest = maxSatisfying(known, '*') ?? '';
  if (newest === '') {
    return new ProblemError({
      what: `No KrakenD Enterprise release is known that satisfies krakend-version "${asked}".`,
      why: 'Enterprise has no catalogue: its releases are the tags that builder and gateway both have.',
      fix: "give the exact release of your gateway, such as krakend-version: '2.12.4'",
    });
  }
  return new ProblemError({
    what: `No KrakenD release satisfies krakend-version "${asked}".`,
    why: `The releases that load plugins are ${minSatisfying(known, '*') ?? newest} to ${newest}.`,
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

function enterpriseOnly(asked: string): ProblemError {
  return new ProblemError({
    what: `krakend-version "${asked}" is a release of the Enterprise Edition.`,
    fix: 'set edition: ee',
  });
}

function noPlugins(asked: string, newest: string): ProblemError {
  return new ProblemError({
    what: `KrakenD Community Edition "${asked}" loads no plugins.`,
    why: WHY_NO_CE3,
    fix: `stay on the newest 2.x with krakend-version: '${newest}', or move the gateway to the Enterprise Edition and set edition: ee`,
  });
}

function notAVersion(asked: string): ProblemError {
  return new ProblemError({
    what: asked === '' ? 'krakend-version is missing.' : `krakend-version "${asked}" is not a version.`,
    why: "Allowed are an exact release ('2.13.8'), a minor ('2.13'), a semver range ('~2.12', '>=2.10 <2.12') and 'latest'; in mode: check also a list of these.",
    fix: "write krakend-version: '2.13.8' with your gateway's version",
  });
}
