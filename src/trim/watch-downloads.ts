import { relative } from 'node:path';
import type { Builder, BuilderRequest, GoCall } from '../builder/builder.ts';
import type { ProcessResult } from '../process.ts';
import { isWithin } from '../workspace/paths.ts';
import { type ModulesUsed, packagesListed } from './go-listing.ts';

/** A builder that says after each download what it has used of the module cache. */
export function watchDownloads(
  builder: Builder,
  { folders, usedModules }: Pick<BuilderRequest, 'folders' | 'usedModules'>,
): Builder {
  if (usedModules === undefined) return builder;
  const outside = (path: string): string => builder.outside(path) ?? path;
  return {
    ...builder,
    download: async (call) => {
      const result = await builder.download(call);
      const used = usedBy(call, result);
      const own = used.folders.map(outside).filter((path) => isWithin(folders.modules, path));
      usedModules({ ...used, folders: own.map((path) => relative(folders.modules, path)) });
      return result;
    },
  };
}

function usedBy({ args, environment }: GoCall, { exitCode, stdout }: ProcessResult): ModulesUsed {
  const listing =
    args[0] === 'list' && exitCode === 0 ? packagesListed(stdout) : { folders: [], imports: [] };
  return {
    ...listing,
    replacing: [],
    // A workspace completes its sums as it is listed.
    sums: args.includes('-mod=mod') || environment?.GOWORK !== undefined,
    // It reads the tests of modules, which no listing names.
    all: args[0] === 'mod' && args[1] === 'tidy',
  };
}
