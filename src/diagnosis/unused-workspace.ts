import { posix } from 'node:path';
import { goMessages } from '../plugin/go-errors.ts';
import type { Place, Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { GoFailure } from './go-failure.ts';

/** A go.work of the repository, for a module that is built without one. */
export interface UnusedWorkspace {
  /** Relative to the repository. */
  readonly file: string;
  /** The modules that it names, with their folders relative to the repository. */
  readonly members: readonly { readonly module: string; readonly folder: string }[];
}

/** That a module is missing which a go.work has, where no go.work counts; undefined where it is something else. */
export function missingWithoutWorkspace(failure: GoFailure): Problem | undefined {
  const { workspace, output, goMod, goModFile, folder } = failure;
  if (!workspace) return undefined;
  const others = workspace.members.filter(({ module }) => module !== goMod.module);
  const missing = others.find(({ module }) => lacks(output, module));
  if (!missing) return undefined;
  const { module } = missing;
  const path = posix.relative(folder, missing.folder) || '.';
  const target = path.startsWith('.') ? path : `./${path}`;
  const edits = `-require=${module}@v0.0.0 -replace=${module}=${target}`.split(' ').map(shellWord).join(' ');
  return {
    what: `${module} is in this repository, in ${missing.folder}, and only ${workspace.file} says so.`,
    why: 'Plugins are built without go.work unless it is asked for: it changes what is linked.',
    fix: `set build-env: GOWORK=${workspace.file}, or say it in go.mod: ${inFolder(folder, `go mod edit ${edits}`)}`,
    place: placeOf(failure, module) ?? { file: goModFile, line: goMod.moduleLine },
  };
}

function lacks(output: string, module: string): boolean {
  const name = module.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const package_ = `(?:no required module provides|cannot find module providing|is not in std|module providing) package ${name}(?:[/:;\\s]|$)`;
  return new RegExp(`${package_}|${name}@\\S+: `, 'm').test(output);
}

/** The line that requires it, or the first that imports it. */
function placeOf({ output, goMod, goModFile, userFile }: GoFailure, module: string): Place | undefined {
  const required = goMod.requirements.find(({ path }) => path === module);
  if (required) return { file: goModFile, line: required.line };
  const message = goMessages(output).find((one) => one.message.includes(module));
  const file = message && userFile(message.file);
  return file === undefined ? undefined : { file, line: message?.line ?? 1 };
}
