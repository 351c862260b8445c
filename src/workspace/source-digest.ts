import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ModuleFolder } from './go-modules.ts';
import { neededFolders } from './needed-folders.ts';
import { isWithin } from './paths.ts';

/** What decides which files a build may read. */
export interface SourceQuestion {
  readonly modules: readonly ModuleFolder[];
  /** Absolute and real. */
  readonly workspace: string;
  /** Absolute; what runs write into it is none of the sources. */
  readonly outputDirectory: string;
  /** Whether everything in the workspace may be read, as configurations and tests may. */
  readonly all: boolean;
}

/** One digest of all files that a build may read. */
export interface SourceDigest {
  /** Hex of a sha256. */
  readonly digest: string;
  readonly files: number;
  /** Whether some Go file has C beside it (`import "C"`), which may name headers by any path. */
  readonly cgo: boolean;
}

/** As many files at once as keep the disk busy and the memory small. */
const AT_ONCE = 16;

/**
 * The digest of every file that Go may read for these modules: theirs, those of the folders that they replace others
 * by, and of go.work: sources, embedded files, go.mod and go.sum, by name and content. C names its headers by any
 * path, so with cgo it is every file of the workspace. `node_modules`, which is large, counts where Go files embed
 * anything, or name it; `.git` never does, as Go embeds nothing of it (cmd/go/internal/load, isBadEmbedName).
 *
 * @returns undefined where a link leads to a folder out of the workspace, which nobody can follow to its end.
 */
export async function sourceDigest(question: SourceQuestion): Promise<SourceDigest | undefined> {
  const { workspace, all, modules } = question;
  const folders = all ? [workspace] : await neededFolders(modules, workspace);
  const listed = await listFiles(folders, question, all);
  const found = await digestOf(listed.files, workspace);
  if (found === undefined || all) return found;
  const widens = found.cgo && !(folders.length === 1 && folders[0] === workspace);
  if (!widens && !(found.embeds && listed.passedOver)) return found;
  const wider = await listFiles(found.cgo ? [workspace] : folders, question, true);
  return digestOf(wider.files, workspace);
}

interface Listed {
  /** Absolute. */
  readonly files: string[];
  /** Whether some node_modules was left out. */
  passedOver: boolean;
}

async function listFiles(
  folders: readonly string[],
  question: SourceQuestion,
  nodeModules: boolean,
): Promise<Listed> {
  const listed: Listed = { files: [], passedOver: false };
  for (const folder of folders) await collect(folder, { ...question, nodeModules }, listed);
  listed.files.push(...(await workspaceFiles(question)));
  return listed;
}

/** go.work and go.work.sum lie above the modules that they name. */
async function workspaceFiles({ modules }: SourceQuestion): Promise<string[]> {
  const folders = new Set(modules.flatMap(({ goWork }) => (goWork ? [goWork.folder] : [])));
  const files = [...folders].flatMap((folder) => [join(folder, 'go.work'), join(folder, 'go.work.sum')]);
  const there = await Promise.all(files.map((file) => lstat(file).catch(() => undefined)));
  return files.filter((_, index) => there[index] !== undefined);
}

/** What runs of this action write into their output folder: folders of targets, and the files beside them. */
const OUTPUT =
  /^(?:\d+\.\d+\.\d+\S*-(?:alpine|linux-generic)-(?:amd64|arm64)|refused|checksums\.txt|plugins\.json)$/;

async function collect(
  folder: string,
  how: Pick<SourceQuestion, 'outputDirectory'> & { readonly nodeModules: boolean },
  listed: Listed,
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (folder === how.outputDirectory && OUTPUT.test(entry.name)) continue;
    if (!entry.isDirectory()) listed.files.push(path);
    else if (entry.name === 'node_modules' && !how.nodeModules) listed.passedOver = true;
    else if (entry.name !== '.git') await collect(path, how, listed);
  }
}

async function digestOf(
  paths: readonly string[],
  workspace: string,
): Promise<(SourceDigest & { readonly embeds: boolean }) | undefined> {
  const hash = createHash('sha256');
  let cgo = false;
  let embeds = false;
  const sorted = [...new Set(paths)].toSorted();
  for (let index = 0; index < sorted.length; index += AT_ONCE) {
    const batch = sorted.slice(index, index + AT_ONCE);
    for (const one of await Promise.all(batch.map((path) => describeFile(path, workspace)))) {
      if (one === undefined) return undefined;
      hash.update(`${JSON.stringify(one.words)}\n`);
      cgo ||= one.cgo ?? false;
      embeds ||= one.embeds ?? false;
    }
  }
  return { digest: hash.digest('hex'), files: sorted.length, cgo, embeds };
}

interface Described {
  /** What goes into the digest. */
  readonly words: readonly string[];
  readonly cgo?: boolean;
  /** Whether it may bring files of node_modules into the plugin. */
  readonly embeds?: boolean;
}

async function describeFile(path: string, workspace: string): Promise<Described | undefined> {
  const name = relative(workspace, path);
  const info = await lstat(path);
  if (info.isSymbolicLink()) {
    const words = ['link', name, await readlink(path)];
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || isWithin(workspace, real)) return { words };
    const target = await stat(real);
    return target.isFile() ? { words: [...words, sha256(await readFile(real))] } : undefined;
  }
  // Neither Go nor a C compiler reads sockets and pipes out of a source tree.
  if (!info.isFile()) return { words: ['other', name] };
  const content = await readFile(path);
  const words = ['file', name, sha256(content)];
  if (!name.endsWith('.go')) return { words };
  const text = content.toString('latin1');
  return {
    words,
    cgo: /^\s*(?:import\s+)?["`]C["`]\s*;?\s*(?:\/[/*].*)?$/m.test(text),
    embeds: text.includes('//go:embed') || text.includes('node_modules'),
  };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
