/** What started a workflow. */
export interface WorkflowEvent {
  /** `push`, `pull_request`, `release`, … */
  name: string;
  /** `refs/heads/main`, `refs/tags/v1.0.0`, `refs/pull/7/merge`, … */
  ref: string;
  sha?: string;
  /** `owner/name` */
  repository?: string;
  /** Further keys of the payload; they win over those that are made here. */
  payload?: Record<string, unknown>;
}

/** A push to the default branch. */
export const pushToMain: WorkflowEvent = { name: 'push', ref: 'refs/heads/main' };

const refTypes: Record<string, string> = { heads: 'branch', tags: 'tag' };

/** The variables that tell a step of its event. */
export function eventVariables(event: WorkflowEvent): Record<string, string> {
  const [, kind = '', ...rest] = event.ref.split('/');
  const repository = repositoryOf(event);
  return {
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: rest.join('/'),
    GITHUB_REF_TYPE: refTypes[kind] ?? 'branch',
    GITHUB_SHA: event.sha ?? '0123456789abcdef0123456789abcdef01234567',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_BASE_REF: event.name.startsWith('pull_request') ? 'main' : '',
    GITHUB_HEAD_REF: event.name.startsWith('pull_request') ? 'topic' : '',
  };
}

/** The payload for the file of GITHUB_EVENT_PATH. The default branch is `main`. */
export function eventPayload(event: WorkflowEvent): Record<string, unknown> {
  const repository = { full_name: repositoryOf(event), default_branch: 'main', private: false };
  return { ref: event.ref, repository, ...event.payload };
}

function repositoryOf(event: WorkflowEvent): string {
  return event.repository ?? 'example/plugins';
}
