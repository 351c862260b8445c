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
  /** Whether only people who were let in see the repository and its caches; false where the event does not say. */
  readonly privateRepository: boolean;
}

/** Reads the runner's variables; https://docs.github.com/actions/reference/variables */
export async function runContext(environment: NodeJS.ProcessEnv): Promise<RunContext> {
  const value = (name: string): string => environment[name] ?? '';
  const { default_branch, private: hidden } = await repositoryOf(value('GITHUB_EVENT_PATH'));
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
      defaultBranch: typeof default_branch === 'string' ? default_branch : '',
    },
    privateRepository: hidden === true,
  };
}

interface EventRepository {
  readonly default_branch?: unknown;
  readonly private?: unknown;
}

/** What the event says of the repository; nothing where it says nothing. */
async function repositoryOf(eventPath: string): Promise<EventRepository> {
  try {
    const event = JSON.parse(await readFile(eventPath, 'utf8')) as { repository?: EventRepository } | null;
    return event?.repository ?? {};
  } catch {
    return {};
  }
}
