import { mkdir, rm } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Variant } from '../world/catalogue.ts';
import type { Registry } from '../world/registry.ts';
import { step } from '../world/steps.ts';
import type { World } from '../world/world.ts';
import { type ActionGround, type ActionOrder, type ByAction, buildByAction } from './by-action.ts';
import { type ByHand, buildByHand, builderReference, gatewayReference } from './by-hand.ts';
import { measureMemory } from './memory.ts';
import { preparedParts } from './parts.ts';
import { layWorkspace } from './plugin.ts';
import type { Memory, Results } from './results.ts';
import { isDoneByHand, partsDue, type Row, rowsDue, type Wishes } from './rows.ts';
import { SCENARIOS, type Scenario } from './scenario.ts';

/** Where a bench runs. */
export interface BenchGround extends ActionGround {
  readonly world: World;
  readonly images: Registry;
}

/**
 * Measures what is wished for, round by round: in each, the flow by hand and then the action, so that both see the
 * same machine.
 */
export async function runBench(ground: BenchGround, wishes: Wishes): Promise<Results> {
  const { rounds, chosen } = wishes;
  const rows = rowsDue(wishes, 1);
  const action = new Map<Row, ByAction[]>(rows.map((row) => [row, []]));
  const byHand: Record<string, ByHand[]> = {};
  const earlier = new Map<Scenario, string>();
  const parts = partsDue(wishes, 1)
    ? await step('prepare the bare parts', () => preparedParts(ground))
    : undefined;
  const variants = new Set(rows.flatMap(({ scenario }) => scenario.variants));
  await step('warm up the registry', () => warmUp(ground, variants));

  const load: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const inTurn = rowsDue(wishes, round);
    load.push(loadavg()[0] ?? 0);
    for (const scenario of Object.values(SCENARIOS)) {
      const due = inTurn.filter((row) => row.scenario === scenario);
      if (due.length === 0) continue;
      if (isDoneByHand(scenario)) {
        byHand[scenario.name] ??= [];
        byHand[scenario.name]?.push(await measureByHand(ground, scenario, round));
      }
      for (const row of due) action.get(row)?.push(await measureRow(ground, row, round, earlier));
    }
    if (parts && partsDue(wishes, round)) await step(`${round}: bare parts`, () => parts.measure());
  }
  const memory: Memory | undefined =
    (chosen?.has('memory') ?? true)
      ? await step('memory with a large image', () => measureMemory(ground))
      : undefined;
  return {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    rounds,
    load,
    rows: rows.map((row) => ({ row, action: action.get(row) ?? [] })),
    byHand,
    parts: parts?.figures ?? {},
    ...(memory ? { memory } : {}),
  };
}

/** Neither side shall be the one that reads the registry's files from the disk. */
async function warmUp({ engine, registry }: BenchGround, variants: ReadonlySet<Variant>): Promise<void> {
  for (const variant of variants) {
    await engine.docker(['pull', builderReference(registry, variant)]);
  }
  await engine.docker(['pull', gatewayReference(registry)]);
}

async function measureByHand(ground: BenchGround, scenario: Scenario, round: number): Promise<ByHand> {
  const workspace = join(ground.folder, 'by-hand');
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  await layWorkspace(workspace, { ...scenario, change: 'nothing' });
  await ground.engine.wipe();
  const name = `${round}: by hand, ${scenario.name}`;
  return step(name, () => buildByHand(ground.engine, ground.registry, workspace, scenario));
}

/** @param earlier the caches that a run with empty ones left, by scenario. */
async function measureRow(
  ground: BenchGround,
  row: Row,
  round: number,
  earlier: Map<Scenario, string>,
): Promise<ByAction> {
  const { scenario, change } = row;
  const run = async (order: Omit<ActionOrder, 'scenario'>, title: string) => {
    await ground.engine.wipe();
    return step(title, () => buildByAction(ground, { ...order, scenario }));
  };
  if (row.caches === 'filled' && !earlier.has(scenario)) {
    const order = { change: 'nothing', caches: undefined, name: `${scenario.name} before` } as const;
    const first = await run(order, `fill the caches for ${scenario.name}`);
    earlier.set(scenario, first.caches);
  }
  const caches = row.caches === 'filled' ? earlier.get(scenario) : undefined;
  const done = await run({ change, caches, name: `${row.name}-${round}` }, `${round}: ${row.title}`);
  if (row.caches === 'empty' && !earlier.has(scenario)) earlier.set(scenario, done.caches);
  else await rm(done.caches, { recursive: true });
  const unchanged = row.caches === 'filled' && change === 'nothing';
  if (done.run.cacheHit !== unchanged) {
    throw new Error(
      `${row.title}: the output cache-hit is ${done.run.cacheHit}, so this measured something else`,
    );
  }
  return done.run;
}

function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? 'unknown processor'}, ${gigabytes} GiB, Node ${process.version}`;
}
