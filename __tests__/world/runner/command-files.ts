import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a step wrote into the files that the runner gives it. */
export interface CommandFiles {
  /** GITHUB_OUTPUT */
  outputs: Record<string, string>;
  /** GITHUB_STATE: what the action's post step gets as STATE_<name>. */
  state: Record<string, string>;
  /** GITHUB_ENV: variables for the steps that follow. */
  exported: Record<string, string>;
  /** GITHUB_PATH: folders that the steps that follow have on their PATH. */
  path: string[];
  /** GITHUB_STEP_SUMMARY: Markdown. */
  summary: string;
}

const files = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'] as const;

/**
 * Lays the empty files of one step into a folder.
 *
 * @returns the variables that name them, and a function that reads them once the step has ended
 */
export function layCommandFiles(dir: string): { env: Record<string, string>; read: () => CommandFiles } {
  mkdirSync(dir, { recursive: true });
  const paths = Object.fromEntries(files.map((name) => [name, join(dir, name.toLowerCase())]));
  for (const path of Object.values(paths)) writeFileSync(path, '');
  const content = (name: (typeof files)[number]) => readFileSync(join(dir, name.toLowerCase()), 'utf8');
  return {
    env: Object.fromEntries(Object.entries(paths).map(([name, path]) => [`GITHUB_${name}`, path])),
    read: () => ({
      outputs: parseKeyValues(content('OUTPUT')),
      state: parseKeyValues(content('STATE')),
      exported: parseKeyValues(content('ENV')),
      path: content('PATH').split(/\r?\n/).filter(Boolean),
      summary: content('STEP_SUMMARY'),
    }),
  };
}

/**
 * Reads `name=value` lines and the `name<<DELIMITER` form for values of several lines.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 *
 * @throws where the runner would fail the step: a line of neither form, a delimiter that doesn't come
 */
export function parseKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const [, name, operator, rest = ''] = /^(.+?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`Invalid format '${line}'`);
    if (operator === '=') {
      values[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest, index + 1);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`);
    values[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return values;
}
