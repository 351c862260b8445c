import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ProblemError, problemOf } from '../problem.ts';
import { isComposeFile, isDockerfile, type VersionFile } from '../versions/read-file.ts';
import { leadsInto } from './go-folder.ts';
import { pathInWorkspace } from './paths.ts';

/** More than any file has in which somebody wrote a version by hand. */
const MAX_BYTES = 256 * 1024;

/**
 * The file that the user named.
 *
 * @param path relative to the workspace.
 * @throws ProblemError where there is none, where it leads out of the workspace, and where it is no text file.
 */
export async function namedVersionFile(workspace: string, path: string): Promise<VersionFile> {
  const file = await pathInWorkspace(workspace, workspace, path, 'krakend-version-file');
  const status = await stat(file);
  if (!status.isFile() || status.size > MAX_BYTES) {
    throw new ProblemError({
      what: `krakend-version-file: "${path}" is ${status.isFile() ? 'larger than 256 KiB' : 'no file'}.`,
      fix: 'name a Dockerfile, a compose file, Kubernetes or Helm YAML, .tool-versions, or a text with the version',
    });
  }
  return readVersionFile(workspace, file).catch((cause: unknown) => {
    throw new ProblemError(
      {
        what: `krakend-version-file: "${path}" can't be read.`,
        why: problemOf(cause).what,
        fix: 'give the user that runs this step leave to read it',
      },
      { cause },
    );
  });
}

/**
 * The Dockerfiles and compose files of a repository, in the order of their paths. Hidden folders, `node_modules`,
 * `vendor` and `except` are passed over, and links are not followed.
 *
 * @param except a folder that is not the user's, absolute: what an earlier step left.
 */
export async function findVersionFiles(workspace: string, except: string): Promise<VersionFile[]> {
  const files = await versionFilesIn(workspace, except);
  // One that nobody may read is passed over, as folders are.
  const read = files.map((file) => readVersionFile(workspace, file).catch(() => undefined));
  return (await Promise.all(read)).filter((file) => file !== undefined);
}

async function versionFilesIn(folder: string, except: string): Promise<string[]> {
  // What nobody may read is nobody's Dockerfile.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map(async (entry): Promise<string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (/^\.|^(?:node_modules|vendor)$/.test(entry.name) || path === except) return [];
        return versionFilesIn(path, except);
      }
      if (!entry.isFile() || !(isDockerfile(path) || isComposeFile(path))) return [];
      const size = await stat(path).then(
        (status) => status.size,
        () => Number.POSITIVE_INFINITY,
      );
      return size <= MAX_BYTES ? [path] : [];
    }),
  );
  return found.flat();
}

async function readVersionFile(workspace: string, file: string): Promise<VersionFile> {
  const path = relative(workspace, file);
  const text = await readFile(file, 'utf8');
  if (!/\.ya?ml$/i.test(path)) return { path, text };
  const environment = await environmentBeside(workspace, file);
  return environment === undefined ? { path, text } : { path, text, environment };
}

/** The text of the `.env` beside a file; undefined where there is none, or it is a link out of the workspace. */
async function environmentBeside(workspace: string, file: string): Promise<string | undefined> {
  const beside = join(dirname(file), '.env');
  if (!(await leadsInto(workspace, beside))) return undefined;
  const status = await stat(beside).catch(() => undefined);
  if (!status?.isFile() || status.size > MAX_BYTES) return undefined;
  return readFile(beside, 'utf8').catch(() => undefined);
}
