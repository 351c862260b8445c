import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { warmHome } from '../integration/support.ts';
import { jobOf } from '../world/act.ts';
import { withQemu } from '../world/binfmt.ts';
import { openSession, type Session } from '../world/session.ts';
import {
  type Consumer,
  exampleWorkflow,
  fetchArtifact,
  hello,
  openConsumer,
  readManifest,
  readmeWorkflows,
  type Workflow,
} from './consumer.ts';
import { actionsOf, setUpQemu } from './stand-ins.ts';

// What README.md and examples/ tell people to write is run as it stands there; those with a matrix are in
// matrix.test.ts.

const root = fileURLToPath(new URL('../..', import.meta.url));

let session: Session;
let consumer: Consumer;
let home: string;

beforeAll(async () => {
  session = await openSession();
  consumer = await openConsumer(session, {
    'plugins/hello': hello,
    'krakend.json': join(root, 'examples/docker/krakend.json'),
  });
  home = await warmHome(session);
});

afterAll(() => session?.[Symbol.asyncDispose]());

const building = ({ text }: Workflow) => !hasMatrix(text) && !text.includes('mode: check');
const single = [...readmeWorkflows(), exampleWorkflow('minimal.yml')].filter(building);

test('README.md has a workflow for one gateway, for several, and for what comes after', () => {
  expect(readmeWorkflows().map(({ name }) => name)).toEqual([
    'krakend-plugin-action',
    'Several gateways',
    'Before you move to another release',
    'ARM64',
    'Using the result',
    'The configuration too',
  ]);
});

test('the smallest example has ten lines at most', () => {
  expect(exampleWorkflow('minimal.yml').text.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

describe.each(single)('$name', ({ text }: Workflow) => {
  const architectures = text.includes('amd64, arm64') ? ['amd64', 'arm64'] : ['amd64'];
  const plugins = architectures.map((architecture) => `2.12.1-alpine-${architecture}/hello.so`);

  test('builds, proves and publishes the plugin', async () => {
    const emulator = { 'docker/setup-qemu-action': setUpQemu };
    await using run = await consumer.run(text, {
      home,
      ...(text.includes('docker/setup-qemu-action')
        ? { under: withQemu(), localRepositories: await actionsOf(text, emulator, session) }
        : {}),
    });
    expect(run.exitCode, run.stderr + run.log).toBe(0);
    expect(jobOf(run, 'plugins').result).toBe('success');
    expect(run.annotations).toEqual([]);
    expect(run.summaries).toHaveLength(1);
    expect(run.summaries[0]).toMatch(/ built and loaded by KrakenD 2\.12\.1/);

    const artifact = `krakend-plugins-2.12.1-alpine-${architectures.join('+')}`;
    const fetched = await fetchArtifact(session, run.runId, artifact);
    expect(fetched.plugins).toEqual(plugins);
    const entries = readManifest(fetched.folder);
    expect(entries).toMatchObject(
      plugins.map((path) => ({ path, proof: 'loaded', source: 'plugins/hello' })),
    );
    for (const { provenance } of entries) {
      expect(provenance).toMatchObject({ repository: 'example/plugins', dirty: false });
    }

    if (text.includes('smoke:')) expect(run.log).toContain('GET /hello: 200');
    if (!text.includes('sha256sum')) return;
    // The later step of README.md sees the same file at the path that the output names.
    expect(run.log).toContain(`${entries[0]?.sha256}  krakend-plugins/${plugins[0]}`);
  });
});

test('the preview of other releases compares, and builds nothing', async () => {
  const preview = readmeWorkflows().find(({ text }) => text.includes('mode: check'));
  await using run = await consumer.run(preview?.text ?? '', { home });
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(jobOf(run, 'preview').result).toBe('success');
  expect(run.annotations).toEqual([]);
  expect(run.summaries[0]).toContain('## ✅ The plugin fits KrakenD 2.10.1, 2.12.1');
});

test('README.md copies into an image what examples/docker copies', () => {
  const copy = /^COPY krakend-plugins\/(.+)-alpine-\$\{TARGETARCH\}\/ \/opt\/krakend\/plugins\/$/m;
  expect(copy.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1]).toBe('2.12.1');
  const dockerfile = readFileSync(join(root, 'examples/docker/Dockerfile'), 'utf8');
  expect(copy.exec(dockerfile)?.[1]).toContain('KRAKEND_VERSION');
});

function hasMatrix(text: string): boolean {
  const { jobs } = parse(text) as { jobs: Record<string, { strategy?: unknown }> };
  return Object.values(jobs).some(({ strategy }) => strategy !== undefined);
}
