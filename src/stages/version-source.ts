import { resolve } from 'node:path';
import type { Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import type { Log } from '../log.ts';
import { describePlace, type Place, ProblemError } from '../problem.ts';
import { chooseVersion } from '../versions/choose.ts';
import { type FileVersions, together } from '../versions/mentions.ts';
import { versionsIn, versionsInNamed } from '../versions/read-file.ts';
import { isEmpty, NOT_CHECKED_OUT } from '../workspace/paths.ts';
import { findVersionFiles, namedVersionFile } from '../workspace/version-files.ts';

/** The version that is asked for, and who says so. */
export interface VersionSource {
  /** As `krakend-version` takes it. */
  readonly asked: string;
  /** Where in the repository it stands; undefined where the input says it. */
  readonly place?: Place;
}

/** The part of the inputs that decides where a version is looked for. */
export type VersionSourceInputs = Pick<
  Inputs,
  'krakendVersion' | 'krakendVersionFile' | 'edition' | 'variants' | 'outputDirectory'
>;

/**
 * Where the version comes from: the input, the file that the user named, or the Dockerfiles and compose files of
 * the repository.
 *
 * @param workspace absolute and real.
 * @throws ProblemError as {@link chooseVersion} does, and where nothing names a version.
 */
export async function versionSource(
  inputs: VersionSourceInputs,
  workspace: string,
  log: Log,
): Promise<VersionSource> {
  const { krakendVersion, krakendVersionFile } = inputs;
  if (krakendVersion !== '') return { asked: krakendVersion };
  const said =
    krakendVersionFile === undefined
      ? await saidByRepository(inputs, workspace, log)
      : versionsInNamed(await namedVersionFile(workspace, krakendVersionFile));
  const { mention, warnings, notices } = chooseVersion(said, inputs);
  for (const problem of warnings) log.warning(problem);
  for (const problem of notices) log.notice(problem);
  return { asked: mention.version, place: mention.place };
}

async function saidByRepository(
  { outputDirectory }: VersionSourceInputs,
  workspace: string,
  log: Log,
): Promise<FileVersions> {
  const files = await findVersionFiles(workspace, resolve(workspace, outputDirectory));
  const parts = files.flatMap((file): FileVersions[] => {
    const said = versionsIn(file);
    if (!('why' in said)) return [said];
    if (/krakend/i.test(file.text)) log.info(`${file.path} is not read for the version: ${said.why}`);
    return [];
  });
  const said = together(parts);
  if (said.mentions.length > 0) return said;
  if (await isEmpty(workspace)) {
    throw new ProblemError({
      what: 'krakend-version is missing, and there is nothing in the workspace that could say it.',
      ...NOT_CHECKED_OUT,
    });
  }
  throw nothingNamesAVersion(
    files.map(({ path }) => path),
    said,
  );
}

function nothingNamesAVersion(paths: readonly string[], { gaps }: FileVersions): ProblemError {
  const [gap] = gaps;
  const looked =
    paths.length === 0
      ? 'The repository has no Dockerfile and no compose file.'
      : `Looked for images of KrakenD in ${paths.slice(0, 10).join(', ')}${paths.length > 10 ? ` and ${paths.length - 10} more` : ''}.`;
  return new ProblemError({
    what: 'krakend-version is missing, and nothing in the repository says which KrakenD the plugins are for.',
    why: gap ? `${describePlace(gap.place)}: ${gap.shown}. ${gap.why}` : looked,
    fix: "write krakend-version: '2.13.8' with your gateway's version, or name the file that has it with krakend-version-file",
    ...(gap ? { place: gap.place } : {}),
  });
}

/**
 * Resolves what a source asks for; in words and errors with the place where it stands.
 *
 * @param resolve gives the release, or releases, of a request.
 * @throws ProblemError as `resolve` does.
 */
export async function resolveFrom<T extends Release | readonly Release[]>(
  { asked, place }: VersionSource,
  resolve: (asked: string) => Promise<T>,
): Promise<T> {
  if (place === undefined) return resolve(asked);
  const found = await resolve(asked).catch((error: unknown) => {
    if (!(error instanceof ProblemError) || error.problem.place) throw error;
    throw new ProblemError({ ...error.problem, place }, { cause: error });
  });
  // What it warns of, a number that has lost its zero to YAML, is read here as it is written.
  const named = ({ source: how, warning: _, ...release }: Release): Release => {
    const where = describePlace(place);
    return {
      ...release,
      source: how.startsWith('as given') ? how.replace('as given', where) : `${where}, ${how}`,
    };
  };
  return (Array.isArray(found) ? found.map(named) : named(found as Release)) as T;
}
