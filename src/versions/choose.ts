import { intersects, valid, validRange } from 'semver';
import type { Edition } from '../krakend/editions.ts';
import { libcOf, type Variant } from '../krakend/target.ts';
import { describePlace, type Problem, ProblemError } from '../problem.ts';
import type { FileVersions, VersionMention } from './mentions.ts';

/** What is to be built, as far as it decides which mention counts. */
export interface WantedBuild {
  readonly edition: Edition;
  readonly variants: readonly Variant[];
}

/** The mention that names the gateway's version, and what should be said besides. */
export interface ChosenVersion {
  readonly mention: VersionMention;
  readonly warnings: readonly Problem[];
  readonly notices: readonly Problem[];
}

const NAME_ONE =
  "name the file that counts with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version";

/**
 * The version that the files of a repository agree on: a gateway's where one is named, else a builder's; the most
 * exact where several agree.
 *
 * @param said what they say, with at least one mention in it.
 * @throws ProblemError where gateway and builder contradict each other in version or C library, where gateways
 * differ, and where all are of another edition or variant than what is to be built.
 */
export function chooseVersion({ mentions }: FileVersions, { edition, variants }: WantedBuild): ChosenVersion {
  const own = mentions.filter((one) => (one.edition ?? edition) === edition);
  const [first] = own;
  if (first === undefined) throw otherEdition(mentions);
  const gateways = own.filter(({ role }) => role === 'gateway');
  const builders = own.filter(({ role }) => role === 'builder');
  refuseSeveral(gateways);
  refuseContradiction(gateways, builders);
  // Without a gateway, builders of different versions leave open which is meant.
  if (gateways.length === 0) refuseSeveral(builders);
  refuseOtherLibc(own);
  refuseOtherVariant(own, variants);
  const [mention = first] = own.toSorted(
    (a, b) => exactness(b.version) - exactness(a.version) || rank(a) - rank(b),
  );
  return {
    mention,
    warnings: [...(edition === 'ce' ? latestWarnings(own) : []), ...floatingWarnings(gateways, mention)],
    notices: variantNotices(own, variants),
  };
}

function rank({ role }: VersionMention): number {
  return role === 'gateway' ? 0 : 1;
}

function exactness(version: string): number {
  if (valid(version) !== null) return 3;
  if (version === 'latest') return 0;
  return /^v?\d+\.\d+$/.test(version) ? 2 : 1;
}

/** Whether one release can be meant by both. `latest` floats, and agrees with all. */
export function agree(a: string, b: string): boolean {
  if (a === b || a === 'latest' || b === 'latest') return true;
  const ranges = [validRange(a), validRange(b)];
  return ranges.every((range) => range !== null) && intersects(a, b);
}

const asLine = ({ place, shown }: VersionMention): string => `${describePlace(place)}: ${shown}`;

function refuseSeveral(mentions: readonly VersionMention[]): void {
  const differing = mentions.find((one) => mentions.some((other) => !agree(one.version, other.version)));
  if (differing === undefined) return;
  const versions = [...new Set(mentions.map(({ version }) => version))];
  const what = mentions[0]?.role === 'builder' ? 'builders' : 'gateways';
  throw new ProblemError({
    what: `The repository names ${what} of several versions: ${versions.join(', ')}.`,
    why: listed(mentions),
    fix: NAME_ONE,
    place: differing.place,
  });
}

function refuseContradiction(gateways: readonly VersionMention[], builders: readonly VersionMention[]): void {
  for (const builder of builders) {
    const gateway = gateways.find(({ version }) => !agree(version, builder.version));
    if (gateway === undefined) continue;
    throw new ProblemError({
      what: `The gateway is KrakenD ${gateway.version}, and its plugins are built for ${builder.version}.`,
      why: `${listed([gateway, builder])}\nA gateway loads plugins that were built by the builder of exactly its release.`,
      fix: `give both the same tag, or ${NAME_ONE}`,
      place: builder.place,
    });
  }
}

/** Where a file has gateways and builders, each gateway needs a builder of its C library there. */
function refuseOtherLibc(mentions: readonly VersionMention[]): void {
  for (const inFile of Map.groupBy(mentions, ({ place }) => place.file).values()) {
    const builders = inFile.filter(({ role, variant }) => role === 'builder' && variant);
    const gateway = inFile.find(
      ({ role, variant }) =>
        role === 'gateway' && variant && builders.every((builder) => builder.variant !== variant),
    );
    const [builder] = builders;
    if (!gateway?.variant || !builder?.variant) continue;
    throw new ProblemError({
      what: `The gateway is ${gateway.variant} (${libcOf(gateway.variant)}), and its plugins are built for ${builder.variant} (${libcOf(builder.variant)}).`,
      why: `${listed([gateway, builder])}\nA plugin is linked against one C library, and loads into gateways of that one alone.`,
      fix: `use the builder for ${gateway.variant}, or ${NAME_ONE}`,
      place: builder.place,
    });
  }
}

/** All that the files name is for one C library, and what is to be built is for the other. */
function refuseOtherVariant(mentions: readonly VersionMention[], variants: readonly Variant[]): void {
  const named = mentions.flatMap(({ variant }) => variant ?? []);
  const [first] = mentions.filter(({ variant }) => variant === 'linux-generic');
  // `alpine` is what nobody has to ask for; `linux-generic` was asked for, and counts.
  if (first === undefined || named.includes('alpine') || variants.includes('linux-generic')) return;
  throw new ProblemError({
    what: `${first.shown} is for linux-generic (glibc), and variant is ${variants.join(', ')}.`,
    why: 'A plugin is linked against one C library, and loads into gateways of that one alone.',
    fix: "set variant: linux-generic, or write krakend-version: '2.13.8' with your gateway's version if it is an Alpine one all the same",
    place: first.place,
  });
}

function variantNotices(mentions: readonly VersionMention[], variants: readonly Variant[]): Problem[] {
  const named = mentions.filter(({ variant }) => variant !== undefined);
  const [first] = named;
  if (first === undefined || named.some(({ variant }) => variant && variants.includes(variant))) return [];
  return [
    {
      what: `${first.shown} is for ${first.variant}; plugins are built for ${variants.join(', ')}, as variant says.`,
      place: first.place,
    },
  ];
}

function latestWarnings(mentions: readonly VersionMention[]): Problem[] {
  const [latest] = mentions.filter(({ version }) => version === 'latest');
  if (latest === undefined) return [];
  return [
    {
      what: `${latest.shown} is the newest Community Edition, which loads no plugins since 3.0.`,
      why: 'On Docker Hub, latest is a release of 3.x. The plugins are built for 2.x.',
      fix: 'name an exact 2.x release there, such as krakend:2.13.8',
      place: latest.place,
    },
  ];
}

/** A builder is named by its release, and its gateway by a tag that moves. */
function floatingWarnings(gateways: readonly VersionMention[], chosen: VersionMention): Problem[] {
  const [floating] = gateways;
  if (chosen.role === 'gateway' || floating === undefined || floating.version === 'latest') return [];
  return [
    {
      what: `${floating.shown} moves with every release, and the plugins are built for ${chosen.version}, as ${describePlace(chosen.place)} says.`,
      why: 'Two patch releases may differ in Go and in modules, and then the gateway refuses the plugins.',
      fix: `name the gateway by the same release, ${chosen.version}`,
      place: floating.place,
    },
  ];
}

function otherEdition(mentions: readonly VersionMention[]): ProblemError {
  const [first] = mentions;
  const enterprise = first?.edition === 'ee';
  return new ProblemError({
    what: `${first?.shown ?? ''} is KrakenD ${enterprise ? 'Enterprise' : 'Community Edition'}, and edition is ${enterprise ? 'ce' : 'ee'}.`,
    why: 'The editions have numbers and builders of their own.',
    fix: `set edition: ${enterprise ? 'ee' : 'ce'}, or write krakend-version with your gateway's version`,
    ...(first ? { place: first.place } : {}),
  });
}

/** One line each, and not more than fit an annotation. */
function listed(mentions: readonly VersionMention[]): string {
  const lines = [...new Set(mentions.map(asLine))];
  const more = lines.length > 10 ? [`and ${lines.length - 10} more`] : [];
  return [...lines.slice(0, 10), ...more].join('\n');
}
