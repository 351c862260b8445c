import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { ModuleFolder } from './go-modules.ts';
import { namedFolders, neededFolders } from './needed-folders.ts';
import { isWithin } from './paths.ts';
import { type FileScope, goWorkFiles, type ListedFiles, listFiles } from './source-files.ts';
import { mayEmbed, type SourceReach, sourceReach } from './source-reach.ts';

/** What decides which files a build may read. */
export interface SourceQuestion {
  readonly modules: readonly ModuleFolder[];
  /** Absolute and real. */
  readonly workspace: string;
  /** Absolute; what runs write into it is none of the sources. */
  readonly outputDirectory: string;
  /** Whether everything in the workspace may be read, as by configurations, tests and the flags of a C compiler. */
  readonly all: boolean;
  /** Whether what earlier runs have written may be read as well, as by tests. */
  readonly outputs?: boolean;
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
 * by, and of go.work: sources, embedded files, go.mod and go.sum, by name and content. C and assembly name what they
 * include by any path, so with them it is every file of the workspace. `node_modules`, which is large, counts where
 * Go files embed anything, where something names it or leads there; `.git` never does, as Go embeds nothing of it
 * (cmd/go/internal/load, isBadEmbedName). Where everything counts, it does with who may execute it and with empty
 * folders, as tests may ask for both.
 *
 * @returns undefined where a link leads to a folder out of the workspace, or something into `.git`, which nobody can
 * follow to its end.
 */
export async function sourceDigest(question: SourceQuestion): Promise<SourceDigest | undefined> {
  const { workspace, all, modules, outputDirectory, outputs = false } = question;
  const named = namedFolders(modules).filter((folder) => isWithin(workspace, folder));
  if (named.some((folder) => hasPart(workspace, folder, '.git'))) return undefined;
  const folders = all ? [workspace] : await neededFolders(modules, workspace);
  const nodeModules = all || named.some((folder) => hasPart(workspace, folder, 'node_modules'));
  const scope = { folders, outputDirectory, outputs, nodeModules, asFolders: all };
  const listed = await listFiles(scope);
  const found = await digestOf(listed.files, question);
  if (found === undefined) return undefined;
  const wider = widened(scope, listed, found, workspace);
  return wider ? digestOf((await listFiles(wider)).files, question) : found;
}

/** What counts besides, by what the sources say; undefined where nothing more does. */
function widened(
  scope: FileScope,
  listed: ListedFiles,
  found: Found,
  workspace: string,
): FileScope | undefined {
  const everywhere = found.cgo || found.includes || (found.nodeModules && listed.passedOver);
  const isAll = scope.folders.length === 1 && scope.folders[0] === workspace;
  const needsOutputs = listed.outputs.some((file) =>
    found.embeds.some(
      ({ folder, pattern }) => isWithin(folder, file) && mayEmbed(pattern, relative(folder, file)),
    ),
  );
  const widens = everywhere && (!isAll || listed.passedOver);
  if (!widens && !needsOutputs) return undefined;
  return {
    ...scope,
    ...(widens ? { folders: [workspace], nodeModules: true } : {}),
    outputs: scope.outputs || needsOutputs,
  };
}

function hasPart(workspace: string, path: string, part: string): boolean {
  return relative(workspace, path).split(sep).includes(part);
}

interface Found extends SourceDigest, Omit<SourceReach, 'embeds'> {
  readonly embeds: readonly { readonly folder: string; readonly pattern: string }[];
}

async function digestOf(paths: readonly string[], question: SourceQuestion): Promise<Found | undefined> {
  const hash = createHash('sha256');
  const reach = { cgo: false, includes: false, nodeModules: false };
  const embeds: Found['embeds'][number][] = [];
  const sorted = [...new Set([...paths, ...(await goWorkFiles(question.modules))])].toSorted();
  for (let index = 0; index < sorted.length; index += AT_ONCE) {
    const batch = sorted.slice(index, index + AT_ONCE);
    const described = await Promise.all(batch.map((path) => describeFile(path, question)));
    for (const [place, one] of described.entries()) {
      if (one === undefined) return undefined;
      hash.update(`${JSON.stringify(one.words)}\n`);
      reach.cgo ||= one.reach?.cgo ?? false;
      reach.includes ||= one.reach?.includes ?? false;
      reach.nodeModules ||= one.reach?.nodeModules ?? one.intoNodeModules ?? false;
      const folder = dirname(batch[place] ?? '');
      embeds.push(...(one.reach?.embeds ?? []).map((pattern) => ({ folder, pattern })));
    }
  }
  return { ...reach, digest: hash.digest('hex'), files: sorted.length, embeds };
}

interface Described {
  /** What goes into the digest. */
  readonly words: readonly string[];
  readonly reach?: SourceReach;
  /** Whether it is a link to a folder in packages of Node. */
  readonly intoNodeModules?: boolean;
}

async function describeFile(
  path: string,
  { workspace, all }: SourceQuestion,
): Promise<Described | undefined> {
  const name = relative(workspace, path);
  const info = await lstat(path);
  if (info.isSymbolicLink()) return describeLink(path, name, workspace);
  if (info.isDirectory()) return { words: ['folder', name] };
  // Neither Go nor a C compiler reads sockets and pipes out of a source tree.
  if (!info.isFile()) return { words: ['other', name] };
  const content = await readFile(path);
  const words = ['file', name, sha256(content)];
  // git keeps this of a file's mode, and nothing else.
  if (all && (info.mode & 0o100) !== 0) words.push('executable');
  return { words, reach: sourceReach(name, content.toString('latin1')) };
}

async function describeLink(path: string, name: string, workspace: string): Promise<Described | undefined> {
  const words = ['link', name, await readlink(path)];
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return { words };
  const inside = isWithin(workspace, real);
  // Links on the way, which may lie out of the workspace, decide as well.
  if (inside) words.push(relative(workspace, real));
  if ((await stat(real)).isFile()) {
    const content = await readFile(real);
    return { words: [...words, sha256(content)], reach: sourceReach(name, content.toString('latin1')) };
  }
  if (!inside || hasPart(workspace, real, '.git')) return undefined;
  return { words, intoNodeModules: hasPart(workspace, real, 'node_modules') };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
