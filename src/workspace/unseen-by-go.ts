import { createHash } from 'node:crypto';
import { readFile, readlink, stat } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { sha256Of } from '../digest.ts';
import { readsElsewhere } from './c-reach.ts';
import type { ModuleFolder } from './go-modules.ts';
import { neededFolders } from './needed-folders.ts';
import { listFiles } from './source-files.ts';
import { sourceReach } from './source-reach.ts';

/** What decides which files C may read besides those that Go looks at. */
export interface UnseenQuestion {
  readonly modules: readonly ModuleFolder[];
  /** Absolute and real. */
  readonly workspace: string;
  /** Absolute; nothing of what runs write into it is a source. */
  readonly outputDirectory: string;
  /** Whether flags or variables name files for compilers. */
  readonly byFlags: boolean;
}

/** What Go's build cache does not notice. */
export interface Unseen {
  /** Whether some package of the user's has C in it. */
  readonly cgo: boolean;
  /** A digest of the files of the workspace that C may include from elsewhere; undefined where it includes none. */
  readonly digest?: string;
}

/** C includes no Go and no prose, and these change most. */
const NEVER_INCLUDED = /\.(?:go|md)$/;

const C_SOURCE = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|s|S|sx)$/;

/** Finds out what the build cache does not notice in the user's own packages. */
export async function unseenByGo(question: UnseenQuestion): Promise<Unseen> {
  const { modules, workspace, outputDirectory, byFlags } = question;
  const scope = { outputDirectory, outputs: false, asFolders: false };
  const folders = await neededFolders(modules, workspace);
  const { files } = await listFiles({ ...scope, folders, nodeModules: false });
  const byFolder = Map.groupBy(files, dirname);
  let cgo = false;
  let elsewhere = byFlags;
  for (const own of byFolder.values()) {
    const found = await packageReach(own);
    cgo ||= found.cgo;
    elsewhere ||= found.elsewhere;
  }
  if (!elsewhere) return { cgo };
  const all = await listFiles({ ...scope, folders: [workspace], nodeModules: true });
  const hash = createHash('sha256');
  for (const file of all.files.toSorted()) {
    if (NEVER_INCLUDED.test(file)) continue;
    hash.update(`${JSON.stringify([relative(workspace, file), await contentOf(file)])}\n`);
  }
  return { cgo, digest: hash.digest('hex') };
}

/** Whether the files of one folder are a package with C, and whether that reads what Go does not look at. */
async function packageReach(files: readonly string[]): Promise<{ cgo: boolean; elsewhere: boolean }> {
  const texts: string[] = [];
  let cgo = false;
  let elsewhere = false;
  const go = files.filter((one) => one.endsWith('.go'));
  for (const [index, text] of (await Promise.all(go.map(textOf))).entries()) {
    if (!sourceReach(go[index] ?? '', text).cgo) continue;
    cgo = true;
    texts.push(text);
  }
  for (const file of files.filter((one) => C_SOURCE.test(one))) {
    const text = await textOf(file);
    if (cgo) texts.push(text);
    elsewhere ||= sourceReach(file, text).includes;
  }
  const names = new Set(files.map((file) => basename(file)));
  return { cgo, elsewhere: elsewhere || (cgo && readsElsewhere(texts, names)) };
}

/** A link to nothing, and one that nobody may read, is Go's to tell. */
async function textOf(file: string): Promise<string> {
  const isFile = (await stat(file).catch(() => undefined))?.isFile() ?? false;
  return isFile ? readFile(file, 'latin1').catch(() => '') : '';
}

async function contentOf(file: string): Promise<string> {
  const isFile = (await stat(file).catch(() => undefined))?.isFile() ?? false;
  return isFile ? sha256Of(file) : readlink(file).catch(() => '');
}
