import { badInput, lines } from './values.ts';

/** Families of variables that speak to others than the build or the gateway, and why they are refused. */
const FAMILIES: readonly (readonly [prefix: string, reason: string])[] = [
  ['LD_', 'it puts foreign code into what is run'],
  ['DOCKER_', "it is for the docker command, which has the runner's own"],
];

/** How an input of variables is read. */
export interface VariableRules {
  readonly input: string;
  /** What is allowed in place of a line that is no variable. */
  readonly form: string;
  /** What is allowed in place of a variable that is refused. */
  readonly allowed: string;
  /** Names that the action keeps to itself, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * The lines `NAME` or `NAME=VALUE` of an input; a bare name takes its value from `environment`.
 *
 * @throws ProblemError for names that the action keeps to itself and for what is no name.
 */
export function parseVariables(
  { input, form, allowed, refused }: VariableRules,
  text: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const variables = new Map<string, string>();
  for (const line of lines(text)) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(line);
    const name = match?.[1];
    if (name === undefined) throw badInput(input, line, form);
    const reason = refused.get(name) ?? FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
    if (reason !== undefined) throw badInput(input, line, allowed, `leave ${name} out: ${reason}`);
    const outside = Object.hasOwn(environment, name) ? environment[name] : undefined;
    const value = match?.[2] ?? outside;
    if (value !== undefined) variables.set(name, value);
  }
  return Object.fromEntries(variables);
}
