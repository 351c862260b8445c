import { createHash, randomUUID } from 'node:crypto';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cancelled } from '../../cancel.ts';
import { makeChangeable } from '../../changeable.ts';
import { lazily } from '../../lazily.ts';
import { baseEnvironment, type Command, run, succeeded } from '../../process.ts';
import { allOrFirstFailure } from '../../settle.ts';
import { unpackStream } from '../../untar.ts';
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
import {
  AS_FILES,
  type FilesWish,
  fittingReceipt,
  type LaidFiles,
  layFiles,
  makeFolders,
  type Receipt,
  ROOT,
} from './laid-files.ts';

/** An image that is wanted out of a folder. */
export interface UnpackedWish extends FilesWish {
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
): Promise<LaidFiles> {
  const { id, architecture, reference, digest } = image;
  const name = `krakend-plugin-${randomUUID()}`;
  return layFiles(folder, async (root) => {
    try {
      const variables = await variablesOf(id);
      const create = ['create', '--pull=never', `--name=${name}`, '--network=none', '--entrypoint=/none'];
      succeeded('docker create', await docker([...create, id]));
      await exportTo(name, ['-C', root, ...AS_FILES, ...withoutNeedless(architecture, compilingFor)]);
      await makeChangeable(root);
      return { id, reference, digest, architecture, variables };
    } finally {
      await docker(['rm', '--force', name], { evenIfCancelled: true }).catch(() => undefined);
    }
  });
}

/** Unpacks the files of a container, with these arguments of tar. */
async function exportTo(name: string, tarArgs: readonly string[]): Promise<void> {
  const through = new PassThrough();
  const output: Command['output'] = (stdout) => pipeline(stdout, through, { signal: cancelled });
  const [exported] = await allOrFirstFailure([
    docker(['export', name], { output }),
    unpackStream(through, tarArgs, { env: baseEnvironment() }),
  ] as const);
  succeeded('docker export', exported);
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
    docker(['import', ...changes, '-'], { input: packed }),
  ]);
  const made = loaded.stdout.trim().split('\n').at(-1) ?? '';
  // Under its name it would be taken for whole.
  if (tarred.exitCode !== 0 && loaded.exitCode === 0) await docker(['rmi', made]);
  succeeded('tar', tarred);
  succeeded('docker import', loaded);
  succeeded('docker tag', await docker(['tag', made, name]));
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
