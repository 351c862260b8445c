interface VersionedModule {
  readonly path: string;
  readonly version: string;
  readonly replace?: { readonly path: string; readonly version?: string };
}

/**
 * What is really linked under a module's path: `v1.9.1`, or `=> ../fork` where it is replaced by another. Two
 * modules of one path give the same packages when these are equal.
 */
export function moduleIdentity({ path, version, replace }: VersionedModule): string {
  if (!replace) return version;
  const by = replace.version ?? '';
  return replace.path === path ? by : `=> ${replace.path} ${by}`.trimEnd();
}
