import { inFolder, shellWord } from '../shell.ts';
import type { ModuleGround } from './go-lines.ts';
import type { Cause, LoadRefusal } from './load-refusal.ts';

export const WHY_ONE_PATH =
  'The path comes from the module line in go.mod, as in a copied example; -ldflags=-pluginpath does not help.';

/** Two plugins of one path, or one plugin twice. */
export function samePath({ plugin, facts, others = [], ground }: LoadRefusal): Cause {
  const path = facts?.pluginPath;
  const twins = others.filter((other) => path !== undefined && other.facts.pluginPath === path);
  const names = twins.map(({ name }) => name).join(', ');
  return {
    cause:
      names === ''
        ? `another plugin has its plugin path${path === undefined ? '' : `, ${path}`}`
        : `it and ${names} have one plugin path, ${path}`,
    why: `A gateway loads only the first of them. ${WHY_ONE_PATH}`,
    fix: renameModule(plugin, ground ?? { folder: '.', goMod: { module: path ?? 'example.com/plugin' } }),
    ...(ground ? { place: { file: ground.goModFile, line: ground.goMod.moduleLine } } : {}),
  };
}

/** The command that gives a plugin's module a path of its own. */
export function renameModule(
  plugin: string,
  { folder, goMod }: Pick<ModuleGround, 'folder'> & { readonly goMod: { readonly module: string } },
): string {
  return inFolder(folder, `go mod edit ${shellWord(`-module=${goMod.module}-${plugin}`)}`);
}
