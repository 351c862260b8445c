/** What `act --json` prints: one record per line of a job, per command and per result. */
import { type Annotation, type Group, toAnnotation } from './workflow-commands.ts';

/** One matrix combination of a job. */
export interface JobRun {
  /** The job's name in its workflow. */
  id: string;
  /** `<workflow>/<job>`, with a number where it has a matrix. */
  name: string;
  matrix: Record<string, unknown>;
  result: 'success' | 'failure' | 'skipped' | 'unknown';
  steps: StepRun[];
  log: string;
}

export interface StepRun {
  /** Its id or its number from 0; inside a composite action joined to the outer one's by a dot. */
  id: string;
  name: string;
  stage: 'Pre' | 'Main' | 'Post';
  /** The outcome: `failure` even where continue-on-error lets the job go on. */
  result: 'success' | 'failure' | 'skipped' | 'unknown';
  /** Whether continue-on-error let the job go on. */
  forgiven: boolean;
  outputs: Record<string, string>;
  annotations: Annotation[];
  groups: Group[];
  /** The secrets that it asked to hide, in clear. */
  masks: string[];
  summary: string;
  /** What people see: secrets are stars. */
  log: string;
}

/** A line of act's output; which keys are there depends on what it tells. */
export interface ActRecord {
  job?: string;
  jobID?: string;
  matrix?: Record<string, unknown>;
  stage?: StepRun['stage'];
  step?: string;
  stepID?: string[];
  stepResult?: StepRun['result'];
  jobResult?: JobRun['result'];
  msg?: string;
  /** Whether `msg` is what the step printed; else it is what act says. */
  raw_output?: boolean;
  command?: string;
  name?: string;
  arg?: string;
  content?: string;
  kvPairs?: Record<string, string>;
}

/** Splits act's output into records and the text of its log. Lines that are no record are part of the log. */
export function parseRecords(output: string): { records: ActRecord[]; log: string } {
  const records: ActRecord[] = [];
  let log = '';
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const record = parseRecord(line);
    if (record) records.push(record);
    log += record ? shown(record) : `${line}\n`;
  }
  return { records, log };
}

/** Sorts records by job and step. */
export function jobsOf(records: readonly ActRecord[]): JobRun[] {
  const jobs = new Map<string, JobRun>();
  const openGroups = new Map<StepRun, Group>();
  for (const record of records) {
    if (record.job === undefined) continue;
    const job = jobs.get(record.job) ?? newJob(record.job, record);
    jobs.set(job.name, job);
    job.log += shown(record);
    if (record.jobResult) job.result = record.jobResult;
    if (record.stage && record.stepID) tellStep(stepOfRecord(job, record.stage, record), record, openGroups);
  }
  for (const job of jobs.values()) job.result = ownResult(job, [...jobs.values()]);
  return [...jobs.values()];
}

function tellStep(step: StepRun, record: ActRecord, openGroups: Map<StepRun, Group>): void {
  step.log += shown(record);
  if (record.stepResult) step.result = record.stepResult;
  if (record.msg === 'Failed but continue next step') step.forgiven = true;
  if (record.raw_output) openGroups.get(step)?.lines.push((record.msg ?? '').replace(/\n$/, ''));
  const message = record.arg ?? '';
  switch (record.command) {
    case 'set-output':
      step.outputs[record.name ?? ''] = message;
      break;
    case 'error':
    case 'warning':
    case 'notice':
      step.annotations.push(toAnnotation(record.command, message, record.kvPairs ?? {}));
      break;
    case 'add-mask':
      step.masks.push(message);
      break;
    case 'summary':
      step.summary += record.content ?? '';
      break;
    case 'group': {
      const group: Group = { title: message, lines: [] };
      step.groups.push(group);
      openGroups.set(step, group);
      break;
    }
    case 'endgroup':
      openGroups.delete(step);
      break;
  }
}

/**
 * Act gives all combinations of a matrix the result of the worst: a combination that failed by itself has a
 * failed step, and where none has, the trouble came before the steps and is everyone's.
 */
function ownResult(job: JobRun, jobs: readonly JobRun[]): JobRun['result'] {
  if (job.result !== 'failure' || hasFailed(job)) return job.result;
  return jobs.some((other) => other.id === job.id && hasFailed(other)) ? 'success' : 'failure';
}

function hasFailed(job: JobRun): boolean {
  return job.steps.some((step) => step.result === 'failure' && !step.forgiven);
}

function newJob(name: string, { jobID, matrix }: ActRecord): JobRun {
  return { id: jobID ?? name, name, matrix: matrix ?? {}, result: 'unknown', steps: [], log: '' };
}

function stepOfRecord(job: JobRun, stage: StepRun['stage'], record: ActRecord): StepRun {
  const id = (record.stepID ?? []).join('.');
  const known = job.steps.find((step) => step.id === id && step.stage === stage);
  if (known) return known;
  const step: StepRun = {
    id,
    name: record.step ?? '',
    stage,
    result: 'unknown',
    forgiven: false,
    outputs: {},
    annotations: [],
    groups: [],
    masks: [],
    summary: '',
    log: '',
  };
  job.steps.push(step);
  return step;
}

function shown({ msg = '', raw_output }: ActRecord): string {
  return raw_output ? msg : `${msg.replace(/\n$/, '')}\n`;
}

function parseRecord(line: string): ActRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value instanceof Object && 'msg' in value ? (value as ActRecord) : undefined;
  } catch {
    return undefined;
  }
}
