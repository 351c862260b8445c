import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { newRunId } from '../world/action.ts';
import type { Architecture } from '../world/catalogue.ts';
import { ensurePrograms } from '../world/packages.ts';
import { resultsVariables, startResultsService } from '../world/results-service.ts';
import { run } from '../world/run.ts';
import { node24 } from '../world/runner/environment.ts';
import { gatewayFor } from '../world/world.ts';
import { buildCommand, builderReference } from './by-hand.ts';
import { layWorkspace } from './plugin.ts';
import type { PartName } from './results.ts';
import type { BenchGround } from './run-bench.ts';
import { VERSION } from './scenario.ts';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Single pieces of work, each as bare as it can be had. */
export interface PreparedParts {
  /** In seconds, one for each time that they were measured. */
  readonly figures: Readonly<Record<PartName, number[]>>;
  measure(): Promise<void>;
}

/** Makes what the bare parts need: an archive of the builder, modules, compiled packages, the verdict's code. */
export async function preparedParts(ground: BenchGround): Promise<PreparedParts> {
  const { engine, world, registry, releases } = ground;
  await ensurePrograms([['zstd', 'zstd']]);
  const folder = join(ground.folder, 'parts');
  const at = (name: string): string => join(folder, name);
  mkdirSync(folder);
  const builder = builderReference(registry, 'alpine');
  const env = { DOCKER_HOST: engine.dockerHost };
  await engine.docker(['pull', builder]);
  await run('sh', ['-euc', 'docker save "$0" | zstd -q -T0 -o "$1"', builder, at('image.tar.zst')], { env });
  await layWorkspace(at('workspace'), { plugins: 1, change: 'nothing' });
  await layWorkspace(at('changed'), { plugins: 1, change: 'one line' });
  const modules = `${at('modules')}:/go/pkg/mod`;
  const goBuild = (workspace: string, mounts: readonly string[], architecture: Architecture = 'amd64') =>
    engine.docker(
      buildCommand(builder, [`${at(workspace)}:/app`, ...mounts], { variant: 'alpine', architecture }, [
        '.',
        'plugin.so',
      ]),
    );
  await goBuild('workspace', [modules, `${at('compiled')}:/root/.cache/go-build`]);
  const verdict = at('verdict.mjs');
  const measured = local('../loader/cost/measure.ts');
  await build({ input: measured, platform: 'node', output: { file: verdict }, logLevel: 'warn' });
  const gateway = gatewayFor(world, VERSION, 'alpine');
  const tarball = `${releases}/v${VERSION}/${gateway.tarball?.split('/').at(-1)}`;
  const archive = ['image.tar.zst'];
  const results = at('results');
  await toolkit(folder, results, ['save', ...archive]);

  const figures: Record<PartName, number[]> = {
    pull: [],
    load: [],
    restore: [],
    gateway: [],
    compile: [],
    'compile-arm64': [],
    'compile-warm': [],
    verdict: [],
    upload: [],
  };
  const timed = async (name: PartName, work: () => unknown): Promise<void> => {
    const started = performance.now();
    await work();
    figures[name].push((performance.now() - started) / 1000);
  };
  const measure = async (): Promise<void> => {
    await engine.wipe();
    await timed('pull', () => engine.docker(['pull', builder]));
    await engine.wipe();
    const load = ['-euc', 'zstd -dcq "$0" | docker load --quiet', at('image.tar.zst')];
    await timed('load', () => run('sh', load, { env }));
    await timed('gateway', async () => {
      const response = await fetch(tarball);
      if (!response.ok) throw new Error(`${tarball}: ${response.status}`);
      writeFileSync(at('gateway.tar.gz'), Buffer.from(await response.arrayBuffer()));
    });
    await timed('compile', () => goBuild('workspace', [modules]));
    await timed('compile-arm64', () => goBuild('workspace', [modules], 'arm64'));
    cpSync(at('compiled'), at('compiled-now'), { recursive: true, preserveTimestamps: true });
    await run('sync', []);
    await timed('compile-warm', () =>
      goBuild('changed', [modules, `${at('compiled-now')}:/root/.cache/go-build`]),
    );
    rmSync(at('compiled-now'), { recursive: true });
    const said = spawnSync(node24(), [verdict, gateway.binary, at('changed/plugin.so')], {
      encoding: 'utf8',
    });
    const { state, seconds } = JSON.parse(said.stdout) as { state: string; seconds: number };
    if (state !== 'accepts') throw new Error(`the verdict on the bench's plugin is ${state}`);
    figures.verdict.push(seconds);
    figures.restore.push(await toolkit(folder, results, ['restore', ...archive]));
    figures.upload.push(await toolkit(folder, results, ['upload', 'changed/plugin.so']));
  };
  return { figures, measure };
}

/** What one call of the runner's toolkit takes, in a process of its own. */
async function toolkit(folder: string, dir: string, words: readonly string[]): Promise<number> {
  await using results = await startResultsService(dir);
  const env = {
    ...resultsVariables(results, newRunId()),
    ...{ RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder, GITHUB_REF: 'refs/heads/main' },
  };
  const said = await run(node24(), [local('toolkit.ts'), ...words], { cwd: folder, env });
  return Number(said.split('\n').at(-1));
}
