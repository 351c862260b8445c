import type { Engine } from './engine.ts';

/** The user of this process, as containers know users. */
export function caller(): string {
  return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}

/** Who owns the caller's folders in a container: of a rootless engine, root is the user who runs it. */
export function userOf(engine: Pick<Engine, 'rootless'>): string {
  return engine.rootless ? '0:0' : caller();
}
