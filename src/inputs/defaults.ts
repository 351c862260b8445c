import type { ReadInput } from './values.ts';

/**
 * The defaults of action.yml once more. The runner hands them on only for inputs that a workflow does not
 * mention: `architecture: ${{ matrix.architecture }}` arrives empty where the matrix has no such value, and
 * means the default as well.
 */
export const DEFAULTS: Readonly<Record<string, string>> = {
  mode: 'build',
  edition: 'ce',
  architecture: 'amd64',
  variant: 'alpine',
  'working-directory': '.',
  check: 'strict',
  fix: 'false',
  verify: 'auto',
  upload: 'true',
  overwrite: 'false',
  'output-directory': 'krakend-plugins',
  builder: 'auto',
  cache: 'auto',
  'save-cache': 'auto',
};

/** Reads an input, or its default where it is blank. */
export function withDefaults(read: ReadInput): ReadInput {
  return (name) => {
    const text = read(name);
    return text.trim() === '' ? (DEFAULTS[name] ?? '') : text;
  };
}
