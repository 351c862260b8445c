/**
 * Runs whole workflows under the real act, without containers for the jobs: what it reports comes back as
 * values, job by job and step by step. https://github.com/nektos/act
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { newRunId } from './action.ts';
import { type ResultsService, resultsVariables } from './results-service.ts';
import { type JobRun, jobsOf, parseRecords } from './runner/act-records.ts';
import { machineEnvironment, pathWithNode24 } from './runner/environment.ts';
import { eventPayload, eventVariables, pushToMain, type WorkflowEvent } from './runner/event.ts';
import type { Annotation } from './runner/workflow-commands.ts';
import { ensureGoProgram } from './tools.ts';

export type { JobRun, StepRun } from './runner/act-records.ts';

export interface ActOptions {
  /** The repository whose workflows run; act copies it, without what .gitignore names. */
  repository: string;
  /** By default a push to the default branch. */
  event?: WorkflowEvent;
  /** One workflow file, relative to the repository; by default all in .github/workflows. */
  workflow?: string;
  /** One job and those that it needs; by default all. */
  job?: string;
  /** The cache and artifact service; without one the jobs know of none. */
  results?: Pick<ResultsService, 'url'>;
  /** A folder for act's own cache server, which speaks cache v1; without one it isn't started. */
  cacheV1?: string;
  runId?: string;
  /** Variables of all steps. */
  env?: Record<string, string>;
  secrets?: Record<string, string>;
  /** The inputs of workflow_dispatch. */
  inputs?: Record<string, string>;
  /** Folders in place of actions and reusable workflows: `{ 'owner/name@v1': '/a/folder' }`. */
  localRepositories?: Record<string, string>;
  /** HOME of the jobs; by default an empty folder. */
  home?: string;
  /** Further arguments for act. */
  args?: string[];
  /** A command that starts act in its turn, such as withQemu(). */
  under?: readonly string[];
}

export interface ActRun extends AsyncDisposable {
  /** 0 where all jobs succeeded. */
  exitCode: number | null;
  durationMs: number;
  runId: string;
  /** What people see: all jobs' lines as they came, secrets as stars. */
  log: string;
  /** What act says of itself: why a workflow can't be run at all. */
  stderr: string;
  /** One entry per job and matrix combination, in the order in which they began. */
  jobs: JobRun[];
  /** Those of all jobs. */
  annotations: Annotation[];
  /** The Markdown of all steps that wrote a summary. */
  summaries: string[];
}

/** The pinned act, compiled at the first call. */
export function ensureAct(): Promise<string> {
  return ensureGoProgram('github.com/nektos/act', 'v0.2.89');
}

/**
 * Runs a repository's workflows for one event. `await using` removes what the run leaves behind, the jobs'
 * workspaces included.
 *
 * @throws where act can't be had or `node` would not be Node 24; a run that fails is a result
 */
export async function act(options: ActOptions): Promise<ActRun> {
  const executable = await ensureAct();
  const dir = mkdtempSync(join(tmpdir(), 'kpa-act-'));
  const home = options.home ?? join(dir, 'home');
  mkdirSync(home, { recursive: true });
  const runId = options.runId ?? newRunId();

  const started = performance.now();
  const [command = '', ...args] = [
    ...(options.under ?? []),
    executable,
    ...actArguments(dir, runId, options),
  ];
  const child = spawn(command, args, {
    cwd: options.repository,
    // Jobs without a container inherit this environment.
    env: {
      ...machineEnvironment(),
      PATH: pathWithNode24(),
      HOME: home,
      XDG_CACHE_HOME: join(dir, 'cache'),
      XDG_CONFIG_HOME: join(dir, 'config'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 900_000,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);

  const { records, log } = parseRecords(stdout);
  const jobs = jobsOf(records);
  const steps = jobs.flatMap((job) => job.steps);
  return {
    exitCode,
    durationMs: Math.round(performance.now() - started),
    runId,
    log,
    stderr,
    jobs,
    annotations: steps.flatMap((step) => step.annotations),
    summaries: steps.map((step) => step.summary).filter((summary) => summary !== ''),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/**
 * A job of a run; with a matrix, the one whose combination has these values.
 *
 * @throws where there is none, with the log, or several
 */
export function jobOf(run: ActRun, id: string, matrix: Record<string, unknown> = {}): JobRun {
  const found = run.jobs.filter(
    (job) => job.id === id && Object.entries(matrix).every(([key, value]) => job.matrix[key] === value),
  );
  const [job] = found;
  if (!job || found.length > 1) {
    throw new Error(`${found.length} jobs are ${id} ${JSON.stringify(matrix)}\n${run.stderr}${run.log}`);
  }
  return job;
}

/**
 * A step of a job by its id, or its number from 0 where it has none. Steps inside a composite action are
 * `<id of the outer>.<id of the inner>`.
 *
 * @throws where there is none, with the log
 */
export function stepOf(job: JobRun, id: string, stage: 'Pre' | 'Main' | 'Post' = 'Main') {
  const step = job.steps.find((candidate) => candidate.id === id && candidate.stage === stage);
  if (!step) throw new Error(`job ${job.name} has no step ${stage} ${id}\n${job.log}`);
  return step;
}

function actArguments(dir: string, runId: string, options: ActOptions): string[] {
  const event = options.event ?? pushToMain;
  const { GITHUB_REPOSITORY = '', GITHUB_REPOSITORY_OWNER = '' } = eventVariables(event);
  const env = {
    GITHUB_REPOSITORY,
    GITHUB_REPOSITORY_OWNER,
    GITHUB_RUN_ID: runId,
    ...(options.results && resultsVariables(options.results, runId)),
    ...options.env,
  };
  // Act reads these files as YAML by their ending, and JSON is YAML: no quoting to get wrong, and no secret
  // among the arguments.
  const file = (name: string, content: object) => {
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  return [
    event.name,
    '--json',
    '--platform=ubuntu-latest=-self-hosted',
    '--platform=ubuntu-24.04=-self-hosted',
    '--pull=false',
    '--action-offline-mode',
    options.cacheV1 ? `--cache-server-path=${options.cacheV1}` : '--no-cache-server',
    `--eventpath=${file('event.json', eventPayload(event))}`,
    `--env-file=${file('env.yml', env)}`,
    `--secret-file=${file('secrets.yml', options.secrets ?? {})}`,
    `--input-file=${file('inputs.yml', options.inputs ?? {})}`,
    `--var-file=${file('vars.yml', {})}`,
    ...(options.workflow ? [`--workflows=${options.workflow}`] : []),
    ...(options.job ? [`--job=${options.job}`] : []),
    ...Object.entries(options.localRepositories ?? {}).map(
      ([name, path]) => `--local-repository=${name}=${path}`,
    ),
    ...(options.args ?? []),
  ];
}
