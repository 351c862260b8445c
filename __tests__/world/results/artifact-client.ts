/** A program: `artifact-client.ts NAME DIR` downloads an artifact of the run that the environment names. */
import artifactClient from '@actions/artifact';

const [name = '', dir = ''] = process.argv.slice(2);
try {
  const { artifact } = await artifactClient.getArtifact(name);
  const expected = artifact.digest ? { expectedHash: artifact.digest } : {};
  const { digestMismatch } = await artifactClient.downloadArtifact(artifact.id, { path: dir, ...expected });
  if (digestMismatch) throw new Error(`artifact ${name} is not what was uploaded`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
