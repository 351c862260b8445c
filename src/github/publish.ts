import { join, relative } from 'node:path';
import type { Inputs } from '../inputs/inputs.ts';
import type { Console, Log } from '../log.ts';
import { messageOf, ProblemError } from '../problem.ts';
import { defaultArtifactName } from '../publish/artifact-name.ts';
import type { Provenance } from '../publish/manifest.ts';
import { type OutputTree, writeOutputTree } from '../publish/output-tree.ts';
import type { Report } from '../report/report.ts';
import type { Published } from '../run-build.ts';
import { uploadArtifact } from './artifact.ts';
import type { RunContext } from './context.ts';

/** What publishing needs to know of the run. */
export interface Publishing {
  readonly inputs: Inputs;
  readonly context: RunContext;
  readonly temporary: string;
  readonly console: Console;
}

/**
 * Uploads the files of this call alone, as the output folder may hold those of earlier ones.
 *
 * @param written the output folder.
 */
export async function publishArtifact(
  { inputs, context, temporary, console }: Publishing,
  report: Report,
  provenance: Provenance,
  written: string,
): Promise<Published> {
  const own = await writeOutputTree(join(temporary, 'artifact'), report, provenance, written);
  return console.phase('Publish', async (phase) => {
    const published = await publish(inputs, context, report, own, phase);
    const words = published.artifact ? `artifact ${published.artifact.name}` : report.outputDirectory;
    phase.outcome(published.failure ? 'failed' : words, published.failure === undefined);
    return published;
  });
}

async function publish(
  inputs: Inputs,
  context: RunContext,
  { plugins, targets }: Report,
  tree: OutputTree,
  log: Log,
): Promise<Published> {
  for (const file of tree.files) log.info(relative(tree.folder, file));
  if (!plugins.some(({ outcome }) => outcome === 'published')) {
    log.info('Nothing to upload: no plugin is fit for its gateway');
    return {};
  }
  if (!inputs.upload) return {};
  const name =
    inputs.artifactName ??
    defaultArtifactName(
      inputs.workingDirectory,
      targets.map(({ target }) => target),
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
