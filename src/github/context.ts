import { readFile } from 'node:fs/promises';
import type { TriggeringEvent } from '../cache/policy.ts';

/** What the runner says about the run, in its environment. */
export interface RunContext {
  readonly workspace: string;
  readonly repository: string;
  readonly sha: string;
  readonly serverUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly event: TriggeringEvent;
}

/** Reads the runner's variables; https://docs.github.com/actions/reference/variables */
export async function runContext(environment: NodeJS.ProcessEnv): Promise<RunContext> {
  const value = (name: string): string => environment[name] ?? '';
  return {
    workspace: value('GITHUB_WORKSPACE') || process.cwd(),
    repository: value('GITHUB_REPOSITORY'),
    sha: value('GITHUB_SHA'),
    serverUrl: value('GITHUB_SERVER_URL') || 'https://github.com',
    runId: value('GITHUB_RUN_ID'),
    runAttempt: value('GITHUB_RUN_ATTEMPT'),
    event: {
      name: value('GITHUB_EVENT_NAME'),
      ref: value('GITHUB_REF'),
      defaultBranch: await defaultBranch(value('GITHUB_EVENT_PATH')),
    },
  };
}

async function defaultBranch(eventPath: string): Promise<string> {
  try {
    const event = JSON.parse(await readFile(eventPath, 'utf8')) as {
      repository?: { default_branch?: unknown };
    };
    const branch = event.repository?.default_branch;
    return typeof branch === 'string' ? branch : '';
  } catch {
    return '';
  }
}
