/**
 * Runs the committed action on its own, as the runner does: `dist/main.js`, then `dist/post.js`, on Node 24,
 * with the files and variables of a step and nothing else of this process's environment.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { lchownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ResultsService, resultsVariables } from './results-service.ts';
import { type CommandFiles, layCommandFiles } from './runner/command-files.ts';
import { machineEnvironment, node24 } from './runner/environment.ts';
import { eventPayload, eventVariables, pushToMain, type WorkflowEvent } from './runner/event.ts';
import { type ActionMetadata, postIsDue, readActionMetadata } from './runner/metadata.ts';
import { readStepLog, type StepLog } from './runner/workflow-commands.ts';
import { entriesBelow } from './walk.ts';

export { pushToMain, type WorkflowEvent } from './runner/event.ts';
export type { Annotation, Group } from './runner/workflow-commands.ts';

export interface ActionOptions {
  /** The `with:` of the step, by the names of action.yml. */
  inputs?: Record<string, string>;
  /** GITHUB_WORKSPACE; by default an empty folder, which goes with the result. */
  workspace?: string;
  /** Variables of the step; they win over all that is set here, HOME and RUNNER_TOOL_CACHE included. */
  env?: Record<string, string>;
  /** By default a push to the default branch. */
  event?: WorkflowEvent;
  /** The cache and artifact service; without one the step knows of none. */
  results?: Pick<ResultsService, 'url'> | undefined;
  /** GITHUB_RUN_ID, which also owns the artifacts; a new one by default. */
  runId?: string;
  /** Whether the post step is run, as action.yml declares it; true by default. */
  post?: boolean;
  /** The folder of action.yml; this repository by default. */
  action?: string;
  /** A command that starts both steps in its turn, such as withQemu(); it ends by exec, or signals miss node. */
  under?: readonly string[];
  /** Who owns the folders of the run, if not the user of the tests: `under` has to make the step theirs. */
  owner?: { readonly uid: number; readonly gid: number };
  /** The Node that runs the step; by default the one that runs this. */
  node?: string;
  /** A folder whose main.js and post.js run in place of the action's own. */
  dist?: string;
  /** Sends a signal, once, when main prints a line that matches: the runner cancels with SIGINT. */
  signalWhen?: { line: RegExp; signal: NodeJS.Signals };
  /** When a step that doesn't end is killed; after ten minutes by default. */
  timeoutMs?: number;
}

/** One of the action's two steps, as it ended. */
export interface StepRun extends StepLog, CommandFiles {
  /** Null where a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Whether `signalWhen` sent its signal. */
  cancelled: boolean;
  durationMs: number;
}

/** The main step, and the post step where one was due. `await using` removes its folders. */
export interface ActionRun extends StepRun, AsyncDisposable {
  runId: string;
  workspace: string;
  /** RUNNER_TEMP */
  temp: string;
  post: StepRun | null;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs the action once, main and post.
 *
 * @throws where an input isn't in action.yml, or this isn't Node 24; a step that fails is a result
 */
export async function runAction(options: ActionOptions = {}): Promise<ActionRun> {
  const actionDir = options.action ?? repository;
  const action = readActionMetadata(actionDir);
  const inputs = inputVariables(action, options.inputs ?? {});
  const dir = mkdtempSync(join(tmpdir(), 'kpa-run-'));
  const runId = options.runId ?? newRunId();
  const workspace = options.workspace ?? join(dir, 'workspace');
  const temp = join(dir, 'temp');
  for (const folder of [workspace, temp, join(dir, 'home'), join(dir, 'tools')]) {
    mkdirSync(folder, { recursive: true });
  }
  const own = () => options.owner && giveTo(dir, options.owner);
  own();

  const env = {
    ...machineEnvironment(),
    ...jobVariables(dir, workspace, options.event ?? pushToMain, runId),
    ...(options.results && resultsVariables(options.results, runId)),
    ...inputs,
    ...options.env,
  };
  const step = (name: 'main' | 'post', script: string, extra: Record<string, string>) =>
    runStep({
      command: [...(options.under ?? []), options.node ?? node24()],
      script: options.dist ? join(options.dist, basename(script)) : join(actionDir, script),
      files: join(dir, name),
      env: { ...env, ...extra },
      workspace,
      timeoutMs: options.timeoutMs ?? 600_000,
      signalWhen: name === 'main' ? options.signalWhen : undefined,
      own,
    });

  const main = await step('main', action.main, {});
  const due = options.post !== false && postIsDue(action.postIf, conclusion(main));
  const post = due && action.post ? await step('post', action.post, forLaterSteps(main, env)) : null;
  const dispose = () => rm(dir, { recursive: true, force: true });
  return { ...main, runId, workspace, temp, post, [Symbol.asyncDispose]: dispose };
}

/** A number that no other run has, like those that GitHub gives. */
export function newRunId(): string {
  return String(randomInt(10_000_000_000, 99_999_999_999));
}

interface Step {
  command: readonly string[];
  script: string;
  /** Where the step's command files lie. */
  files: string;
  env: Record<string, string>;
  workspace: string;
  timeoutMs: number;
  signalWhen: ActionOptions['signalWhen'];
  /** Hands the folders of the run to whom they belong. */
  own: () => void;
}

async function runStep(step: Step): Promise<StepRun> {
  const commandFiles = layCommandFiles(step.files);
  step.own();
  const started = performance.now();
  const [command = '', ...args] = [...step.command, step.script];
  const child = spawn(command, args, {
    cwd: step.workspace,
    env: { ...step.env, ...commandFiles.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: step.timeoutMs,
    killSignal: 'SIGKILL',
  });
  const lines: string[] = [];
  let cancelled = false;
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (!cancelled && step.signalWhen?.line.test(line)) {
        cancelled = true;
        child.kill(step.signalWhen.signal);
      }
    });
  }
  const end = await new Promise<Pick<StepRun, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const durationMs = Math.round(performance.now() - started);
  return { ...end, cancelled, durationMs, ...readStepLog(lines), ...commandFiles.read() };
}

/** Changes the owner of a folder and of all in it; links are not followed. */
function giveTo(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  lchownSync(folder, uid, gid);
  for (const entry of entriesBelow(folder)) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
}

function conclusion(main: StepRun) {
  if (main.cancelled) return 'cancelled';
  return main.exitCode === 0 ? 'success' : 'failure';
}

/** What main leaves for post: its state, its variables, its folders on PATH. */
function forLaterSteps(main: StepRun, env: Record<string, string>): Record<string, string> {
  const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
  const path = [...main.path.toReversed(), env.PATH ?? ''].join(':');
  return { ...main.exported, ...Object.fromEntries(state), PATH: path };
}

function inputVariables(action: ActionMetadata, inputs: Record<string, string>): Record<string, string> {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const values = Object.entries({ ...action.inputs, ...inputs });
  return Object.fromEntries(
    values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

function jobVariables(
  dir: string,
  workspace: string,
  event: WorkflowEvent,
  runId: string,
): Record<string, string> {
  const eventPath = join(dir, 'event.json');
  writeFileSync(eventPath, JSON.stringify(eventPayload(event)));
  return {
    PATH: `${dirname(node24())}:${process.env.PATH}`,
    HOME: join(dir, 'home'),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKFLOW: 'build',
    GITHUB_JOB: 'build',
    GITHUB_ACTION: 'krakend-plugins',
    GITHUB_ACTOR: 'someone',
    GITHUB_RUN_ID: runId,
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: eventPath,
    ...eventVariables(event),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_NAME: 'stand-in',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_TEMP: join(dir, 'temp'),
    RUNNER_TOOL_CACHE: join(dir, 'tools'),
  };
}
