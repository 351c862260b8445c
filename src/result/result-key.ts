import { createHash } from 'node:crypto';
import { type CacheEntry, digestOfModules, type ModuleTexts } from '../cache/keys.ts';
import { KEPT } from '../folders.ts';
import { shownUrl } from '../gateway/sources.ts';
import { DOWNLOAD_VARIABLES } from '../inputs/build-env.ts';
import type { GatewayRequest, Inputs } from '../inputs/inputs.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { SourceDigest } from '../workspace/source-digest.ts';

/** Everything that decides what building for one target brings, the verdict included. */
export interface ResultQuestion {
  /** Digest of this action's own code. */
  readonly action: string;
  readonly target: Target;
  /** The plugins that are judged together. */
  readonly plugins: readonly PluginPlace[];
  readonly inputs: Inputs;
  readonly sources: SourceDigest;
  /** Those of the plugins: results that differ in sources alone are close, with other modules they are not. */
  readonly modules: readonly ModuleTexts[];
  /** The kind of builder, and the digest of its image or what is known of this machine. */
  readonly builder: string;
  /** Where gateways come from, and what tells them from others. */
  readonly gateway: string;
  /** Why no gateway of this target runs here; '' where it does. */
  readonly cannotRun: string;
  /** Where a builder on this machine finds the sources; '' for containers, which all have them at one place. */
  readonly place: string;
}

/** What tells one plugin of a call from another. */
export interface PluginPlace {
  readonly name: string;
  /** See PluginSource. */
  readonly packagePath: string;
  readonly files?: readonly string[] | undefined;
  /** The module's folder, relative to the workspace. */
  readonly module: string;
}

/**
 * What the result does not depend on: the target stands for some of them, others are about what is done with the
 * result. Whatever is not named here counts, so that a new input is not forgotten.
 */
export const WITHOUT: readonly (keyof Inputs)[] = [
  'krakendVersion',
  'krakendVersionFile',
  'edition',
  'architectures',
  'variants',
  'mode',
  'outputDirectory',
  'upload',
  'artifactName',
  'retentionDays',
  'overwrite',
  'cache',
  'saveCache',
  // What is downloaded is what go.sum says, whoever may have it and by whichever way.
  'modulesCredentials',
  'containerNetwork',
];

/** Raised when what lies in an entry changes its meaning. */
const FORMAT = 'v2';

/** What stands before the keys of all results. */
const PREFIX = `krakend-plugin-result-${FORMAT}-`;

/** The entry of what one target brings: its plugins, and all that was said of them. */
export function resultEntry(question: ResultQuestion): CacheEntry {
  const { action, target, plugins, inputs, sources, modules, builder, gateway, cannotRun, place } = question;
  const names = (Object.keys(inputs) as (keyof Inputs)[]).filter((name) => !WITHOUT.includes(name));
  const settings = Object.fromEntries(names.map((name) => [name, settingOf(name, inputs)]));
  const ground = [action, target, plugins, sorted(settings), builder, gateway, cannotRun, place];
  const close = digest(JSON.stringify([...ground, digestOfModules(modules)])).slice(0, 12);
  const exact = digest(JSON.stringify([...ground, sources.digest])).slice(0, 32);
  const name = `${targetFolder(target)}-${close}`;
  return {
    kind: 'result',
    // Of the same path are all that are close: an entry's version at the service is made of it.
    paths: [`${KEPT}/moving-results/${name}`],
    key: `${PREFIX}${name}-${exact}`,
    restoreKeys: [],
    ingredients: [
      targetFolder(target),
      `${sources.files} files`,
      `builder ${builder.slice(0, 26)}`,
      'gateway',
      'inputs',
      'this version of the action',
    ],
  };
}

/** The same entry, or the newest that differs in its sources alone. */
export function closeTo(entry: CacheEntry): CacheEntry & { readonly restoreKeys: readonly [string] } {
  return { ...entry, restoreKeys: [entry.key.slice(0, entry.key.lastIndexOf('-') + 1)] };
}

/** Whether a text is the key of a result: it may come out of a file that somebody else wrote. */
export function isResultKey(text: unknown): text is string {
  return (
    typeof text === 'string' && text.startsWith(PREFIX) && /^[\w.-]+-[0-9a-f]{12}-[0-9a-f]{32}$/.test(text)
  );
}

/** Values that may be secret go in by a short digest: keys are public, and who tries values out finds many that fit. */
const SECRET: readonly (keyof Inputs)[] = [
  'buildEnv',
  'buildFlags',
  'ldflags',
  'configEnv',
  'gateway',
  'builderSetup',
];

function settingOf(name: keyof Inputs, inputs: Inputs): unknown {
  // Whether it is there decides which gateways answer; a renewed one changes nothing of a plugin.
  if (name === 'gatewayLicence') return inputs.gatewayLicence !== undefined;
  const value = name === 'buildEnv' ? compiling(inputs.buildEnv) : inputs[name];
  if (!SECRET.includes(name)) return value ?? null;
  const plain = name === 'gateway' ? withoutToken(inputs.gateway) : value;
  return digest(JSON.stringify(sorted(plain))).slice(0, 12);
}

/** What is for the download alone, such as a proxy with a token in its address, changes nothing of what go.sum says. */
function compiling(environment: Inputs['buildEnv']): Inputs['buildEnv'] {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !DOWNLOAD_VARIABLES.includes(name)),
  );
}

/** A token in the address is another each day; what lies there is told by the gateway's stamp. */
function withoutToken(request: GatewayRequest | undefined): GatewayRequest | undefined {
  return request?.kind === 'url' ? { ...request, url: shownUrl(request.url) } : request;
}

/** Records by their names, as the order in which somebody writes variables down means nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
