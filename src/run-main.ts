import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as core from '@actions/core';
import { cachePolicy, sparePrivateModules } from './cache/policy.ts';
import { cacheSession } from './cache/session.ts';
import { type CancelledError, cancelled, listenForCancellation } from './cancel.ts';
import { secretsFolder, temporaryFolder } from './folders.ts';
import { preloadArtifactLibrary } from './github/artifact.ts';
import { runnerCacheService } from './github/cache-service.ts';
import { defuse, type RunnerConsole, runnerConsole } from './github/console.ts';
import { type RunContext, runContext } from './github/context.ts';
import { forgetInputs } from './github/forget-inputs.ts';
import { publishArtifact } from './github/publish.ts';
import { saveState } from './github/state.ts';
import { type Inputs, loadInputs } from './inputs/inputs.ts';
import { secretsOfLicence } from './inputs/licence.ts';
import { secretsIn } from './inputs/modules-credentials.ts';
import { releaseName } from './krakend/release.ts';
import { lazily } from './lazily.ts';
import type { Console } from './log.ts';
import type { Ground } from './pipeline.ts';
import { messageOf, ProblemError, problemOf } from './problem.ts';
import { outputsOf } from './publish/outputs.ts';
import { writePatches } from './publish/patches.ts';
import { previewOutputs } from './publish/preview-outputs.ts';
import { provenanceOf } from './publish/provenance.ts';
import { previewProblems } from './report/preview-problems.ts';
import { renderPreview } from './report/preview-summary.ts';
import { type Report, succeeded } from './report/report.ts';
import { writeReport } from './report/report-json.ts';
import { renderFailure, renderSummary } from './report/summary.ts';
import { buildAndPublish } from './run-build.ts';
import { compareOnly } from './run-check.ts';

/** The main step: builds, publishes, and says what came of it. */
export async function runMain(): Promise<void> {
  const started = performance.now();
  const console = runnerConsole();
  listenForCancellation();
  try {
    // Before anything can say a word of them.
    for (const secret of secretsIn(core.getInput('modules-credentials'))) core.setSecret(secret);
    refuseOtherSystems();
    const inputs = loadInputs((name) => core.getInput(name), process.env);
    forgetInputs(process.env);
    for (const secret of secretsOfLicence(inputs.gatewayLicence)) core.setSecret(secret);
    // Before the first library that takes its time to load.
    console.info(asked(inputs));
    const context = await runContext(process.env);
    const ground = await groundOf(inputs, context, console);
    const work = inputs.mode === 'check' ? checkAll : buildAll;
    if (!(await work(inputs, context, ground, started))) process.exitCode = core.ExitCode.Failure;
    console.end();
  } catch (error) {
    if (cancelled.aborted) endCancelled();
    await failStep(error, console);
  }
  // Sockets that the toolkit keeps open would hold the process for minutes.
  process.exit(process.exitCode ?? 0);
}

/** Builds; tells whether all went well. */
async function buildAll(
  inputs: Inputs,
  context: RunContext,
  ground: Ground,
  started: number,
): Promise<boolean> {
  const { temporary, console } = ground;
  const provenance = lazily(() => provenanceOf(context));
  const meanwhile = (): void => {
    if (inputs.upload) void preloadArtifactLibrary();
    // A fix changes the tree, which is what git is asked about.
    if (!inputs.fix) void provenance();
  };
  const report = await buildAndPublish({
    inputs,
    ground: { ...ground, meanwhile },
    started,
    provenance,
    ended: () => keepState(ground),
    publish: (built, provenance, folder) =>
      publishArtifact({ inputs, context, temporary, console }, built, provenance, folder),
  });
  const file = join(temporary, 'report.json');
  await writeReport(report, file);
  const patches = await writePatches(report.fixes, temporary);
  setOutputs(outputsOf(report, { report: file, patches }));
  await writeSummary(renderSummary(report), console);
  if (succeeded(report)) return true;
  // Every error has been said at its place; one more without a place would only hide them.
  console.info(`✗ ${failureWords(report)}: see the errors above, or the job summary`);
  return false;
}

/** Compares; tells whether the step went well. */
async function checkAll(
  inputs: Inputs,
  _context: RunContext,
  ground: Ground,
  started: number,
): Promise<boolean> {
  const { temporary, console } = ground;
  const { preview, failed } = await compareOnly(inputs, ground, started).finally(() => keepState(ground));
  const tell = inputs.check === 'strict' ? console.error : console.warning;
  for (const problem of previewProblems(preview)) tell(problem);
  cancelled.throwIfAborted();
  const file = join(temporary, 'report.json');
  await writeReport(preview, file);
  const patches = await writePatches(preview.fixes, temporary);
  setOutputs(previewOutputs(preview, { report: file, patches }));
  if (failed) console.info('✗ Not every plugin fits: see the errors above, or the job summary');
  await writeSummary(renderPreview(preview), console);
  return !failed;
}

/** What the step was asked to do, in one line. */
function asked({ mode, edition, architectures, variants }: Inputs): string {
  const doing = mode === 'check' ? 'Checking' : 'Building';
  return `${doing} KrakenD ${edition.toUpperCase()} plugins for ${variants.join(', ')} on ${architectures.join(', ')} (Node ${process.versions.node})`;
}

function failureWords({ plugins, release, problems }: Report): string {
  const bad = plugins.filter(({ outcome }) => outcome !== 'published').map(({ name }) => name);
  return bad.length === 0
    ? `${problems.length} problem${problems.length === 1 ? '' : 's'} besides the plugins`
    : `${[...new Set(bad)].join(', ')} failed for ${releaseName(release)}`;
}

/** What the run stands on; from here on the post step can clear up after it. */
async function groundOf(inputs: Inputs, context: RunContext, console: Console): Promise<Ground> {
  const asked = cachePolicy(inputs, context.event);
  const policy =
    inputs.modulesCredentials.length > 0 ? sparePrivateModules(asked, context.privateRepository) : asked;
  const service = policy.use.size > 0 ? await runnerCacheService() : undefined;
  console.info(
    `Caches: ${service || policy.use.size === 0 ? policy.reason : 'off: this runner has no cache service'}`,
  );
  const caches = cacheSession(policy, service);
  const label = `krakend-plugin-action=${randomUUID()}`;
  const temporary = await temporaryFolder(process.env);
  saveState({ label, toSave: [], secrets: secretsFolder(temporary) });

  return {
    workspace: context.workspace,
    repository: context.repository,
    temporary,
    environment: process.env,
    caches,
    label,
    console,
  };
}

/** Tells the post step what is worth saving. */
async function keepState({ label, caches, temporary }: Ground): Promise<void> {
  const toSave = await caches.contents.close(caches.toSave(), temporary);
  saveState({ label, toSave, secrets: secretsFolder(temporary) });
}

function setOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

async function writeSummary(markdown: string, log: Pick<Console, 'warning'>): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write();
  } catch (error) {
    log.warning({ what: 'The job summary could not be written.', why: messageOf(error) });
  }
}

function endCancelled(): never {
  const { message, exitCode } = cancelled.reason as CancelledError;
  core.info(`${message}; the post step removes what is left`);
  process.exit(exitCode);
}

async function failStep(error: unknown, console: RunnerConsole): Promise<void> {
  const problem = problemOf(error);
  // A stack trace is for a defect of the action, not for a mistake of its user.
  if (!(error instanceof ProblemError) && error instanceof Error && error.stack)
    core.info(defuse(error.stack));
  console.end(problem);
  process.exitCode = core.ExitCode.Failure;
  await writeSummary(renderFailure(problem), { warning: () => undefined });
}

function refuseOtherSystems(): void {
  if (process.platform === 'linux') return;
  throw new ProblemError({
    what: `This action runs on Linux runners only, and this one is ${process.platform}.`,
    why: 'KrakenD gateways, and so their plugins, are Linux programs.',
    fix: 'set runs-on: ubuntu-latest',
  });
}
