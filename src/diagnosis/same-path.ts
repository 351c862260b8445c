import { inFolder, shellWord } from '../shell.ts';
import type { Cause, LoadRefusal } from './load-refusal.ts';

/** Two plugins of one path, or one plugin twice. */
export function samePath({ plugin, facts, others = [], ground }: LoadRefusal): Cause {
  const path = facts?.pluginPath;
  const twins = others.filter((other) => path !== undefined && other.facts.pluginPath === path);
  const names = twins.map(({ name }) => name).join(', ');
  const module = ground?.goMod.module ?? path ?? 'example.com/plugin';
  return {
    cause:
      names === ''
        ? `another plugin has its plugin path${path === undefined ? '' : `, ${path}`}`
        : `it and ${names} have one plugin path, ${path}`,
    why: 'A gateway loads only the first of them. The path comes from the module line in go.mod, as in a copied example; -ldflags=-pluginpath does not help.',
    fix: inFolder(ground?.folder ?? '.', `go mod edit ${shellWord(`-module=${module}-${plugin}`)}`),
    ...(ground ? { place: { file: ground.goModFile, line: ground.goMod.moduleLine } } : {}),
  };
}
