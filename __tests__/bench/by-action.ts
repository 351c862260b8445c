import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ActionRun, runAction } from '../world/action.ts';
import { startResultsService } from '../world/results-service.ts';
import type { BenchEngine } from './engine.ts';
import { type Phase, phasesOf } from './phases.ts';
import { layWorkspace, type Sources } from './plugin.ts';
import { type Scenario, VERSION } from './scenario.ts';

/** What a step's process used, as usage.mjs writes it. */
export interface StepUsage {
  /** From its start to its end, by the clock of who started it. */
  readonly seconds: number;
  /** Processor time of the step's own process: Docker, Go and what else it started don't count. */
  readonly cpuSeconds: number;
  /** In which neither Docker nor Go ran for it, and no request was under way. */
  readonly ownSeconds: number;
  readonly peakMegabytes: number;
  /** From node's start to the first line; absent where it printed nothing. */
  readonly firstLineSeconds?: number;
}

/** One run of the action, main and post. */
export interface ByAction {
  readonly main: StepUsage;
  readonly post: StepUsage;
  readonly phases: readonly Phase[];
  /** Of Go and of the gateway. */
  readonly containerCpuSeconds: number;
  readonly cacheHit: boolean;
  /** The sizes of the entries that the run saved, in bytes, by their keys. */
  readonly saved: Readonly<Record<string, number>>;
}

/** Where the action is run. */
export interface ActionGround {
  readonly engine: BenchEngine;
  /** What stands before the names of images. */
  readonly registry: string;
  /** The page of releases. */
  readonly releases: string;
  /** For the files of this bench. */
  readonly folder: string;
  /** A folder with another build of the action, in place of the repository's own. */
  readonly dist: string | undefined;
  /** Where the logs are kept. */
  readonly keep: string | undefined;
}

export interface ActionOrder {
  readonly scenario: Scenario;
  readonly change: Sources['change'];
  /** A folder of the cache service from an earlier run; it stays as it is. */
  readonly caches: string | undefined;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Names the logs. */
  readonly name: string;
}

const preload = pathToFileURL(fileURLToPath(new URL('usage.mjs', import.meta.url))).href;

/**
 * Runs the committed action as a fresh runner does: a home, a workspace and a cache service of its own.
 *
 * @returns `caches`: the folder of the cache service afterwards, for runs that follow.
 * @throws with the end of its log where the action fails.
 */
export async function buildByAction(
  ground: ActionGround,
  order: ActionOrder,
): Promise<{ readonly run: ByAction; readonly caches: string }> {
  const { scenario, change, name } = order;
  const root = mkdtempSync(join(ground.folder, 'run-'));
  const [workspace, usage, caches] = [join(root, 'workspace'), join(root, 'usage'), join(root, 'results')];
  mkdirSync(usage);
  await layWorkspace(workspace, { ...scenario, change });
  if (order.caches) cpSync(order.caches, caches, { recursive: true });
  await using results = await startResultsService(caches);
  const before = new Set(results.caches().map(({ id }) => id));
  const cpuBefore = ground.engine.containerCpuSeconds();
  await using run = await runAction({
    results,
    workspace,
    inputs: {
      'krakend-version': VERSION,
      variant: scenario.variants.join(', '),
      architecture: scenario.architectures.join(', '),
      builder: 'docker',
      'image-registry': ground.registry,
      gateway: ground.releases,
      'container-network': 'host',
      ...order.inputs,
    },
    env: {
      DOCKER_HOST: ground.engine.dockerHost,
      NODE_OPTIONS: `--import=${preload}`,
      KPA_BENCH_USAGE: usage,
    },
    ...(ground.dist ? { dist: ground.dist } : {}),
  });
  const [main, post] = [readUsage(usage, 'main'), readUsage(usage, 'post')];
  if (ground.keep) keepLog(join(ground.keep, `${name}.log`), main.lines, post.lines);
  if (run.exitCode !== 0 || run.post?.exitCode !== 0)
    throw new Error(`${name}: the action failed\n${tail(run)}`);
  const saved = results.caches().filter(({ id }) => !before.has(id));
  rmSync(workspace, { recursive: true });
  return {
    run: {
      main: { ...main.used, seconds: run.durationMs / 1000 },
      post: { ...post.used, seconds: run.post.durationMs / 1000 },
      phases: phasesOf(`${run.log}\n${run.post.log}`),
      containerCpuSeconds: ground.engine.containerCpuSeconds() - cpuBefore,
      cacheHit: run.outputs['cache-hit'] === 'true',
      saved: Object.fromEntries(saved.map(({ key, size }) => [key, size])),
    },
    caches,
  };
}

type Line = readonly [milliseconds: number, text: string];

interface Used {
  readonly used: Omit<StepUsage, 'seconds'>;
  readonly lines: readonly Line[];
}

function readUsage(folder: string, step: 'main' | 'post'): Used {
  const { userCPUTime, systemCPUTime, maxRSS, ownMilliseconds, lines } = JSON.parse(
    readFileSync(join(folder, `${step}.json`), 'utf8'),
  ) as {
    userCPUTime: number;
    systemCPUTime: number;
    maxRSS: number;
    ownMilliseconds: number;
    lines: Line[];
  };
  return {
    used: {
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      ownSeconds: ownMilliseconds / 1000,
      // Linux counts kibibytes.
      peakMegabytes: (maxRSS * 1024) / 1e6,
      ...(lines[0] ? { firstLineSeconds: lines[0][0] / 1000 } : {}),
    },
    lines,
  };
}

/** The lines of both steps, each with the second in which its step printed it; not those that nobody sees. */
function keepLog(file: string, main: readonly Line[], post: readonly Line[]): void {
  const written = (lines: readonly Line[]): string =>
    lines
      .filter(([, text]) => !/^::(debug|add-mask|set-output|save-state)/.test(text))
      .map(([ms, text]) => `${(ms / 1000).toFixed(2).padStart(7)} ${text.trimEnd()}\n`)
      .join('');
  writeFileSync(file, `${written(main)}--- post\n${written(post)}`);
}

function tail(run: ActionRun): string {
  return `${run.log}\n--- post (exit ${run.post?.exitCode})\n${run.post?.log}`
    .split('\n')
    .slice(-60)
    .join('\n');
}
