import type { Edition } from '../krakend/editions.ts';
import { type ImageRole, krakendImage } from '../krakend/image-tags.ts';
import type { Variant } from '../krakend/target.ts';
import type { Place } from '../problem.ts';

/** A place of the repository that says which KrakenD it is about. */
export interface VersionMention {
  /** As `krakend-version` takes it. */
  readonly version: string;
  readonly role: ImageRole;
  /** undefined where nothing but a version is written. */
  readonly edition?: Edition;
  readonly variant?: Variant;
  readonly place: Place;
  /** What is written there: `krakend/builder:2.13.8`, `KRAKEND_VERSION=2.13.8`. */
  readonly shown: string;
}

/** A place that is about KrakenD and does not say which. */
export interface VersionGap {
  readonly shown: string;
  /** Why it names no version, as a sentence. */
  readonly why: string;
  readonly place: Place;
}

/** What a file says of versions. */
export interface FileVersions {
  readonly mentions: readonly VersionMention[];
  readonly gaps: readonly VersionGap[];
}

export const NOTHING_SAID: FileVersions = { mentions: [], gaps: [] };

/** What several parts say, together. */
export function together(parts: readonly FileVersions[]): FileVersions {
  return {
    mentions: parts.flatMap(({ mentions }) => mentions),
    gaps: parts.flatMap(({ gaps }) => gaps),
  };
}

/** What the name of an image says: nothing where it is none of KrakenD's. */
export function saidByImage(reference: string, place: Place): FileVersions {
  const image = krakendImage(reference);
  if (image === undefined) return NOTHING_SAID;
  const { version, role, edition, variant, digestOnly } = image;
  if (version !== undefined) {
    return { mentions: [{ version, role, edition, variant, place, shown: reference }], gaps: [] };
  }
  const why = digestOnly
    ? 'A digest alone names no version: write the tag before it, as in krakend:2.13.8@sha256:….'
    : 'Its tag is not a version of KrakenD.';
  return { mentions: [], gaps: [{ shown: reference, why, place }] };
}

/** A variable that names a version wherever it stands: of a Dockerfile, of compose, of a shell. */
export const VERSION_VARIABLE = /^KRAKEND_(?:(?:CE|EE|GATEWAY)_)?(?:VERSION|TAG)$/i;

/** What such a variable says; nothing where its value is no version. */
export function saidByVariable(name: string, value: string, place: Place): FileVersions {
  const version = /^v?(\d+(?:\.\d+){0,2}|latest)$/.exec(value.trim())?.[1];
  if (!VERSION_VARIABLE.test(name) || version === undefined) return NOTHING_SAID;
  const edition = /_EE_/i.test(name) ? { edition: 'ee' as const } : {};
  return { mentions: [{ version, role: 'gateway', ...edition, place, shown: `${name}=${value}` }], gaps: [] };
}

/** What is said where a variable that has no value stands in the name of an image; nothing of other images. */
export function saidByOpenImage(text: string, variable: string, place: Place): FileVersions {
  if (!/krakend/i.test(text)) return NOTHING_SAID;
  const why = /^\w+$/.test(variable)
    ? `${variable} has no value there: give it a default, as in \${${variable}:-2.13.8}.`
    : 'What stands for variables there can not be read.';
  return { mentions: [], gaps: [{ shown: text.length > 80 ? `${text.slice(0, 79)}…` : text, why, place }] };
}
