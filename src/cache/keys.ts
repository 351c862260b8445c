import { createHash } from 'node:crypto';
import type { Image } from '../builder/docker/image.ts';
import { KEPT } from '../folders.ts';
import { shownUrl } from '../gateway/sources.ts';
import type { CacheKind } from '../inputs/inputs.ts';
import { shownVersion, type Target } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';

/** Raised when what lies in an entry changes its meaning, so that older entries are not taken for newer ones. */
const FORMAT = 'v1';

/** One entry of the cache service: computed once, printed, and handed to the post step as it is. */
export interface CacheEntry {
  readonly kind: CacheKind;
  /** Literal paths with `~`, the same on every runner: the service's version of an entry is made of them. */
  readonly paths: readonly string[];
  readonly key: string;
  /** Prefixes of keys that will do as well, best first. */
  readonly restoreKeys: readonly string[];
  /** What went into the key, for the log. */
  readonly ingredients: readonly string[];
  /** The image whose files have to be laid into the path before this entry can be saved, and what it compiles for. */
  readonly image?: { readonly image: Image; readonly compilingFor: readonly Architecture[] };
  /** A file of this run that says what of the path is worth saving. */
  readonly contents?: string;
}

/** A builder image, and what it compiles for. */
export interface KeptImage {
  readonly reference: string;
  readonly architecture: Architecture;
  readonly compilingFor: readonly Architecture[];
}

/** Raised when other files of an image are kept. */
const IMAGE_FORMAT = 'v3';

/**
 * A builder image, by the digest behind its tag, as far as compiling for these architectures needs it. Without a
 * digest, as when the registry can't be asked, the last image that was saved under this name.
 */
export function imageEntry(image: KeptImage, digestOfTag: string | undefined): CacheEntry {
  const { reference, architecture } = image;
  const compilingFor = [...new Set(image.compilingFor)].toSorted();
  const name = `${digest(reference)}-${architecture}-for-${compilingFor.join('+')}`;
  const prefix = `krakend-plugin-image-${IMAGE_FORMAT}-${name}-`;
  return {
    kind: 'image',
    paths: [`${KEPT}/images/${name}`],
    key: prefix + (digestOfTag?.replace(/^sha256:/, '') ?? ''),
    restoreKeys: [prefix],
    ingredients: [
      reference,
      architecture,
      `compiling for ${compilingFor.join(' and ')}`,
      digestOfTag ?? 'digest unknown',
    ],
  };
}

/**
 * A gateway's entry: release, variant, architecture, where it comes from and what tells it there: the sha512 of
 * a tarball or the digest of an image.
 */
export function gatewayEntry(
  target: Target,
  source: string,
  stamp: string | undefined,
  path: string,
): CacheEntry {
  const { variant, architecture } = target;
  const version = shownVersion(target);
  const prefix = `krakend-plugin-gateway-${FORMAT}-${version}-${variant}-${architecture}-${digest(source)}-`;
  return {
    kind: 'gateway',
    paths: [path],
    key: stamp === undefined ? prefix : prefix + stamp.replace(/^sha256:/, '').slice(0, 32),
    // A release never changes. When its server can't say the checksum, the kept binary still has its receipt.
    restoreKeys: stamp === undefined ? [prefix] : [],
    ingredients: [
      version,
      variant,
      architecture,
      /^https?:/.test(source) ? shownUrl(source) : source,
      stamp === undefined ? 'checksum unknown' : 'checksum',
    ],
  };
}

/**
 * The entry of what stands in a gateway: the same names it as the gateway itself, whose binary it stands for
 * where nothing is built.
 *
 * @param format of the file, as an entry that can't be read would be found again and again, and never replaced.
 */
export function profileEntry(
  format: number,
  target: Target,
  source: string,
  stamp: string | undefined,
  path: string,
): CacheEntry {
  const { key, restoreKeys, ...rest } = gatewayEntry(target, source, stamp, path);
  const renamed = (name: string): string => name.replace('-gateway-', `-profile-${format}-`);
  return { ...rest, key: renamed(key), restoreKeys: restoreKeys.map(renamed) };
}

/** A module's go.mod and go.sum, as the user has them. */
export interface ModuleTexts {
  readonly relative: string;
  readonly goModText: string;
  readonly goSumText: string | undefined;
  /** The go.work that it is built with, if any. */
  readonly goWork?: {
    readonly text: string;
    readonly sumText: string | undefined;
    readonly members: readonly Omit<ModuleTexts, 'relative' | 'goWork'>[];
  };
}

/**
 * The downloaded modules: exactly what go.mod and go.sum of every module of the call say, for all targets.
 *
 * @param scope what else decides which of them are downloaded: packages, architectures, build tags.
 */
export function modulesEntry(
  modules: readonly ModuleTexts[],
  scope: readonly string[],
  path: string,
): CacheEntry {
  return {
    kind: 'modules',
    paths: [path],
    key: `krakend-plugin-modules-${FORMAT}-${digestOfModules(modules)}-${digest(JSON.stringify(scope.toSorted())).slice(0, 8)}`,
    restoreKeys: [],
    ingredients: [...namesOf(modules), ...scope],
  };
}

/** What, besides the builder, decides how packages are compiled: with other settings Go compiles all of them again. */
export interface BuildSettings {
  /** Flags of go build, and what else the gateway's own build adds: `-race`, `-tags=a,b`. */
  readonly flags: readonly string[];
  /** All that Go sees, of which a few say how it compiles; values may be secret. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The compiled packages of one target; those of another go.mod or of other settings are a good start, of another
 * builder are not.
 */
export function buildEntry(
  target: Target,
  builderIdentity: string,
  modules: readonly ModuleTexts[],
  path: string,
  settings: BuildSettings = { flags: [], environment: {} },
): CacheEntry {
  const { variant, architecture } = target;
  const prefix = `krakend-plugin-build-${FORMAT}-${digest(builderIdentity)}-${variant}-${architecture}-`;
  const set = setOf(settings);
  return {
    kind: 'build',
    paths: [path],
    key: [`${prefix}${digestOfModules(modules)}`, ...set.digest].join('-'),
    restoreKeys: [prefix],
    ingredients: [`builder ${builderIdentity}`, variant, architecture, ...namesOf(modules), ...set.names],
  };
}

/** Other variables change no compiled package, and may be tokens that are new in each run. */
const COMPILING = /^(GO[A-Z0-9]+|CGO_\w+|CC|CXX|FC|AR|PKG_CONFIG\w*)$/;

/** Settings by their names alone, and one digest of names and values; nothing where there are none. */
function setOf({ flags, environment }: BuildSettings): { digest: string[]; names: string[] } {
  const variables = Object.entries(environment)
    .filter(([name]) => COMPILING.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (flags.length === 0 && variables.length === 0) return { digest: [], names: [] };
  const names = [...flags.map((flag) => flag.replace(/=.*$/s, '')), ...variables.map(([name]) => name)];
  return {
    // Short on purpose: keys are public, and who tries values out finds many that fit.
    digest: [digest(JSON.stringify([flags, variables])).slice(0, 8)],
    names: [...new Set(names)],
  };
}

/** All that go.mod, go.sum and go.work of some modules say, whatever their order. */
export function digestOfModules(modules: readonly ModuleTexts[]): string {
  const sorted = modules.toSorted((a, b) => (a.relative < b.relative ? -1 : 1));
  return digest(JSON.stringify(sorted.map(textsOf)));
}

function textsOf({ goModText, goSumText, goWork }: Omit<ModuleTexts, 'relative'>): unknown[] {
  const own = [goModText, goSumText ?? null];
  return goWork ? [...own, goWork.text, goWork.sumText ?? null, goWork.members.map(textsOf)] : own;
}

function namesOf(modules: readonly ModuleTexts[]): string[] {
  return modules.flatMap(({ relative, goSumText }) => {
    const folder = relative === '' ? '' : `${relative}/`;
    return [`${folder}go.mod`, ...(goSumText === undefined ? [] : [`${folder}go.sum`])];
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
