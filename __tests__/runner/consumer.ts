/**
 * A repository of somebody who uses the action, and its workflows as they stand in README.md and examples/:
 * run by act with the world's mirrors in place of KrakenD's releases and Docker Hub, and nothing else changed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import { expandHome } from '../../src/folders.ts';
import { ownFolder } from '../../src/workspace/module-cache.ts';
import { type ActOptions, type ActRun, act } from '../world/act.ts';
import { downloadArtifact, verifyChecksums } from '../world/artifact-download.ts';
import { devHome } from '../world/paths.ts';
import type { Session } from '../world/session.ts';

/** How README.md and the examples name this action. */
export const ACTION = 'OWNER/krakend-plugin-action@v1';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A workflow of README.md or examples/workflows. */
export interface Workflow {
  /** The heading that it stands under, or its file's name. */
  readonly name: string;
  readonly text: string;
}

export interface Consumer {
  /** The folder of the git repository; all of it is committed when a workflow runs. */
  readonly repository: string;
  /** Commits the workflow as the repository's only one and runs it. */
  run(workflow: string, options?: Partial<ActOptions>): Promise<ActRun>;
}

/** Every code block of README.md that is a workflow, in its order. */
export function readmeWorkflows(): Workflow[] {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const found: Workflow[] = [];
  let heading = '';
  for (const [, title, block] of text.matchAll(/^#+ (.+)$|^```yaml\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    else if (block !== undefined && isWorkflow(block)) found.push({ name: heading, text: block });
  }
  return found;
}

/** A file of examples/workflows. */
export function exampleWorkflow(name: string): Workflow {
  return { name, text: readFileSync(join(root, 'examples/workflows', name), 'utf8') };
}

function isWorkflow(block: string): boolean {
  const content: unknown = parse(block);
  return typeof content === 'object' && content !== null && 'jobs' in content;
}

/** The example plugin, which README.md and the examples call `hello`. */
export const hello = join(root, 'examples/plugins/hello');

/**
 * Makes a git repository of plugins.
 *
 * @param plugins what is copied to each of its folders: `{ 'plugins/hello': hello }`
 */
export async function openConsumer(
  session: Session,
  plugins: Readonly<Record<string, string>>,
): Promise<Consumer> {
  const repository = await session.folder('consumer');
  for (const [folder, source] of Object.entries(plugins)) {
    cpSync(source, join(repository, folder), { recursive: true });
  }
  writeFileSync(join(repository, '.gitignore'), '/krakend-plugins/\n');
  git(repository, 'init', '--quiet', '--initial-branch=main');
  const action = await releasedAction(session);
  const file = '.github/workflows/plugins.yml';

  return {
    repository,
    run: (workflow, options = {}) => {
      mkdirSync(join(repository, dirname(file)), { recursive: true });
      writeFileSync(join(repository, file), withStandIns(workflow, session));
      git(repository, 'add', '--all');
      const author = ['-c', 'user.name=someone', '-c', 'user.email=someone@example.com'];
      git(repository, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'plugins');
      return act({
        repository,
        workflow: file,
        // A runner has one of the two, and the client prefers the newer.
        ...(options.cacheV1 === undefined ? { results: session.results } : {}),
        ...options,
        env: { DOCKER_HOST: session.world.dockerHost, ...options.env },
        localRepositories: { [ACTION]: action, ...options.localRepositories },
      });
    },
  };
}

/**
 * A new HOME in which only Go's compiled packages are from before, and outlive the tests: for runs that are
 * not about caches, and would compile the standard library again and again.
 */
export async function warmHome(session: Session): Promise<string> {
  const home = await session.folder('home');
  const kept = join(devHome, 'consumer-builds');
  mkdirSync(kept, { recursive: true });
  const owner = { repository: 'example/plugins', kept: true, temporary: home, environment: {} };
  const builds = expandHome(ownFolder('build', owner).path, home);
  mkdirSync(dirname(builds), { recursive: true });
  symlinkSync(kept, builds);
  return home;
}

/**
 * Downloads an artifact of a run into a new folder and holds it to its checksums.
 *
 * @returns the folder, and the files that checksums.txt names
 */
export async function fetchArtifact(
  session: Session,
  runId: string,
  name: string,
): Promise<{ folder: string; plugins: string[] }> {
  const folder = await downloadArtifact(session.results, runId, name, await session.folder('artifact'));
  return { folder, plugins: await verifyChecksums(folder) };
}

/** actions/download-artifact, as far as `name` and `path` go: its client is the real one. */
export async function downloadAction(session: Session): Promise<string> {
  const folder = await session.folder('download-artifact');
  const client = new URL('../world/results/artifact-client.ts', import.meta.url).href;
  const metadata = {
    name: 'download',
    inputs: { name: {}, path: {} },
    runs: { using: 'node24', main: 'main.mjs' },
  };
  writeFileSync(join(folder, 'action.yml'), JSON.stringify(metadata));
  writeFileSync(
    join(folder, 'main.mjs'),
    `process.argv.push(process.env.INPUT_NAME, process.env.INPUT_PATH);
     await import(${JSON.stringify(client)});`,
  );
  return folder;
}

/** What the runner gets when it fetches the action: the commit, of which it needs these files. */
async function releasedAction(session: Session): Promise<string> {
  const folder = await session.folder('action');
  const archive = join(folder, 'action.tar');
  const files = ['action.yml', 'dist', 'package.json', 'LICENSE'];
  // The repository may belong to somebody else, as it does where root runs the tests.
  git(root, '-c', 'safe.directory=*', 'archive', `--output=${archive}`, 'HEAD', ...files);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  return folder;
}

/**
 * The workflow with the world's gateways and images for each step that uses the action. The jobs of a matrix
 * follow each other: under act they share one HOME, which no two runners do.
 */
function withStandIns(workflow: string, { registry, releases }: Session): string {
  const document = parseDocument(workflow);
  const jobs = document.get('jobs');
  if (!isMap(jobs)) throw new Error(`no workflow:\n${workflow}`);
  for (const { value: job } of jobs.items) {
    if (!isMap(job)) continue;
    if (job.has('strategy')) job.setIn(['strategy', 'max-parallel'], 1);
    const steps = job.get('steps');
    for (const step of isSeq(steps) ? steps.items : []) {
      if (!isMap(step) || step.get('uses') !== ACTION) continue;
      step.setIn(['with', 'gateway'], releases.url);
      step.setIn(['with', 'image-registry'], registry.address);
      step.setIn(['with', 'container-network'], 'host');
    }
  }
  return String(document);
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
}
