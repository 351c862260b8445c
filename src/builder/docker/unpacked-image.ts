import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cancelled } from '../../cancel.ts';
import { lazily } from '../../lazily.ts';
import { baseEnvironment, type Command, type ProcessResult, run } from '../../process.ts';
import { type ContainerRun, runArguments } from './container.ts';
import { docker, type Engine } from './engine.ts';
import { userOf } from './engine-user.ts';
import { type Alternative, type Image, inspectImage, variablesOf } from './image.ts';
import {
  type CompilingFor,
  contentMounts,
  mountedFolders,
  variableChanges,
  withoutNeedless,
} from './image-contents.ts';

/** Where the files of the image lie, below the folder of an entry. */
const ROOT = 'root';
const RECEIPT = 'image.json';

/** Where modules are mounted: nothing can make a folder in one that is mounted for reading. */
const MOUNT_POINT = ['go', 'pkg', 'mod'] as const;

const DAY_MS = 86_400_000;

/** Arguments of tar: of an image's files, owners and the rights that come with them stay behind. */
export const AS_FILES = ['--no-same-owner', '--no-same-permissions'] as const;

/** What was kept of an image besides its files. */
interface Receipt {
  readonly format: 1;
  /** Of the image in the engine that they came out of. */
  readonly id: string;
  readonly reference: string;
  readonly digest: string;
  readonly architecture: Image['architecture'];
  /** `NAME=VALUE`. */
  readonly variables: readonly string[];
}

/** An image that is wanted out of a folder. */
export interface UnpackedWish {
  readonly reference: string;
  readonly architecture: Image['architecture'];
  /** The digest that it has to have; undefined where any will do. */
  readonly digest: string | undefined;
  readonly engine: Engine;
  /** Marks the containers of this run. */
  readonly label: string;
}

/**
 * Lays the files of an image that compiling needs into a folder, as they come out of the engine.
 *
 * @throws Error with docker's or tar's words.
 */
export async function unpackImage(
  image: Image,
  compilingFor: CompilingFor,
  folder: string,
): Promise<'laid' | 'there already'> {
  const { id, architecture, reference, digest } = image;
  const name = `krakend-plugin-${randomUUID()}`;
  return layFiles(folder, async (root) => {
    try {
      const variables = await variablesOf(id);
      const create = ['create', '--pull=never', `--name=${name}`, '--network=none', '--entrypoint=/none'];
      succeeded('docker create', await docker([...create, id]));
      const unpack = ['-x', '-f', '-', '-C', root, ...AS_FILES];
      await piped(['export', name], [...unpack, ...withoutNeedless(architecture, compilingFor)]);
      await makeChangeable(root);
      return { id, reference, digest, architecture, variables };
    } finally {
      await docker(['rm', '--force', name], { evenIfCancelled: true }).catch(() => undefined);
    }
  });
}

/**
 * Has the files of an image laid into a folder, which appears when all of them are there.
 *
 * @param fill lays the files below a folder, and tells what else is known of the image.
 */
export async function layFiles(
  folder: string,
  fill: (root: string) => Promise<Omit<Receipt, 'format'>>,
): Promise<'laid' | 'there already'> {
  await dropAbandoned(folder);
  const partial = `${folder}.${randomUUID()}.partial`;
  const root = join(partial, ROOT);
  try {
    await mkdir(root, { recursive: true });
    const receipt: Receipt = { format: 1, ...(await fill(root)) };
    await makeFolders(root, MOUNT_POINT);
    await writeFile(join(partial, RECEIPT), JSON.stringify(receipt));
    // Another job of this machine may have been quicker, and be compiling with it.
    if (await holdsImage(folder, receipt)) return 'there already';
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return 'laid';
  } finally {
    await makeChangeable(partial);
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes what runs that were killed have left half-way. */
async function dropAbandoned(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  const partial = names.filter(
    (name) => name.startsWith(`${basename(folder)}.`) && name.endsWith('.partial'),
  );
  for (const name of partial) {
    const path = join(dirname(folder), name);
    const changed = (await lstat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - changed < DAY_MS) continue;
    await makeChangeable(path);
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Makes folders below another one, and follows no link: it would be one that an image has brought.
 *
 * @throws Error where something else lies there.
 */
async function makeFolders(root: string, names: readonly string[]): Promise<string> {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    const there = await lstat(path).catch(() => undefined);
    if (!there) await mkdir(path);
    else if (!there.isDirectory()) throw new Error(`${names.join('/')} is no folder in the image`);
  }
  return path;
}

/**
 * Lets this user move and remove what came out of an image, where folders may be for reading alone. Containers get
 * them for reading anyhow.
 */
export async function makeChangeable(folder: string): Promise<void> {
  if (process.getuid?.() === 0 || !existsSync(folder)) return;
  const chmod = { program: 'chmod', args: ['-R', 'u+rwX', folder], env: baseEnvironment() };
  succeeded('chmod', await run({ ...chmod, evenIfCancelled: true }));
}

/** Pipes what docker prints into tar. */
async function piped(dockerArgs: readonly string[], tarArgs: readonly string[]): Promise<void> {
  const through = new PassThrough();
  const output: Command['output'] = (stdout) => pipeline(stdout, through, { signal: cancelled });
  const [exported, unpacked] = await Promise.all([
    docker(dockerArgs, { output }),
    run({ program: 'tar', args: tarArgs, env: baseEnvironment(), input: through }),
  ]);
  succeeded(`docker ${dockerArgs[0]}`, exported);
  succeeded('tar', unpacked);
}

/** Whether a folder holds a whole image that is the one wanted. */
export async function holdsImage(
  folder: string,
  wish: Omit<UnpackedWish, 'engine' | 'label'>,
): Promise<boolean> {
  return (await fittingReceipt(folder, wish)) !== undefined;
}

/**
 * Makes an image of the files in a folder that {@link unpackImage} wrote: they are mounted into one that has no more
 * than the small rest, and nothing is copied. Whether the engine sees them shows when Go first runs in it.
 *
 * @throws Error that says what the engine does not do, and where the folder holds another image.
 */
export async function imageOf(folder: string, wish: UnpackedWish): Promise<Image> {
  const receipt = await fittingReceipt(folder, wish);
  if (!receipt) {
    throw new Error(`what lies there is not ${[wish.reference, wish.digest].join(' ').trim()}`);
  }
  const root = join(folder, ROOT);
  // Unpacking takes away what the umask says.
  await chmod(await makeFolders(root, ['tmp']), 0o1777);
  const folders = mountedFolders(await topOf(root));
  const framed = await imported(root, folders, receipt);
  const whole: Alternative = {
    because: 'The engine does not see the files of the image, which are copied to it',
    have: lazily(() => imported(root, [], receipt)),
  };
  return { ...framed, mounts: contentMounts(root, folders), instead: [whole] };
}

/**
 * The same of files that may have been damaged since they were laid there.
 *
 * @throws Error where Go does not run, be they seen or not.
 */
export async function provenImageOf(folder: string, wish: UnpackedWish): Promise<Image> {
  const image = await imageOf(folder, wish);
  if (await works(image, wish)) return image;
  for (const other of image.instead ?? []) {
    const whole = await other.have();
    if (await works(whole, wish)) return whole;
  }
  throw new Error('Go does not run in it');
}

async function fittingReceipt(
  folder: string,
  { reference, architecture, digest }: Omit<UnpackedWish, 'engine' | 'label'>,
): Promise<Receipt | undefined> {
  const receipt = await readReceipt(join(folder, RECEIPT));
  const fits =
    receipt?.reference === reference &&
    receipt.architecture === architecture &&
    (digest === undefined || receipt.digest === digest);
  return fits ? receipt : undefined;
}

async function readReceipt(file: string): Promise<Receipt | undefined> {
  try {
    const read = JSON.parse(await readFile(file, 'utf8')) as Receipt;
    const sound =
      read.format === 1 && /^sha256:[0-9a-f]{64}$/.test(read.digest) && Array.isArray(read.variables);
    return sound ? read : undefined;
  } catch {
    return undefined;
  }
}

async function topOf(root: string): Promise<{ name: string; folder: boolean; empty: boolean }[]> {
  return Promise.all(
    (await readdir(root)).map(async (name) => {
      const path = join(root, name);
      const folder = (await lstat(path)).isDirectory();
      return { name, folder, empty: folder && (await readdir(path)).length === 0 };
    }),
  );
}

/**
 * An image of the files below a folder, owned by root as in any image: that of an earlier run, or a new one.
 *
 * @param without folders at the top that stay empty.
 */
async function imported(root: string, without: readonly string[], receipt: Receipt): Promise<Image> {
  const { id: origin, reference, digest, architecture, variables } = receipt;
  const content = createHash('sha256')
    .update(JSON.stringify([receipt, without]))
    .digest('hex');
  // With a host that is none, so that every engine knows it by one name.
  const name = `localhost/krakend-plugin-image:${content.slice(0, 24)}`;
  const present = await inspectImage(name);
  if (present) return { ...present, reference, digest, origin };
  const packed = new PassThrough();
  const tar = [
    // Whoever has a strict umask would hide the image's files from the containers' users.
    ...['-c', '-f', '-', '-C', root, '--owner=0', '--group=0', '--mode=a+rX', '--anchored'],
    ...without.map((name) => `--exclude=./${name}/*`),
    '.',
  ];
  const output: Command['output'] = (stdout) => pipeline(stdout, packed, { signal: cancelled });
  const changes = [...variableChanges(variables), '--change=LABEL krakend-plugin-action=unpacked'];
  const [tarred, loaded] = await Promise.all([
    run({ program: 'tar', args: tar, env: baseEnvironment(), output }),
    docker(['import', ...changes, '-', name], { input: packed }),
  ]);
  succeeded('tar', tarred);
  succeeded('docker import', loaded);
  const image = await inspectImage(name);
  if (!image) throw new Error('the engine does not show the image after docker import');
  if (image.architecture !== architecture) throw new Error(`the engine takes it for ${image.architecture}`);
  return { ...image, reference, digest, origin };
}

/** Whether Go runs in it, which shows at once whether the engine sees the mounted files. */
async function works({ id, mounts = [] }: Image, { engine, label }: UnpackedWish): Promise<boolean> {
  const container: ContainerRun = {
    name: `krakend-plugin-${randomUUID()}`,
    image: id,
    label,
    user: userOf(engine),
    network: 'none',
    mounts,
    selinux: engine.selinux,
    workingDirectory: '/',
    variables: ['GOTOOLCHAIN=local', 'HOME=/tmp'],
    program: 'go',
    args: ['version'],
  };
  const { exitCode } = await docker(runArguments(container));
  return exitCode === 0;
}

function succeeded(what: string, { exitCode, stderr }: ProcessResult): void {
  if (exitCode !== 0) throw new Error(`${what}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}
