import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the runner reads in an action.yml to run it. */
export interface ActionMetadata {
  /** Each input's default; empty where it has none. */
  inputs: Record<string, string>;
  outputs: string[];
  main: string;
  post: string | null;
  postIf: string;
}

interface ActionYaml {
  inputs?: Record<string, { default?: unknown } | null>;
  outputs?: Record<string, unknown>;
  runs: { using: string; main: string; post?: string; 'post-if'?: string };
}

/**
 * Reads the action.yml of a JavaScript action.
 *
 * @throws where it isn't one for node24
 */
export function readActionMetadata(dir: string): ActionMetadata {
  const {
    inputs = {},
    outputs = {},
    runs,
  } = parse(readFileSync(join(dir, 'action.yml'), 'utf8')) as ActionYaml;
  if (runs.using !== 'node24') throw new Error(`action.yml says using: ${runs.using}, not node24`);
  return {
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, evaluated(String(input?.default ?? ''))]),
    ),
    outputs: Object.keys(outputs),
    main: runs.main,
    post: runs.post ?? null,
    postIf: runs['post-if'] ?? 'always()',
  };
}

/** Whether the post step of a job in this condition is run. */
export function postIsDue(postIf: string, main: 'success' | 'failure' | 'cancelled'): boolean {
  switch (postIf.replace(/^\$\{\{\s*|\s*\}\}$/g, '')) {
    case 'always()':
      return true;
    case 'success()':
      return main === 'success';
    case 'failure()':
      return main === 'failure';
    case '!cancelled()':
      return main !== 'cancelled';
    default:
      throw new Error(`post-if: ${postIf} is more than this stand-in of the runner understands`);
  }
}

/** Defaults may hold expressions; the only one that actions use is the token, which is none here. */
function evaluated(value: string): string {
  const text = value.replace(/\$\{\{\s*github\.token\s*\}\}/, '');
  if (text.includes('${{')) throw new Error(`${value} is more than this stand-in of the runner understands`);
  return text;
}
