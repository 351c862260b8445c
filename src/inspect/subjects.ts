import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { type ImageFiles, imageFiles } from '../builder/docker/image-files.ts';
import { machineArchitecture } from '../builder/emulation.ts';
import { gatewayAmong } from '../gateway/image-gateway.ts';
import { type GatewayBinary, localGateway } from '../gateway/obtain.ts';
import { readProfile } from '../gateway/profile.ts';
import { type FetchFile, systemLibraries } from '../gateway/system-libraries.ts';
import {
  type ByteSource,
  type GatewayProfile,
  judgeFile,
  LoaderError,
  openFile,
  readPluginFacts,
} from '../loader/index.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problem.ts';
import type { InspectOrder } from './arguments.ts';
import { type Inspection, inspect, type Subject } from './inspection.ts';
import { releasedGateway, releaseOf } from './released-gateway.ts';

const IMAGE = 'docker://';
/** Where images of gateways have their plugins by custom, and by KrakenD's documentation. */
const PLUGINS_IN_IMAGE = '/opt/krakend/plugins';

/**
 * Has all that is asked about on this machine, and judges it.
 *
 * @throws ProblemError where the gateway or a file can't be had.
 */
export async function carryOut(order: InspectOrder, label: string, log: Log): Promise<Inspection> {
  const folder = await mkdtemp(join(tmpdir(), 'krakend-inspect-'));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rm(folder, { recursive: true, force: true }));
  const architecture = order.architecture ?? machineArchitecture();
  const open = async (reference: string): Promise<ImageFiles> =>
    cleaning.use(await imageFiles(reference, architecture, label, undefined, log));

  const image = imageOf(order.gateway);
  const files = image === undefined ? undefined : await open(image);
  const binary = await gatewayBinary(order, image, files, folder, log);
  const profile = readProfile(binary, 'give the krakend binary first');
  const gateway = { name: order.gateway, profile };

  const sources = order.plugins.length > 0 ? order.plugins : [order.gateway];
  const named: NamedFile[] = [];
  for (const [index, source] of sources.entries()) {
    const reference = imageOf(source);
    const own = join(folder, `plugins-${index}`);
    if (reference === undefined) named.push(...(await pluginFiles(source)));
    else named.push(...(await pluginsOfImage(reference, image === reference ? files : undefined, open, own)));
  }
  const subjects = named.map((file) => subjectOf(file, profile));
  const needed = subjects.flatMap((one) => ('facts' in one ? one.facts.neededLibraries : []));
  const fetch = fetchFrom(files, order.system, folder);
  const system = fetch && (await systemLibraries(profile, needed, fetch));
  return inspect(gateway, subjects, system);
}

function imageOf(source: string): string | undefined {
  return source.startsWith(IMAGE) ? source.slice(IMAGE.length) : undefined;
}

async function gatewayBinary(
  order: InspectOrder,
  image: string | undefined,
  files: ImageFiles | undefined,
  folder: string,
  log: Log,
): Promise<GatewayBinary> {
  const own = join(folder, 'gateway');
  if (image !== undefined && files) return gatewayAmong(files, image, own, undefined, log);
  const release = releaseOf(order.gateway);
  if (release) return releasedGateway(release, order.releases, { ...log, outcome: () => undefined });
  return localGateway(order.gateway, own);
}

interface NamedFile {
  readonly path: string;
  /** As people know it, who never see the folder into which images are copied. */
  readonly name: string;
}

/** A file as it is given, or what lies in a folder and could be loaded from there. */
async function pluginFiles(path: string, shown: string = path): Promise<NamedFile[]> {
  const status = await stat(path).catch((cause: unknown) => {
    const fix = 'give a .so file, a folder of them, or docker://IMAGE';
    throw new ProblemError({ what: `There is no ${path}.`, fix }, { cause });
  });
  if (!status.isDirectory()) return [{ path, name: shown }];
  const names = (await readdir(path)).filter((name) => name.includes('.so'));
  if (names.length === 0) throw new ProblemError({ what: `There is no .so file in ${shown}.` });
  return names.sort().map((name) => ({ path: join(path, name), name: join(shown, name) }));
}

async function pluginsOfImage(
  reference: string,
  opened: ImageFiles | undefined,
  open: (reference: string) => Promise<ImageFiles>,
  folder: string,
): Promise<NamedFile[]> {
  const files = opened ?? (await open(reference));
  if (await files.copyOut(PLUGINS_IN_IMAGE, folder)) return pluginFiles(folder, PLUGINS_IN_IMAGE);
  throw new ProblemError({
    what: `The image ${reference} has no folder ${PLUGINS_IN_IMAGE}.`,
    fix: 'copy the plugins out of it (docker cp) and name the files',
  });
}

function subjectOf({ path, name }: NamedFile, profile: GatewayProfile): Subject {
  using opened = openFile(path);
  const source: ByteSource = { ...opened, name };
  try {
    return { file: name, facts: readPluginFacts(source) };
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    return { file: name, unreadable: judgeFile(profile, source) };
  }
}

/** Where the libraries of the gateway's system are, if anybody knows. */
function fetchFrom(
  files: ImageFiles | undefined,
  system: string | undefined,
  folder: string,
): FetchFile | undefined {
  if (system !== undefined) return (path) => belowRoot(resolve(system), path);
  if (!files) return undefined;
  const libraries = join(folder, 'libraries');
  return async (path) => {
    await mkdir(libraries, { recursive: true });
    const copy = join(libraries, basename(path));
    return (await files.copyOut(path, copy)) ? copy : undefined;
  };
}

/** A file of another root; a link that leads out of it is none, as it would lead elsewhere there. */
async function belowRoot(root: string, path: string): Promise<string | undefined> {
  try {
    const real = await realpath(join(root, path));
    return relative(await realpath(root), real).startsWith('..') ? undefined : real;
  } catch {
    return undefined;
  }
}
