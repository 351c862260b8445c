/**
 * A repository of somebody who uses the action, and its workflows as they stand in README.md and examples/:
 * run by act with the world's mirrors in place of KrakenD's releases and Docker Hub, and nothing else changed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ManifestEntry } from '../../src/publish/manifest.ts';
import { type ActOptions, type ActRun, act } from '../world/act.ts';
import { downloadArtifact, verifyChecksums } from '../world/artifact-download.ts';
import { engineAt } from '../world/engine.ts';
import type { Session } from '../world/session.ts';
import { ACTION, withStandIns } from './stand-ins.ts';

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

/** Every code block of README.md, or of another file of this repository, that is a workflow, in its order. */
export function readmeWorkflows(file = 'README.md'): Workflow[] {
  const text = readFileSync(join(root, file), 'utf8');
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
  const action = await session.folder('action');
  await layAction(session, action);
  await provideBuilders(session);
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
 * Gives the builders of the world's engine the names that they have in the session's registry: there already,
 * none is pulled, and none is packed into the cache at the end of a job, which takes half a minute each.
 */
async function provideBuilders({ world, registry }: Session): Promise<void> {
  const { docker } = engineAt(world.dockerHost);
  for (const { name } of world.images) await docker(['tag', name, `${registry.address}/${name}`]);
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

/** plugins.json of a fetched artifact. */
export function readManifest(folder: string): ManifestEntry[] {
  return JSON.parse(readFileSync(join(folder, 'plugins.json'), 'utf8'));
}

/** Lays what the runner gets when it fetches the action: the commit, of which it needs these files. */
export async function layAction(session: Session, folder: string): Promise<void> {
  const archive = join(await session.folder('archive'), 'action.tar');
  const files = ['action.yml', 'dist', 'package.json', 'LICENSE'];
  // The repository may belong to somebody else, as it does where root runs the tests.
  git(root, '-c', 'safe.directory=*', 'archive', `--output=${archive}`, 'HEAD', ...files);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
}
