import { ProblemError } from '../problem.ts';
import { matching, type ReadInput } from './values.ts';

/** Where the version comes from: one of them, or neither. */
export interface VersionInputs {
  /** '' where nothing is said. */
  readonly krakendVersion: string;
  /** Relative to the workspace. */
  readonly krakendVersionFile: string | undefined;
}

/** Reads them; throws a ProblemError where both are set, as each would have to hide the other. */
export function versionInputs(read: ReadInput): VersionInputs {
  const krakendVersion = read('krakend-version').trim();
  const file = read('krakend-version-file').trim();
  if (file === '') return { krakendVersion, krakendVersionFile: undefined };
  const krakendVersionFile = matching(
    'krakend-version-file',
    file,
    /^\P{Cc}+$/u,
    'a path without control characters',
  );
  if (krakendVersion === '') return { krakendVersion, krakendVersionFile };
  throw new ProblemError({
    what: `krakend-version is ${krakendVersion}, and krakend-version-file names ${krakendVersionFile}.`,
    why: 'Each says which gateway the plugins are for, and they need not say the same.',
    fix: 'leave one of them out',
  });
}
