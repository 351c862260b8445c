import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PluginEntry } from '../../src/publish/manifest.ts';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { warmHome } from '../integration/support.ts';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import type { Variant } from '../world/catalogue.ts';
import { openSession, type Session } from '../world/session.ts';
import { type Bench, openBench } from '../world/stand-in.ts';
import { fetchArtifact, hello, openConsumer, readmeWorkflows } from './consumer.ts';

// README.md's matrix on two machines, one after the other, which share nothing but the cache service.

const combinations: readonly { krakend: string; variant: Variant }[] = [
  { krakend: '2.10.1', variant: 'alpine' },
  { krakend: '2.10.1', variant: 'linux-generic' },
  { krakend: '2.12.1', variant: 'alpine' },
  { krakend: '2.12.1', variant: 'linux-generic' },
];

let session: Session;
let bench: Bench;
let first: ActRun;
let second: ActRun;

beforeAll(async () => {
  session = await openSession();
  bench = openBench();
  // The second of the two needs modules, none of which a gateway of either release links at another version.
  const consumer = await openConsumer(session, {
    'plugins/hello': hello,
    'plugins/quotes': fixtureFolder('foreign-go-sum-only'),
  });
  const workflow = readmeWorkflows().find(({ name }) => name === 'Several gateways')?.text ?? '';
  first = await consumer.run(workflow, { home: await warmHome(session) });
  second = await consumer.run(workflow, { home: await session.folder('machine') });
});

afterAll(async () => {
  bench?.[Symbol.dispose]();
  for (const run of [first, second]) await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

function built(run: ActRun, combination: (typeof combinations)[number]) {
  const { outputs, log, summary } = stepOf(jobOf(run, 'plugins', combination), '1');
  const plugins = JSON.parse(outputs.plugins ?? '[]') as PluginEntry[];
  return { outputs, log, summary, plugins };
}

test('all jobs of both runs succeed', () => {
  for (const run of [first, second]) {
    expect(run.exitCode, run.stderr + run.log).toBe(0);
    expect(run.jobs.map(({ result }) => result)).toEqual(['success', 'success', 'success', 'success']);
    expect(run.annotations).toEqual([]);
  }
});

test('each job publishes an artifact of its own', () => {
  for (const run of [first, second]) {
    const own = session.results.artifacts().filter(({ runId }) => runId === run.runId);
    expect(own.map(({ name }) => name).toSorted()).toEqual(
      combinations.map(({ krakend, variant }) => `krakend-plugins-${krakend}-${variant}-amd64`).toSorted(),
    );
  }
});

describe.each(combinations)('KrakenD $krakend, $variant', ({ krakend, variant }) => {
  const folder = `${krakend}-${variant}-amd64`;
  const files = [`${folder}/foreign-go-sum-only.so`, `${folder}/hello.so`];

  test('loads what the artifact holds', async () => {
    const artifact = await fetchArtifact(session, first.runId, `krakend-plugins-${folder}`);
    expect(artifact.plugins).toEqual(files);
    await cp(artifact.folder, join(bench.folder, folder), { recursive: true });
    for (const file of files) {
      const asked = await bench.krakend(
        { version: krakend, variant },
        'test-plugin',
        '-s',
        `${folder}/${file}`,
      );
      expect(asked, asked.stderr).toMatchObject({ code: 0 });
      expect(asked.stderr).toContain(`[OK] SERVER\t${basename(file)}`);
    }
  });

  test('finds everything in the caches on another machine, and says so', () => {
    const before = built(first, { krakend, variant });
    const after = built(second, { krakend, variant });
    expect(before.outputs['cache-hit']).toBe('false');
    expect(after.outputs['cache-hit']).toBe('true');
    expect(after.log).toMatch(new RegExp(`^✓ Gateway ${folder}: .*, from the cache \\(`, 'm'));
    expect(after.log).toMatch(
      new RegExp(`^✓ Result for ${folder}: unchanged since .* UTC, from the cache \\(`, 'm'),
    );
    expect(after.log).not.toContain('Builder for');
    expect(after.summary).toContain('nothing has changed since');
    expect(after.summary).toContain('Caches: result found, gateway found.');
  });

  test('gets the very same files each time', () => {
    const hashes = [first, second].map((run) =>
      built(run, { krakend, variant }).plugins.map(({ name, sha256 }) => [name, sha256]),
    );
    expect(hashes[1]).toEqual(hashes[0]);
  });
});

test('a plugin for one release is refused by the gateway of the other', async () => {
  const { folder } = await fetchArtifact(session, first.runId, 'krakend-plugins-2.10.1-alpine-amd64');
  await cp(folder, join(bench.folder, 'other'), { recursive: true });
  const where = { version: '2.12.1', variant: 'alpine' } as const;
  const { code, stderr } = await bench.krakend(
    where,
    'test-plugin',
    '-s',
    'other/2.10.1-alpine-amd64/hello.so',
  );
  expect(code).not.toBe(0);
  expect(stderr).toContain('plugin was built with a different version of package');
});
