import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Image } from '../builder/docker/image.ts';
import { systemPackages } from '../builder/host/system-packages.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { compilesWithFiles } from '../inputs/named-files.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import { unseenByGo } from '../workspace/unseen-by-go.ts';

/** What compiled packages are kept by, besides what their cache's key says. */
export interface BuildGround {
  readonly builder:
    | { readonly kind: 'host' }
    | { readonly kind: 'docker'; readonly image: Pick<Image, 'id' | 'digest' | 'base' | 'origin'> };
  readonly inputs: Inputs;
  /** Absolute and real. */
  readonly workspace: string;
}

/**
 * What Go's build cache would not notice (`go help cache`: "does not detect changes to C libraries imported with
 * cgo"): headers in other folders than the package's, and those of the system.
 *
 * @returns '' where there is nothing of the kind; else what compiled packages have to be kept apart by.
 */
export async function unnoticed(ground: BuildGround, modules: readonly ModuleFolder[]): Promise<string> {
  const { builder, inputs, workspace } = ground;
  const outputDirectory = resolve(workspace, inputs.outputDirectory);
  const byFlags = compilesWithFiles(inputs);
  const { cgo, digest } = await unseenByGo({ modules, workspace, outputDirectory, byFlags });
  const parts = [digest, cgo ? await systemOf(builder) : undefined].filter((part) => part !== undefined);
  if (parts.length === 0) return '';
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 12);
}

/** What brings the headers of the system: builder-setup may install others on another day, under the same digest. */
async function systemOf(builder: BuildGround['builder']): Promise<string | undefined> {
  if (builder.kind === 'host') return systemPackages();
  const { base, origin, id, digest } = builder.image;
  return base ? (origin ?? id) : digest;
}

/** A copy that is whole or not there; a cache that can't be copied is none. */
async function copyOf(common: string, folder: string): Promise<void> {
  if (!existsSync(common)) return;
  const partial = `${folder}.${process.pid}.partial`;
  try {
    await cp(common, partial, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await rename(partial, folder);
  } catch {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What stands before the name by which a folder of compiled packages is kept apart. */
export const APART = '-with-';
const KEPT_DAYS = 7;

/**
 * Makes a folder for compiled packages. One that is kept apart begins with what lies in the common one, where nothing is
 * of packages with such C; of others like it, what nobody used for a week goes.
 */
export async function makeBuildFolder(folder: string, now = new Date()): Promise<void> {
  const [start = '', apart] = basename(folder).split(APART);
  if (apart !== undefined && !existsSync(folder)) await copyOf(join(dirname(folder), start), folder);
  await mkdir(folder, { recursive: true });
  if (apart === undefined) return;
  await utimes(folder, now, now).catch(() => undefined);
  const others = (await readdir(dirname(folder))).filter((name) => name.startsWith(start + APART));
  for (const name of others) {
    const path = join(dirname(folder), name);
    const used = (await stat(path).catch(() => undefined))?.mtimeMs ?? now.getTime();
    const days = (now.getTime() - used) / 86_400_000;
    if (days > KEPT_DAYS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
