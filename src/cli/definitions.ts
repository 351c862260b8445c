import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** An input as action.yml declares it. */
export interface Definition {
  readonly name: string;
  readonly description: string;
  /** '' where there is none. */
  readonly default: string;
}

/** Inputs that only a workflow has: what they speak of is not here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['mode', 'it is the command: build or check'],
  ['upload', 'artifacts are a workflow’s'],
  ['artifact-name', 'artifacts are a workflow’s'],
  ['retention-days', 'artifacts are a workflow’s'],
  ['overwrite', 'artifacts are a workflow’s'],
  ['save-cache', 'caches are kept on this machine'],
]);

/** Inputs whose values nobody should find in a list of processes or in a shell's history. */
const SECRET: readonly string[] = ['modules-credentials', 'gateway-licence'];

/** Inputs that name files or folders, seen from the root of the repository. */
const PATHS: readonly string[] = [
  'working-directory',
  'output-directory',
  'config',
  'gateway',
  'krakend-version-file',
];

/** The inputs of action.yml, which is the list of flags as well. */
export async function readDefinitions(actionYml: URL): Promise<Definition[]> {
  const { inputs } = parse(await readFile(actionYml, 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>;
  };
  return Object.entries(inputs).map(([name, input]) => ({
    name,
    description: input.description,
    default: input.default ?? '',
  }));
}

/** Why an input is no flag; undefined where it is one. */
export function whyNoFlag(name: string): string | undefined {
  return ELSEWHERE.get(name);
}

/** Whether it is a flag without a value. */
export function isSwitch(definition: Definition): boolean {
  return definition.default === 'true' || definition.default === 'false';
}

export function isSecret(name: string): boolean {
  return SECRET.includes(name);
}

export function isPath(name: string): boolean {
  return PATHS.includes(name);
}

/** The variable by which an input is given in place of a flag: `KRAKEND_PLUGIN_MODULES_CREDENTIALS`. */
export function variableOf(name: string): string {
  return `KRAKEND_PLUGIN_${name.toUpperCase().replaceAll('-', '_')}`;
}
