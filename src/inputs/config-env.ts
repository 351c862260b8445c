import { parseVariables } from './variables.ts';

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
  const form = 'lines NAME=VALUE or NAME, such as FC_ENABLE=1';
  return parseVariables({ input: 'config-env', form, allowed: form, refused: REFUSED }, text, environment);
}
