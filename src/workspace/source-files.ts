import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ModuleFolder } from './go-modules.ts';
import { isWithin } from './paths.ts';

/** What of the folders counts. */
export interface FileScope {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Absolute; what runs write into it is none of the sources. */
  readonly outputDirectory: string;
  /** Whether what runs have written there counts all the same. */
  readonly outputs: boolean;
  /** Whether folders called node_modules count. */
  readonly nodeModules: boolean;
  /** Whether folders count by themselves, the empty ones too. */
  readonly asFolders: boolean;
}

/** The files below folders, and what was left out of them. */
export interface ListedFiles {
  /** Absolute. */
  readonly files: string[];
  /** Whether some node_modules was left out. */
  passedOver: boolean;
  /** What runs have written and was left out, absolute. */
  readonly outputs: string[];
}

/** Lists all that counts; links are listed and not followed. */
export async function listFiles(scope: FileScope): Promise<ListedFiles> {
  const listed: ListedFiles = { files: [], passedOver: false, outputs: [] };
  for (const folder of scope.folders) await collect(folder, scope, listed);
  return listed;
}

/** go.work and go.work.sum lie above the modules that they name. */
export async function goWorkFiles(modules: readonly ModuleFolder[]): Promise<string[]> {
  const folders = new Set(modules.flatMap(({ goWork }) => (goWork ? [goWork.folder] : [])));
  const files = [...folders].flatMap((folder) => [join(folder, 'go.work'), join(folder, 'go.work.sum')]);
  const there = await Promise.all(files.map((file) => lstat(file).catch(() => undefined)));
  return files.filter((_, index) => there[index] !== undefined);
}

/** What runs of this action write below their output folder: plugins, checksums and manifest. */
const OUTPUT =
  /^(?:(?:refused\/)?\d+\.\d+\.\d+[^/]*-(?:alpine|linux-generic)-(?:amd64|arm64)\/[^/]+\.so|checksums\.txt|plugins\.json)$/;

async function collect(folder: string, scope: FileScope, listed: ListedFiles): Promise<void> {
  const { outputDirectory, asFolders } = scope;
  const inOutput = isWithin(outputDirectory, folder);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // A worktree and a submodule have a file of this name, with a path of this machine.
    if (entry.name === '.git') continue;
    if (!entry.isDirectory()) {
      const isOutput = inOutput && OUTPUT.test(relative(outputDirectory, path));
      if (isOutput && !scope.outputs) listed.outputs.push(path);
      else listed.files.push(path);
    } else if (entry.name === 'node_modules' && !scope.nodeModules) listed.passedOver = true;
    else {
      if (asFolders && !isWithin(path, outputDirectory) && !inOutput) listed.files.push(path);
      await collect(path, scope, listed);
    }
  }
}
