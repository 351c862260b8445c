import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ResultsService, resultsVariables } from './results-service.ts';

const run = promisify(execFile);
const client = fileURLToPath(new URL('results/artifact-client.ts', import.meta.url));

/**
 * Downloads an artifact of a run with the real @actions/artifact and unpacks it, as actions/download-artifact
 * does. The client reads its address and token from the environment, so it gets a process of its own.
 *
 * @returns the folder it lies in: `dir`
 * @throws where the run has no such artifact, with the client's words
 */
export async function downloadArtifact(
  results: Pick<ResultsService, 'url'>,
  runId: string,
  name: string,
  dir: string,
): Promise<string> {
  await mkdir(dir, { recursive: true });
  await run(process.execPath, [client, name, dir], {
    env: { PATH: process.env.PATH, ...resultsVariables(results, runId) },
  });
  return dir;
}

/**
 * Checks every file that `checksums.txt` lists with the real `sha256sum`.
 *
 * @param dir the folder of checksums.txt
 * @returns the files that are in order, in the order of the list
 * @throws where one is missing or differs, or the list is malformed, with sha256sum's words
 */
export async function verifyChecksums(dir: string): Promise<string[]> {
  const { stdout } = await run('sha256sum', ['--check', '--strict', 'checksums.txt'], {
    cwd: dir,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  const suffix = ': OK';
  return stdout
    .split('\n')
    .filter((line) => line.endsWith(suffix))
    .map((line) => line.slice(0, -suffix.length));
}
