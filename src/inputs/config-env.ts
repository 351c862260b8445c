import { reasonAgainst } from './foreign-variables.ts';
import { badInput, lines } from './values.ts';

/** Variables that a gateway must not have from a user, and why. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    FC_OUT: 'the action reads what is written there',
    USAGE_DISABLE: 'a test of the gateway reports no usage',
    PATH: 'the gateway is called by its own path',
    HOME: 'the gateway has none here',
  }),
);

/**
 * The lines `NAME` or `NAME=VALUE` of config-env; a bare name takes its value from `environment`.
 *
 * @throws ProblemError for names that the action keeps to itself and for what is no name.
 */
export function parseConfigEnv(text: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const variables: [string, string][] = [];
  for (const line of lines(text)) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(line);
    const name = match?.[1];
    const allowed = 'lines NAME=VALUE or NAME, such as FC_ENABLE=1';
    if (name === undefined) throw badInput('config-env', line, allowed);
    const reason = REFUSED.get(name) ?? reasonAgainst(name);
    if (reason !== undefined) throw badInput('config-env', line, allowed, `leave ${name} out: ${reason}`);
    const value = match?.[2] ?? (Object.hasOwn(environment, name) ? environment[name] : undefined);
    if (value !== undefined) variables.push([name, value]);
  }
  return Object.fromEntries(variables);
}
