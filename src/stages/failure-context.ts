import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { GoRunner } from '../builder/builder.ts';
import type { ModuleCopy } from '../builder/module-copy.ts';
import type { GoFailure } from '../diagnosis/go-failure.ts';
import type { ModuleGround, WorkspaceGround } from '../diagnosis/go-lines.ts';
import type { LoadRefusal } from '../diagnosis/load-refusal.ts';
import type { UnusedWorkspace } from '../diagnosis/unused-workspace.ts';
import { shownVersion, type Target, targetFolder } from '../krakend/target.ts';
import { parseGoMod } from '../plugin/go-mod.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { GoWork } from '../workspace/go-work.ts';
import { isWithin } from '../workspace/paths.ts';
import type { Compiled } from './compile.ts';
import type { TargetRun } from './target-run.ts';

/** Where Go failed. */
export interface FailureGround {
  readonly builder: GoRunner;
  /** Absolute and real. */
  readonly workspace: string;
  readonly target: Target;
  readonly goVersion: string;
}

/** A module, and the Go and the release that it is built for. */
export function moduleGround(
  { target, goVersion }: Pick<FailureGround, 'target' | 'goVersion'>,
  module: ModuleFolder,
): ModuleGround {
  return {
    goMod: module.goMod,
    goModFile: join(module.relative, 'go.mod'),
    folder: module.relative || '.',
    krakendVersion: shownVersion(target),
    goVersion,
    ...(module.goWork ? { goWork: workspaceGround(module.goWork) } : {}),
  };
}

function workspaceGround({ folder, file, text, members }: GoWork): WorkspaceGround {
  const replaced = parseGoMod(text).replacements.map(({ path }) => path);
  return {
    members: members.map((member) => {
      const shown = join(dirname(file), relative(folder, member.folder));
      return { goMod: parseGoMod(member.goModText), goModFile: join(shown, 'go.mod'), folder: shown };
    }),
    decided: [...replaced, ...members.map((member) => member.module)],
  };
}

/** What a failure of Go has to be explained with. */
export function failureContext(
  ground: FailureGround,
  module: ModuleFolder,
  copy: ModuleCopy,
): Omit<GoFailure, 'doing' | 'output'> {
  const { builder, workspace } = ground;
  const about = moduleGround(ground, module);
  const { goModFile } = about;
  return {
    ...about,
    ...(module.unusedGoWork ? { workspace: unusedWorkspace(module.unusedGoWork, workspace) } : {}),
    userFile: (goFile: string): string | undefined => {
      const inside = isAbsolute(goFile) ? goFile : resolve(builder.inside(module.folder), goFile);
      if (inside === builder.inside(copy.goMod)) return goModFile;
      if (copy.goWork && inside === builder.inside(copy.goWork)) return module.goWork?.file;
      const file = builder.outside(inside);
      return file !== undefined && isWithin(workspace, file) ? relative(workspace, file) : undefined;
    },
  };
}

function unusedWorkspace({ file, members }: GoWork, workspace: string): UnusedWorkspace {
  return {
    file,
    members: members.map(({ module, folder }) => ({ module, folder: relative(workspace, folder) || '.' })),
  };
}

/** What a plugin that its gateway does not take has to be explained with. */
export function loadRefusal(
  { target, gateway, goVersion }: TargetRun,
  compiled: Compiled,
  all: readonly Compiled[],
): Omit<LoadRefusal, 'said'> {
  const { plugin, linked } = compiled.examined;
  return {
    plugin: plugin.name,
    gateway: targetFolder(target),
    logTitle: `Load into ${targetFolder(target)}`,
    profile: gateway?.profile,
    facts: compiled.built?.facts,
    ground: {
      goMod: plugin.module.goMod,
      goModFile: join(plugin.module.relative, 'go.mod'),
      folder: plugin.module.relative || '.',
      goVersion,
      linked,
    },
    others: all.flatMap((one) =>
      one.built && one !== compiled ? [{ name: one.examined.plugin.name, facts: one.built.facts }] : [],
    ),
  };
}
