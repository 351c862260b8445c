import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { ProblemError } from '../problem.ts';
import { versionsInDockerfile } from './dockerfile.ts';
import type { FileVersions } from './mentions.ts';
import { versionsInPlainText, versionsInToolVersions } from './plain-file.ts';
import { type Unreadable, versionsInYaml } from './yaml-file.ts';

/** Whether a name is one that Docker's and Podman's files have: `Dockerfile`, `api.Dockerfile`, `Containerfile.arm`. */
export function isDockerfile(path: string): boolean {
  return /(?:^|\.)(?:Dockerfile|Containerfile)$|^(?:Dockerfile|Containerfile)\./i.test(basename(path));
}

/** Whether a name is one under which compose looks, or that people give to `--file`: `docker-compose.prod.yml`. */
export function isComposeFile(path: string): boolean {
  return /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/i.test(basename(path));
}

/** A file of the repository as it was read. */
export interface VersionFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
  /** The text of the `.env` beside it, which compose reads; undefined where there is none. */
  readonly environment?: string;
}

/** What a file says of versions, by the format that its name tells, or that it has the look of. */
export function versionsIn({ path, text, environment = '' }: VersionFile): FileVersions | Unreadable {
  if (isDockerfile(path)) return versionsInDockerfile(path, text);
  if (/\.ya?ml$/i.test(path)) {
    const variables = new Map(Object.entries(parseEnv(environment)));
    return versionsInYaml(path, text, (name) => variables.get(name));
  }
  if (basename(path) === '.tool-versions') return versionsInToolVersions(path, text);
  if (/^[ \t]*FROM[ \t]+\S/im.test(text)) return versionsInDockerfile(path, text);
  return versionsInPlainText(path, text);
}

/**
 * The same for a file that the user named.
 *
 * @throws ProblemError where it can't be read as what it is, or says nothing of a version.
 */
export function versionsInNamed(file: VersionFile): FileVersions {
  const said = versionsIn(file);
  if ('why' in said) {
    throw new ProblemError({
      what: `krakend-version-file: ${file.path} can't be read.`,
      why: said.why,
      fix: "name another file with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version",
      place: { file: file.path, ...(said.line === undefined ? {} : { line: said.line }) },
    });
  }
  if (said.mentions.length > 0) return said;
  const [gap] = said.gaps;
  throw new ProblemError({
    what: gap
      ? `krakend-version-file: ${gap.shown} in ${file.path} names no version.`
      : `krakend-version-file: ${file.path} names no version of KrakenD.`,
    why:
      gap?.why ??
      'Looked for images of KrakenD (krakend, krakend/krakend-ee, krakend/builder, …, behind a mirror or not), for KRAKEND_VERSION=2.13.8, and for a version that stands alone.',
    fix: "name another file with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version",
    place: gap?.place ?? { file: file.path },
  });
}
