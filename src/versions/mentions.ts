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
  /** What is written there: `krakend/builder:2.13.8`, `krakend:$V (2.13.8)`, `KRAKEND_VERSION=2.13.8`. */
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

/** A registry, a repository, a tag and a digest have room in it. */
const MAX_SHOWN = 200;

export const NOTHING_SAID: FileVersions = { mentions: [], gaps: [] };

/** What several parts say, together. */
export function together(parts: readonly FileVersions[]): FileVersions {
  return {
    mentions: parts.flatMap(({ mentions }) => mentions),
    gaps: parts.flatMap(({ gaps }) => gaps),
  };
}

/**
 * What the name of an image says: nothing where it is none of KrakenD's.
 *
 * @param written the same as the file has it, with variables in it. It alone is shown: what these stand for may be
 * anything, and no more than a version comes out of it.
 */
export function saidByImage(reference: string, place: Place, written = reference): FileVersions {
  const image = krakendImage(reference);
  if (image === undefined) return NOTHING_SAID;
  const { version, role, edition, variant, digestOnly } = image;
  const short = cut(written);
  if (version !== undefined) {
    const shown = written === reference ? short : `${short} (${version})`;
    return { mentions: [{ version, role, edition, variant, place, shown }], gaps: [] };
  }
  const why = digestOnly
    ? 'A digest alone names no version: write the tag before it, as in krakend:2.13.8@sha256:….'
    : 'Its tag is not a version of KrakenD.';
  return { mentions: [], gaps: [{ shown: short, why, place }] };
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
  return { mentions: [], gaps: [{ shown: cut(text), why, place }] };
}

/** Short enough for an annotation. */
function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
