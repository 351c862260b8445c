import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import * as core from '@actions/core';
import { cachePolicy } from './cache/policy.ts';
import { cacheSession } from './cache/session.ts';
import { type CancelledError, cancelled, listenForCancellation } from './cancel.ts';
import { temporaryFolder } from './folders.ts';
import { uploadArtifact } from './github/artifact.ts';
import { runnerCacheService } from './github/cache-service.ts';
import { defuse, runnerConsole } from './github/console.ts';
import { type RunContext, runContext } from './github/context.ts';
import { provenanceOf } from './github/provenance.ts';
import { saveState } from './github/state.ts';
import { type Inputs, loadInputs } from './inputs/inputs.ts';
import type { Console, Log } from './log.ts';
import { type Built, buildPlugins, type Ground } from './pipeline.ts';
import { describeProblem, messageOf, type Problem, ProblemError, problemOf } from './problem.ts';
import { defaultArtifactName } from './publish/artifact-name.ts';
import { type OutputTree, writeOutputTree } from './publish/output-tree.ts';
import { outputsOf } from './publish/outputs.ts';
import { writePatches } from './publish/patches.ts';
import { botRules } from './report/bot-rules.ts';
import { type ArtifactReport, type Report, succeeded } from './report/report.ts';
import { renderFailure, renderSummary } from './report/summary.ts';
import { checkAndTell } from './run-check.ts';

/** The main step: builds, publishes, and says what came of it. */
export async function runMain(): Promise<void> {
  const started = performance.now();
  const console = runnerConsole();
  listenForCancellation();
  try {
    refuseOtherSystems();
    const inputs = loadInputs((name) => core.getInput(name), process.env);
    const context = await runContext(process.env);
    const ground = await groundOf(inputs, context, console);
    const work = inputs.mode === 'check' ? checkAll : buildAll;
    if (!(await work(inputs, context, ground, started))) process.exitCode = core.ExitCode.Failure;
  } catch (error) {
    if (cancelled.aborted) endCancelled();
    await failStep(error);
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
  const report = await buildAndPublish(inputs, context, ground, started);
  if (succeeded(report)) return true;
  // Every error has been said at its place; one more without a place would only hide them.
  ground.console.info(`✗ ${failureWords(report)}: see the errors above, or the job summary`);
  return false;
}

/** Compares; tells whether the step went well. */
async function checkAll(
  inputs: Inputs,
  _context: RunContext,
  ground: Ground,
  started: number,
): Promise<boolean> {
  const { summary, failed } = await checkAndTell(inputs, ground, started).finally(() => keepState(ground));
  cancelled.throwIfAborted();
  await writeSummary(summary, ground.console);
  return !failed;
}

function failureWords({ plugins, release, problems }: Report): string {
  const bad = plugins.filter(({ outcome }) => outcome !== 'published').map(({ name }) => name);
  return bad.length === 0
    ? `${problems.length} problem${problems.length === 1 ? '' : 's'} besides the plugins`
    : `${[...new Set(bad)].join(', ')} failed for KrakenD ${release.version}`;
}

/** What the run stands on; from here on the post step can clear up after it. */
async function groundOf(inputs: Inputs, context: RunContext, console: Console): Promise<Ground> {
  const policy = cachePolicy(inputs, context.event);
  const service = policy.use.size > 0 ? await runnerCacheService() : undefined;
  console.info(
    `Caches: ${service || policy.use.size === 0 ? policy.reason : 'off: this runner has no cache service'}`,
  );
  const caches = cacheSession(policy, service);
  const label = `krakend-plugin-action=${randomUUID()}`;
  saveState({ label, toSave: [] });

  return {
    workspace: context.workspace,
    repository: context.repository,
    temporary: await temporaryFolder(process.env),
    environment: process.env,
    caches,
    label,
    console,
  };
}

/** Tells the post step what is worth saving. */
function keepState({ label, caches }: Ground): void {
  saveState({ label, toSave: caches.toSave() });
}

async function buildAndPublish(
  inputs: Inputs,
  context: RunContext,
  ground: Ground,
  started: number,
): Promise<Report> {
  const { temporary, caches, console } = ground;
  const built = await buildPlugins(inputs, ground).finally(() => keepState(ground));

  // What was under way may have ended well all the same; nothing of it is published.
  cancelled.throwIfAborted();
  const outputDirectory = resolve(context.workspace, inputs.outputDirectory);
  const shownDirectory = relative(context.workspace, outputDirectory);
  const base: Report = {
    ...built,
    caches: caches.uses.map(({ entry, outcome }) => ({ kind: entry.kind, outcome })),
    outputDirectory: shownDirectory.startsWith('..') ? outputDirectory : shownDirectory || '.',
    seconds: (performance.now() - started) / 1000,
  };
  const provenance = await provenanceOf(context);
  await writeOutputTree(outputDirectory, base, provenance);
  const own = await writeOutputTree(join(temporary, 'artifact'), base, provenance);

  const report = await console.phase('Publish', async (phase) => {
    const published = await publish(inputs, context, built, own, phase);
    const words = published.artifact ? `artifact ${published.artifact.name}` : base.outputDirectory;
    phase.outcome(published.failure ? 'failed' : words, published.failure === undefined);
    if (published.failure) return { ...base, problems: [...base.problems, published.failure] };
    return { ...base, ...(published.artifact ? { artifact: published.artifact } : {}) };
  });
  const reportFile = join(temporary, 'report.json');
  await writeFile(reportFile, JSON.stringify({ ...report, bots: botRules(report.shared) }, null, 2));
  const patches = await writePatches(report.fixes, temporary);
  const outputs = outputsOf(report, { report: reportFile, patches });
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  await writeSummary(renderSummary(report), console);
  return report;
}

interface Published {
  readonly artifact?: ArtifactReport;
  readonly failure?: Problem;
}

async function publish(
  inputs: Inputs,
  context: RunContext,
  built: Built,
  tree: OutputTree,
  log: Log,
): Promise<Published> {
  const good = built.plugins.filter(({ outcome }) => outcome === 'published');
  for (const file of tree.files) log.info(relative(tree.folder, file));
  if (good.length === 0) {
    log.info('Nothing to upload: no plugin is fit for its gateway');
    return {};
  }
  if (!inputs.upload) return {};
  const name =
    inputs.artifactName ??
    defaultArtifactName(
      inputs.workingDirectory,
      built.targets.map(({ target }) => target),
    );
  const { retentionDays, overwrite } = inputs;
  try {
    return { artifact: await uploadArtifact({ name, tree, retentionDays, overwrite, context }) };
  } catch (error) {
    if (error instanceof ProblemError) {
      log.error(error.problem);
      return { failure: error.problem };
    }
    log.warning({
      what: `The artifact ${name} could not be uploaded; the plugins are in ${inputs.outputDirectory} on this runner.`,
      why: messageOf(error),
      fix: 'upload that folder with a later step, or set upload: false',
    });
    return {};
  }
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

async function failStep(error: unknown): Promise<void> {
  const problem = problemOf(error);
  // A stack trace is for a defect of the action, not for a mistake of its user.
  if (!(error instanceof ProblemError) && error instanceof Error && error.stack)
    core.info(defuse(error.stack));
  const { place } = problem;
  const annotation = place ? { file: place.file, ...(place.line ? { startLine: place.line } : {}) } : {};
  core.error(describeProblem(problem), { title: problem.what, ...annotation });
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
