// Times the action against the flow that people write themselves: see script/bench and docs/performance.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mountBenchDisk } from '../__tests__/bench/disk.ts';
import { startBenchEngine } from '../__tests__/bench/engine.ts';
import { renderResults } from '../__tests__/bench/render.ts';
import { NAMES } from '../__tests__/bench/rows.ts';
import { runBench } from '../__tests__/bench/run-bench.ts';
import { exclusively } from '../__tests__/world/lock.ts';
import { worldHome } from '../__tests__/world/paths.ts';
import { startRegistry } from '../__tests__/world/registry.ts';
import { startReleaseServer } from '../__tests__/world/servers.ts';
import { loadWorld } from '../__tests__/world/world.ts';

const usage = `usage: script/bench [options]
  --rounds N       how often; 5
  --rows A,B       some of: ${NAMES.join(', ')};
                   by default all, but what takes long in fewer rounds
  --json FILE      every figure, with the phases of each run
  --keep DIR       the action's logs, each line with the second in which it came
  --dist DIR       another build of the action than the repository's
  --write          puts the tables into docs/performance.md`;

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string' },
    json: { type: 'string' },
    keep: { type: 'string' },
    dist: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const rounds = Number(options.rounds);
  const rows = options.rows?.split(',').map((name) => name.trim());
  const unknown = (rows ?? []).filter((name) => !NAMES.includes(name));
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    throw new Error([...unknown.map((name) => `no row ${name}`), usage].join('\n'));
  }
  const world = loadWorld();
  if (options.keep) mkdirSync(options.keep, { recursive: true });
  await using disk = await mountBenchDisk();
  // The runs' homes and workspaces are temporary.
  process.env.TMPDIR = disk.temporary;
  await using engine = await startBenchEngine(disk.engine);
  await using images = await startRegistry();
  await using releases = await startReleaseServer(world.releases);
  const ground = {
    ...{ engine, images, world, folder: disk.folder },
    registry: images.address,
    releases: releases.url,
    dist: options.dist && resolve(options.dist),
    keep: options.keep && resolve(options.keep),
  };
  const results = await runBench(ground, { rounds, chosen: rows && new Set(rows) });
  const text = renderResults(results);
  console.log(text);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.write) writeSection('bench', text);
}

/** Puts a text between the page's marks of that name. */
function writeSection(name: string, text: string): void {
  const before = readFileSync(page, 'utf8');
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(before)) throw new Error(`${page} has no section <!-- ${name} -->`);
  writeFileSync(
    page,
    before.replace(marked, (_, open, close) => `${open}\n${text}\n${close}`),
  );
}

if (options.help) console.log(usage);
else {
  await exclusively(join(worldHome, 'bench-lock'), main).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
