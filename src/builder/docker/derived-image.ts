import { createHash, randomUUID } from 'node:crypto';
import { imageEntry } from '../../cache/keys.ts';
import type { CacheSession } from '../../cache/session.ts';
import { explainSetupFailure } from '../../diagnosis/setup-failure.ts';
import { elapsed, type Log } from '../../log.ts';
import { ProblemError } from '../../problem.ts';
import { baseEnvironment } from '../../process.ts';
import { variableWords } from './container.ts';
import { docker, type Engine } from './engine.ts';
import { type Image, inspectImage, inTurn } from './image.ts';
import type { CompilingFor } from './image-contents.ts';
import { fromFolder } from './obtain-image.ts';
import { lendCertificates } from './setup-certificates.ts';

/** Where a derived image was had from. */
export type DerivedSource = 'already on this machine' | 'set up' | 'from the cache';

/** An image that is another one after some lines of shell. */
export interface Derivation {
  readonly base: Image;
  /** Run by `sh -ex` as root; the first command that fails ends it. */
  readonly script: string;
  /** The network of the script; undefined for the engine's default. */
  readonly network: string | undefined;
  /** Variables that the script sees and the image does not keep, such as those of a proxy. */
  readonly environment: Readonly<Record<string, string>>;
  /** A file on this machine with certificates that the script trusts and the image does not keep; none by default. */
  readonly certificates?: string | undefined;
  /** Marks the container, so that what a cancelled run leaves is found. */
  readonly label: string;
  readonly caches: CacheSession;
  readonly engine: Engine;
  readonly compilingFor: CompilingFor;
  /** Has the base in the engine as it was published, where {@link base} is made of kept files. */
  readonly pullBase: () => Promise<Image>;
}

/** Raised when the same script would make another image. */
const FORMAT = 1;

/** What an engine's client gives to containers by itself, and no image may keep: a proxy's address can hold a password. */
const PROXY_VARIABLES: readonly string[] = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'FTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
];

/** The same for the same image and script, whenever and wherever it is made: `sha256:…`. */
export function derivedIdentity({ base, script }: Pick<Derivation, 'base' | 'script'>): string {
  const content = JSON.stringify([FORMAT, base.digest, base.architecture, script]);
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/**
 * The image after the script: as it lies in the engine from an earlier run, as the cache has it, else set up.
 *
 * It is a container that is committed, not a `docker build`: that would be another builder than the engine
 * wherever buildx is set up so, and such a one sees no image of the engine's.
 *
 * @throws ProblemError with the script's own words where it fails.
 */
export function derivedImage(
  order: Derivation,
  log: Log,
): Promise<{ readonly image: Image; readonly from: DerivedSource }> {
  const { base, caches, compilingFor } = order;
  const { architecture } = base;
  const digest = derivedIdentity(order);
  // With a host that is none, so that every engine knows it by one name.
  const reference = `localhost/krakend-plugin-setup:${digest.slice(-24)}`;
  const entry = { ...imageEntry({ reference, architecture, compilingFor }, digest), restoreKeys: [] };
  const named = (image: Image): Image => ({ ...image, reference, digest, base });

  return inTurn(reference, async () => {
    const present = await inspectImage(reference);
    if (present) return { image: named(present), from: 'already on this machine' };
    const wish = { ...order, reference, architecture, digest, mayCome: true };
    const kept = caches.wanted('image') ? await fromFolder(entry, wish, log) : undefined;
    if (kept) return { image: named(kept.image), from: kept.from };
    const started = performance.now();
    // What is mounted can't be written to.
    const whole = base.mounts === undefined ? base : await order.pullBase();
    const image = named(await setUp({ ...order, base: whole }, reference, log));
    log.info(`Set up in ${elapsed(started)}`);
    if (caches.wanted('image')) {
      const { base: _, ...own } = image;
      const made = { ...entry, image: { image: own, compilingFor } };
      caches.unread(made);
      caches.complete(made);
    }
    return { image, from: 'set up' };
  });
}

/** Runs the script in a container of its own, and keeps what it made of the image. */
async function setUp(order: Derivation, reference: string, log: Log): Promise<Image> {
  const { base, script, environment, certificates } = order;
  const name = `krakend-plugin-${randomUUID()}`;
  try {
    await succeed(startArguments(order, name), base);
    // By exec: what a container is started with stays in the image that is made of it.
    const trust = certificates === undefined ? {} : await lendCertificates(certificates, name);
    const variables = [
      ...variableWords(environment, baseEnvironment()),
      ...Object.entries(trust).map(([variable, path]) => `${variable}=${path}`),
    ].map((word) => `--env=${word}`);
    const { exitCode, stdout, stderr } = await docker(
      ['exec', '--user=0:0', ...variables, name, 'sh', '-exc', script],
      { env: environment, onLine: log.info },
    );
    if (exitCode !== 0) {
      throw new ProblemError(explainSetupFailure({ image: base.reference, exitCode, stdout, stderr }));
    }
    await succeed(commitArguments(name, reference), base);
  } finally {
    await docker(['rm', '--force', name], { evenIfCancelled: true }).catch(() => undefined);
  }
  const image = await inspectImage(reference);
  if (!image) throw new Error(`the engine does not show ${reference} after docker commit`);
  return image;
}

/** A container that waits, as root of its own and with the capabilities that package managers need. */
export function startArguments(
  { base, network, label }: Pick<Derivation, 'base' | 'network' | 'label'>,
  name: string,
): string[] {
  return [
    'run',
    '--detach',
    '--pull=never',
    `--platform=linux/${base.architecture}`,
    `--name=${name}`,
    `--label=${label}`,
    '--user=0:0',
    '--security-opt=no-new-privileges',
    `--network=${network ?? 'default'}`,
    '--workdir=/',
    '--entrypoint=tail',
    base.id,
    '-f',
    '/dev/null',
  ];
}

function commitArguments(name: string, reference: string): string[] {
  const blank = PROXY_VARIABLES.flatMap((variable) => [variable, variable.toLowerCase()]);
  const changes = [...blank.map((variable) => `ENV ${variable}=`), 'LABEL krakend-plugin-action=setup'];
  return ['commit', ...changes.map((change) => `--change=${change}`), name, reference];
}

async function succeed(args: readonly string[], base: Image): Promise<void> {
  const { exitCode, stderr } = await docker(args);
  if (exitCode === 0) return;
  throw new ProblemError({
    what: `builder-setup could not be run in ${base.reference}: docker ${args[0]} failed.`,
    why: stderr.trim().split('\n').at(-1) ?? '',
    fix: 'see that the engine may run containers as root with a network, or name an image that has what you need in builder-image',
  });
}
