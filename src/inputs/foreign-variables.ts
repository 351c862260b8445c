/** Families of variables that speak to others than the build or the gateway, and why they are refused. */
const FAMILIES: readonly (readonly [prefix: string, reason: string])[] = [
  ['LD_', 'it puts foreign code into what is run'],
  ['DOCKER_', "it is for the docker command, which has the runner's own"],
];

/** Why a variable may not be handed on; undefined where it may. */
export function reasonAgainst(name: string): string | undefined {
  return FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
}
