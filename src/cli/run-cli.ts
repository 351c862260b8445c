import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { removeLeftovers } from '../builder/docker/engine.ts';
import { cachePolicy } from '../cache/policy.ts';
import { cacheSession } from '../cache/session.ts';
import { type CancelledError, cancelled, listenForCancellation } from '../cancel.ts';
import { makeChangeable } from '../changeable.ts';
import { temporaryFolder } from '../folders.ts';
import { type Inputs, loadInputs } from '../inputs/inputs.ts';
import { secretsOfLicence } from '../inputs/licence.ts';
import { secretsIn } from '../inputs/modules-credentials.ts';
import { runInspect } from '../inspect/run-inspect.ts';
import type { Ground } from '../pipeline.ts';
import { type Problem, ProblemError, problemOf } from '../problem.ts';
import { provenanceOf } from '../publish/provenance.ts';
import type { Preview } from '../report/preview.ts';
import { type Report, succeeded } from '../report/report.ts';
import { buildAndPublish } from '../run-build.ts';
import { compareOnly } from '../run-check.ts';
import { asFlags } from '../terminal/as-flags.ts';
import { type TerminalConsole, terminalConsole } from '../terminal/console.ts';
import { hiding } from '../terminal/hidden.ts';
import { previewText } from '../terminal/preview-text.ts';
import { type Page, problemText } from '../terminal/problem-text.ts';
import { reportText } from '../terminal/report-text.ts';
import { styleOf } from '../terminal/text.ts';
import { COMMAND, parseArguments, type RunOrder } from './arguments.ts';
import { isSecret, readDefinitions } from './definitions.ts';
import { helpText, runHelpText } from './help.ts';
import { repositoryAround, seenFromRoot } from './here.ts';
import { refuseBadReportFile, writeReportFile } from './report-file.ts';

const FAILED = 1;
const NOT_ASKED = 2;

/**
 * The command for people at a desk: the report on stdout, what happens meanwhile on stderr.
 *
 * @param home the folder of the package, with action.yml and package.json.
 */
export async function runCli(args: readonly string[], home: URL): Promise<void> {
  const definitions = await readDefinitions(new URL('action.yml', home));
  const names = definitions.map(({ name }) => name).filter((name) => !isSecret(name));
  try {
    refuseOtherSystems();
    const order = parseArguments(args, definitions, process.env);
    switch (order.command) {
      case 'help':
        process.stdout.write(order.topic === 'all' ? helpText() : runHelpText(definitions));
        return;
      case 'version':
        process.stdout.write(`${await versionOf(home)}\n`);
        return;
      case 'inspect':
        return await runInspect(order.args, `${COMMAND} inspect`);
      default:
        process.exitCode = await run(order, names);
    }
  } catch (error) {
    process.exitCode = NOT_ASKED;
    tellFailure(error, pageOf(process.stderr, names, hiding([])));
  }
  // Sockets that are kept open would hold the process for minutes.
  process.exit();
}

/**
 * Runs the pipeline where the caller stands.
 *
 * @returns the exit code.
 * @throws ProblemError for inputs that are none.
 */
async function run(order: RunOrder, names: readonly string[]): Promise<number> {
  const started = performance.now();
  const folder = process.cwd();
  const workspace = repositoryAround(folder);
  const given = seenFromRoot(order.inputs, workspace, folder);
  const inputs = loadInputs((name) => given[name] ?? '', process.env);
  if (order.report !== undefined) await refuseBadReportFile(order.report);
  const secrets = [
    ...secretsIn(given['modules-credentials'] ?? ''),
    ...secretsOfLicence(inputs.gatewayLicence),
  ];
  const hide = hiding(secrets);
  const page = pageOf(process.stderr, names, hide);
  const console = terminalConsole(process.stderr, page, order.verbose);
  const ground = await groundOf(inputs, workspace, console);
  const cleanUp = async (): Promise<void> => {
    console.stop();
    if (cancelled.aborted) await removeLeftovers(ground.label).catch(() => undefined);
    // What Go fetches and tests leave may be for reading alone. What can't be removed changes nothing of the outcome.
    await makeChangeable(ground.temporary).catch(() => undefined);
    await rm(ground.temporary, { recursive: true, force: true }).catch(() => undefined);
  };
  listenForCancellation(cleanUp);
  try {
    const work = order.command === 'check' ? check : build;
    const out = pageOf(process.stdout, names, hide);
    const { report, text, good } = await work(inputs, ground, console, started, out);
    console.stop();
    // On a terminal both streams meet.
    process.stdout.write(hide(process.stdout.isTTY ? `\n${text}` : text));
    const written = order.report === undefined || (await isWritten(report, order.report, page));
    return good && written ? 0 : FAILED;
  } catch (error) {
    console.stop();
    if (cancelled.aborted) {
      const { message, exitCode } = cancelled.reason as CancelledError;
      process.stderr.write(`${message}\n`);
      return exitCode;
    }
    for (const problem of console.errors) write(problemText(problem, 'error', page), page);
    tellFailure(error, page);
    return FAILED;
  } finally {
    await cleanUp();
  }
}

/** What a run has to say at its end, and whether all is well. */
interface Answer {
  readonly report: Report | Preview;
  readonly text: string;
  readonly good: boolean;
}

/** Whether the report is there; if not it says why, beside the text that has been printed. */
async function isWritten(report: Answer['report'], file: string, page: Page): Promise<boolean> {
  try {
    await writeReportFile(report, file);
    return true;
  } catch (error) {
    tellFailure(error, page);
    return false;
  }
}

async function build(
  inputs: Inputs,
  ground: Ground,
  console: TerminalConsole,
  started: number,
  page: Page,
): Promise<Answer> {
  const { workspace } = ground;
  const nobody = { repository: '', sha: '', serverUrl: '', runId: '' };
  const report = await buildAndPublish({
    inputs,
    ground,
    started,
    provenance: () => provenanceOf({ workspace, ...nobody }),
  });
  const outputDirectory = relative('', resolve(workspace, report.outputDirectory)) || '.';
  const text = reportText({ ...report, outputDirectory }, console.errors, page);
  return { report, text: text + aboutPaths(workspace), good: succeeded(report) };
}

async function check(
  inputs: Inputs,
  ground: Ground,
  _console: TerminalConsole,
  started: number,
  page: Page,
): Promise<Answer> {
  const { preview, failed } = await compareOnly(inputs, ground, started);
  cancelled.throwIfAborted();
  const text = previewText(preview, page);
  return { report: preview, text: text + aboutPaths(ground.workspace), good: !failed };
}

/** Problems and commands speak of the whole repository. */
function aboutPaths(workspace: string): string {
  return workspace === process.cwd() ? '' : `  Files and commands are seen from ${workspace}.\n`;
}

async function groundOf(inputs: Inputs, workspace: string, console: TerminalConsole): Promise<Ground> {
  // There is no event: what a workflow would keep from a release is here the user's own.
  const policy = cachePolicy(inputs, { name: '', ref: '', defaultBranch: '' });
  return {
    workspace,
    repository: '',
    temporary: await temporaryFolder({}),
    environment: process.env,
    caches: cacheSession(policy, undefined),
    label: `krakend-plugin-action=${randomUUID()}`,
    console,
  };
}

function pageOf(stream: NodeJS.WriteStream, names: readonly string[], hide: Page['hide']): Page {
  const width = stream.isTTY ? Math.min(Math.max(stream.columns || 80, 40), 120) : 80;
  return { width, style: styleOf(stream), advice: (fix) => asFlags(fix, names), hide };
}

function tellFailure(error: unknown, page: Page): void {
  const problem: Problem = problemOf(error);
  // A stack trace is for a defect of the command, not for a mistake of its user.
  if (!(error instanceof ProblemError) && error instanceof Error) write([error.stack ?? ''], page);
  write(problemText(problem, 'error', page), page);
}

function write(lines: readonly string[], { hide }: Page): void {
  process.stderr.write(`${hide(lines.join('\n'))}\n`);
}

async function versionOf(home: URL): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('package.json', home), 'utf8')) as {
    version: string;
  };
  return version;
}

function refuseOtherSystems(): void {
  if (process.platform === 'linux') return;
  throw new ProblemError({
    what: `This command runs on Linux, and this is ${process.platform}.`,
    why: 'KrakenD gateways, and so their plugins, are Linux programs.',
    fix: 'use WSL on Windows, or a Linux machine or container with Docker (a dev container) elsewhere',
  });
}
