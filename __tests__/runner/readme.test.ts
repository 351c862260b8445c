import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ManifestEntry } from '../../src/publish/manifest.ts';
import { jobOf } from '../world/act.ts';
import { openSession, type Session } from '../world/session.ts';
import {
  type Consumer,
  exampleWorkflow,
  fetchArtifact,
  hello,
  openConsumer,
  readmeWorkflows,
  type Workflow,
  warmHome,
} from './consumer.ts';

// What README.md and examples/ tell people to write is run as it stands there; those with a matrix are in
// matrix.test.ts.

let session: Session;
let consumer: Consumer;
let home: string;

beforeAll(async () => {
  session = await openSession();
  consumer = await openConsumer(session, { 'plugins/hello': hello });
  home = await warmHome(session);
});

afterAll(() => session?.[Symbol.asyncDispose]());

const artifact = 'krakend-plugins-2.12.1-alpine-amd64';
const plugin = '2.12.1-alpine-amd64/hello.so';
const single = [...readmeWorkflows(), exampleWorkflow('minimal.yml')].filter(({ text }) => !hasMatrix(text));

test('README.md has a workflow for one gateway, for several, and for what comes after', () => {
  expect(readmeWorkflows().map(({ name }) => name)).toEqual([
    'krakend-plugin-action',
    'Several gateways',
    'Using the result',
  ]);
});

test('the smallest example has ten lines at most', () => {
  expect(exampleWorkflow('minimal.yml').text.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

describe.each(single)('$name', ({ text }: Workflow) => {
  test('builds, proves and publishes the plugin', async () => {
    await using run = await consumer.run(text, { home });
    expect(run.exitCode, run.stderr + run.log).toBe(0);
    expect(jobOf(run, 'plugins').result).toBe('success');
    expect(run.annotations).toEqual([]);
    expect(run.summaries).toHaveLength(1);
    expect(run.summaries[0]).toContain('1 plugin built and loaded by KrakenD 2.12.1');

    const { folder, plugins } = await fetchArtifact(session, run.runId, artifact);
    expect(plugins).toEqual([plugin]);
    const [entry, ...others] = JSON.parse(
      readFileSync(join(folder, 'plugins.json'), 'utf8'),
    ) as ManifestEntry[];
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ path: plugin, proof: 'loaded', source: 'plugins/hello' });
    expect(entry?.provenance).toMatchObject({ repository: 'example/plugins', dirty: false });

    if (!text.includes('sha256sum')) return;
    // The later step of README.md sees the same file at the path that the output names.
    expect(run.log).toContain(`${entry?.sha256}  krakend-plugins/${plugin}`);
  });
});

function hasMatrix(text: string): boolean {
  const { jobs } = parse(text) as { jobs: Record<string, { strategy?: unknown }> };
  return Object.values(jobs).some(({ strategy }) => strategy !== undefined);
}
