/**
 * Go releases whose runtime.moduledata has the same fields at the same places (runtime/symtab.go). A gateway
 * reads the record of a plugin by its own layout; with another one it finds no valid record and dies.
 */
const GROUPS: readonly (readonly number[])[] = [[17], [18, 19], [20], [21, 22], [23, 24, 25], [26]];

/** Sizes of the record in bytes, where the version is not recorded: plugins of Go 1.20 and older. */
const BY_SIZE: ReadonlyMap<number, number> = new Map([
  [536, 17],
  [552, 18],
  [568, 20],
]);

/**
 * Tells which group a file belongs to.
 * @param goVersion `1.25.6`; undefined where none is recorded
 * @param size of the symbol runtime.firstmoduledata in bytes
 * @returns undefined where neither is known to this table
 */
export function layoutGroup(goVersion: string | undefined, size: number | undefined): number | undefined {
  const recorded = /^1\.(\d+)(?!\d)/.exec(goVersion ?? '')?.[1];
  const minor = recorded === undefined ? BY_SIZE.get(size ?? 0) : Number(recorded);
  const group = GROUPS.findIndex((minors) => minor !== undefined && minors.includes(minor));
  return group < 0 ? undefined : group;
}
