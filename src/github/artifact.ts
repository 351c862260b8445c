import { messageOf, ProblemError } from '../problem.ts';
import type { OutputTree } from '../publish/output-tree.ts';
import type { ArtifactReport } from '../report/report.ts';
import type { RunContext } from './context.ts';

export interface ArtifactUpload {
  readonly name: string;
  readonly tree: OutputTree;
  readonly retentionDays: number | undefined;
  readonly overwrite: boolean;
  readonly context: RunContext;
}

/** The lightest: of a plugin it takes half, the default 5 percent more in almost three times the time. */
const COMPRESSION = 1;

/** Reads the library, which is big, so that it is there when the upload begins. */
export async function preloadArtifactLibrary(): Promise<void> {
  await import('@actions/artifact').catch(() => undefined);
}

/**
 * Uploads the tree of a call as one artifact.
 *
 * @throws ProblemError when the run has an artifact of this name already; other errors of the service as
 * they are, for the caller to turn into a warning.
 */
export async function uploadArtifact(upload: ArtifactUpload): Promise<ArtifactReport> {
  const { name, tree, context } = upload;
  const { DefaultArtifactClient, ArtifactNotFoundError } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  if (upload.overwrite) {
    await client.deleteArtifact(name).catch((error: unknown) => {
      if (!(error instanceof ArtifactNotFoundError)) throw error;
    });
  }
  const { retentionDays } = upload;
  const options = {
    compressionLevel: COMPRESSION,
    ...(retentionDays === undefined ? {} : { retentionDays }),
  };
  const { id = 0, digest = '' } = await client
    .uploadArtifact(name, [...tree.files], tree.folder, options)
    .catch((error: unknown) => {
      if (/\(409\)|already exists/i.test(messageOf(error))) throw nameTaken(name, error);
      throw error;
    });
  const url = `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}/artifacts/${id}`;
  return { name, id, url, digest };
}

function nameTaken(name: string, cause: unknown): ProblemError {
  return new ProblemError(
    {
      what: `This run already has an artifact called ${name}.`,
      why: 'Two calls of one run would publish under the same name; in a matrix over something that the default name does not hold, each needs its own.',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression for the user's workflow.
      fix: 'set artifact-name (such as artifact-name: plugins-${{ strategy.job-index }}), or overwrite: true',
    },
    { cause },
  );
}
