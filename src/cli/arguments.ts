import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf, ProblemError } from '../problem.ts';
import { type Definition, isSecret, isSwitch, variableOf, whyNoFlag } from './definitions.ts';

/** What the command was asked for. */
export type Order =
  | { readonly command: 'help'; readonly topic: 'all' | 'run' }
  | { readonly command: 'version' }
  /** It reads its arguments itself. */
  | { readonly command: 'inspect'; readonly args: readonly string[] }
  | RunOrder;

/** A run of the pipeline. */
export interface RunOrder {
  readonly command: 'build' | 'check';
  /** The inputs by their names, as a workflow would give them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly verbose: boolean;
  /** A file for all that is known about the run, as JSON. */
  readonly report: string | undefined;
}

/** The name of the command, as its help and its errors say it. */
export const COMMAND = 'krakend-plugin-action';

/** Flags that are no inputs. */
const OWN = {
  verbose: { type: 'boolean', short: 'v' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/**
 * Reads the command line. A flag counts more than its variable, which is the only way for secrets.
 *
 * @throws ProblemError for what is no command and no flag.
 */
export function parseArguments(
  args: readonly string[],
  definitions: readonly Definition[],
  environment: NodeJS.ProcessEnv,
): Order {
  const [command = '', ...rest] = args;
  if (['', 'help', '--help', '-h'].includes(command)) return { command: 'help', topic: 'all' };
  if (command === '--version') return { command: 'version' };
  if (command === 'inspect') return { command, args: rest };
  if (command !== 'build' && command !== 'check') {
    throw wrongCall(`There is no command ${JSON.stringify(command)}.`, 'Commands: build, check, inspect.');
  }
  const { values, positionals } = parsed(rest, definitions);
  if (values.help === true) return { command: 'help', topic: 'run' };
  if (values.version === true) return { command: 'version' };
  const inputs: Record<string, string> = { mode: command };
  for (const definition of definitions) {
    const { name } = definition;
    const text = values[name] === undefined ? environment[variableOf(name)] : flagText(values[name]);
    if (text === undefined || (name === 'mode' && values.mode === undefined)) continue;
    refuseFlag(name, values[name] !== undefined);
    inputs[name] = text;
  }
  const plugins = [inputs.plugins ?? '', ...positionals].filter((one) => one !== '').join('\n');
  return {
    command,
    inputs: { ...inputs, plugins },
    verbose: values.verbose === true,
    report: typeof values.report === 'string' ? values.report : undefined,
  };
}

type Values = Readonly<Record<string, undefined | string | boolean | (string | boolean)[]>>;

function parsed(
  args: readonly string[],
  definitions: readonly Definition[],
): { readonly values: Values; readonly positionals: readonly string[] } {
  const inputs = definitions.map((definition) => [
    definition.name,
    isSwitch(definition) ? { type: 'boolean' } : { type: 'string', multiple: true },
  ]);
  const options = { ...(Object.fromEntries(inputs) as ParseArgsOptionsConfig), ...OWN };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    // Node goes on about positional arguments, which nobody meant who misspelled a flag.
    const [what = ''] = messageOf(error).split(/(?<=')\. /);
    throw wrongCall(what.replace(/\.?$/, '.'), undefined, 'build --help');
  }
}

/** A flag that is given more than once is a list. */
function flagText(value: NonNullable<Values[string]>): string {
  return Array.isArray(value) ? value.join('\n') : String(value);
}

function refuseFlag(name: string, isFlag: boolean): void {
  const reason = whyNoFlag(name);
  if (reason !== undefined) throw wrongCall(`--${name} is an input of the action alone: ${reason}.`);
  if (!isSecret(name) || !isFlag) return;
  throw wrongCall(
    `--${name} would stand in the list of processes and in your shell's history.`,
    `Give it as the variable ${variableOf(name)}.`,
  );
}

function wrongCall(what: string, why?: string, help = '--help'): ProblemError {
  return new ProblemError({ what, ...(why && { why }), fix: `${COMMAND} ${help}` });
}
