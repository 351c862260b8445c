import { relative, resolve } from 'node:path';
import { cancelled } from './cancel.ts';
import type { Inputs } from './inputs/inputs.ts';
import { buildPlugins, type Ground } from './pipeline.ts';
import type { Problem } from './problem.ts';
import type { Provenance } from './publish/manifest.ts';
import { writeOutputTree } from './publish/output-tree.ts';
import type { ArtifactReport, Report } from './report/report.ts';

/** What became of handing a run's files to somebody. */
export interface Published {
  readonly artifact?: ArtifactReport;
  readonly failure?: Problem;
}

/** A run of mode: build, whoever asked for it. */
export interface BuildOrder {
  readonly inputs: Inputs;
  readonly ground: Ground;
  /** As `performance.now()` gave it. */
  readonly started: number;
  readonly provenance: () => Promise<Provenance>;
  /** Called as soon as nothing more will be built, however it ended. */
  readonly ended?: () => Promise<void>;
  /** Hands on what lies in the output folder, which is named. */
  readonly publish?: (report: Report, provenance: Provenance, folder: string) => Promise<Published>;
}

/**
 * The run: builds, has the gateway load what was built, writes the output folder, publishes.
 *
 * @throws ProblemError for what stops everything, CancelledError when the run is cancelled.
 */
export async function buildAndPublish(order: BuildOrder): Promise<Report> {
  const { inputs, ground, started } = order;
  const { workspace, caches } = ground;
  const built = await buildPlugins(inputs, ground).finally(order.ended);

  // What was under way may have ended well all the same; nothing of it is published.
  cancelled.throwIfAborted();
  const outputDirectory = resolve(workspace, inputs.outputDirectory);
  const shownDirectory = relative(workspace, outputDirectory);
  const report: Report = {
    ...built,
    caches: caches.uses.map(({ entry, outcome }) => ({ kind: entry.kind, outcome })),
    outputDirectory: shownDirectory.startsWith('..') ? outputDirectory : shownDirectory || '.',
    seconds: (performance.now() - started) / 1000,
  };
  const provenance = await order.provenance();
  await writeOutputTree(outputDirectory, report, provenance);
  const { artifact, failure } = (await order.publish?.(report, provenance, outputDirectory)) ?? {};
  if (failure) return { ...report, problems: [...report.problems, failure] };
  return { ...report, ...(artifact && { artifact }) };
}
