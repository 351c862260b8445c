/** What a call leaves behind: files, artifact, outputs, summary. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActionOptions, type ActionRun, newRunId } from '../world/action.ts';
import { downloadArtifact, verifyChecksums } from '../world/artifact-download.ts';
import { type FaultRule, startResultsService } from '../world/results-service.ts';
import { readActionMetadata } from '../world/runner/metadata.ts';
import { openSession, type Session } from '../world/session.ts';
import { builderFor, gatewayFor } from '../world/world.ts';
import { annotations, filesIn, OUTPUT, pluginsOf, said, sha256Of, warmHome } from './support.ts';

const target = '2.12.1-linux-generic-amd64';
const declaredOutputs = readActionMetadata(join(import.meta.dirname, '../..')).outputs.toSorted();

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, ...rest } = options;
  return session.run({
    inputs: { variant: 'linux-generic', ...inputs },
    env: { HOME: home },
    post: false,
    ...rest,
  });
}

async function download(run: ActionRun, name = run.outputs['artifact-name'] ?? ''): Promise<string> {
  return downloadArtifact(session.results, run.runId, name, await session.folder('artifact'));
}

/** Hashes of a folder's files, by their relative paths. */
function hashesIn(folder: string): Record<string, string> {
  return Object.fromEntries(filesIn(folder).map((path) => [path, sha256Of(join(folder, path))]));
}

describe('a good run', () => {
  let run: ActionRun;
  let output: string;

  beforeAll(async () => {
    run = await act({ workspace: await session.workspace('two-kinds') });
    output = join(run.workspace, OUTPUT);
  });

  afterAll(() => run[Symbol.asyncDispose]());

  test('the artifact holds exactly the folder', async () => {
    expect(filesIn(output)).toEqual([`${target}/two-kinds.so`, 'checksums.txt', 'plugins.json']);
    expect(hashesIn(await download(run))).toEqual(hashesIn(output));
  });

  test('sha256sum -c accepts checksums.txt, in the folder and in the artifact', async () => {
    expect(await verifyChecksums(output)).toEqual([`${target}/two-kinds.so`]);
    expect(await verifyChecksums(await download(run))).toEqual([`${target}/two-kinds.so`]);
  });

  test('plugins.json says what the file is and where it comes from', () => {
    const file = readFileSync(join(output, target, 'two-kinds.so'));
    const gateway = gatewayFor(session.world, '2.12.1', 'linux-generic');
    expect(JSON.parse(readFileSync(join(output, 'plugins.json'), 'utf8'))).toEqual([
      {
        name: 'two-kinds',
        kinds: ['server', 'modifier'],
        namespaces: ['plugin/http-server', 'plugin/req-resp-modifier'],
        'registered-name': null,
        registerers: [
          { kind: 'server', namespace: 'plugin/http-server', name: 'fixture-two-kinds-server' },
          { kind: 'modifier', namespace: 'plugin/req-resp-modifier', name: 'fixture-two-kinds-modifier' },
        ],
        path: `${target}/two-kinds.so`,
        edition: 'ce',
        'krakend-version': '2.12.1',
        variant: 'linux-generic',
        architecture: 'amd64',
        'go-version': '1.25.6',
        sha256: sha256Of(join(output, target, 'two-kinds.so')),
        size: file.length,
        outcome: 'published',
        verdict: 'accepts',
        proof: 'loaded',
        source: '.',
        modules: [],
        builder: {
          kind: 'docker',
          name: `${session.registry.address}/${builderFor(session.world, '2.12.1', 'linux-generic').name}`,
          digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
        gateway: {
          source: `${session.releases.url}/v2.12.1/krakend_2.12.1_amd64_generic-linux.tar.gz`,
          sha256: sha256Of(gateway.binary),
        },
        provenance: {
          repository: 'example/plugins',
          commit: '0123456789abcdef0123456789abcdef01234567',
          // The workspace is no git repository.
          dirty: null,
          run: `https://github.com/example/plugins/actions/runs/${run.runId}`,
        },
      },
    ]);
  });

  test('every declared output is set, and no other', () => {
    expect(Object.keys(run.outputs).toSorted()).toEqual(declaredOutputs);
    const empty = Object.keys(run.outputs).filter((name) => run.outputs[name] === '');
    expect(empty.toSorted()).toEqual(['fix-commands', 'fix-patch']);
  });

  test('the outputs say where things are', () => {
    const [artifact] = session.results.artifacts();
    expect(run.outputs).toMatchObject({
      'krakend-version': '2.12.1',
      'go-version': '1.25.6',
      'plugin-path': `${OUTPUT}/${target}/two-kinds.so`,
      'output-directory': OUTPUT,
      'artifact-name': `krakend-plugins-${target}`,
      'artifact-id': String(artifact?.id),
      'artifact-url': `https://github.com/example/plugins/actions/runs/${run.runId}/artifacts/${artifact?.id}`,
      'artifact-digest': artifact?.digest.replace('sha256:', ''),
      compatible: 'true',
    });
    expect(sha256Of(join(run.workspace, run.outputs['plugin-path'] ?? ''))).toBe(
      pluginsOf(run).get('two-kinds')?.sha256,
    );
    expect(sha256Of(run.outputs.gateway ?? '')).toBe(
      sha256Of(gatewayFor(session.world, '2.12.1', 'linux-generic').binary),
    );
    expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject([
      { folder: target, libc: 'GLIBC-2.36_(debian-12)' },
    ]);
    expect(JSON.parse(readFileSync(run.outputs.report ?? '', 'utf8'))).toHaveProperty('plugins');
  });

  test('the summary says it, with a link to the artifact', () => {
    expect(run.summary).toContain('## ✅ 1 plugin built and loaded by KrakenD 2.12.1\n');
    expect(run.summary).toContain(
      '| `two-kinds` | `2.12.1-linux-generic-amd64` | server: `fixture-two-kinds-server`, modifier: `fixture-two-kinds-modifier` |',
    );
    expect(run.summary).toContain(`(${run.outputs['artifact-url']})`);
    expect(run.summary).toContain('"plugin/http-server": {\n      "name": ["fixture-two-kinds-server"]');
    expect(run.summary).not.toContain('❌');
  });
});

test('a bad run sets every output too, and its summary says where and why', async () => {
  await using run = await act({ workspace: await session.workspace('compile-error') });

  expect(run.exitCode).toBe(1);
  expect(Object.keys(run.outputs).toSorted()).toEqual(declaredOutputs);
  expect(run.outputs).toMatchObject({ 'plugin-path': '', 'artifact-id': '', 'artifact-url': '' });
  expect(run.summary).toMatch(/^## ❌ .*KrakenD 2\.12\.1/);
  expect(run.summary).toContain('`handler.go:22');
  expect(run.summary).toContain('`limits.go:8');
});

describe('two calls of one job', () => {
  let one: ActionRun;
  let two: ActionRun;

  beforeAll(async () => {
    const workspace = await session.workspace('server', 'client');
    const runId = newRunId();
    one = await act({ workspace, runId, inputs: { plugins: 'server', 'artifact-name': 'one' } });
    two = await act({ workspace, runId, inputs: { plugins: 'client', 'artifact-name': 'two' } });
  });

  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
  });

  test('add up in the folder', async () => {
    const output = join(two.workspace, OUTPUT);
    const plugins = [`${target}/client.so`, `${target}/server.so`];
    expect(filesIn(output)).toEqual([...plugins, 'checksums.txt', 'plugins.json']);
    expect(await verifyChecksums(output)).toEqual(plugins);
    const manifest: { path: string }[] = JSON.parse(readFileSync(join(output, 'plugins.json'), 'utf8'));
    expect(manifest.map(({ path }) => path)).toEqual(plugins);
  });

  test('have an artifact each, with their own plugin and its checksum', async () => {
    for (const [run, plugin] of [
      [one, 'server'],
      [two, 'client'],
    ] as const) {
      const folder = await download(run);
      expect(filesIn(folder)).toEqual([`${target}/${plugin}.so`, 'checksums.txt', 'plugins.json']);
      expect(await verifyChecksums(folder)).toEqual([`${target}/${plugin}.so`]);
    }
  });

  test('a third with a taken name fails, says what to set, and loses nothing', async () => {
    const { workspace, runId } = two;
    await using third = await act({
      workspace,
      runId,
      inputs: { plugins: 'server', 'artifact-name': 'one' },
    });

    expect(third.exitCode).toBe(1);
    const errors = annotations(third, 'error').map(({ message }) => message);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('already has an artifact called one');
    expect(errors[0]).toContain('set artifact-name');
    expect(third.outputs).toMatchObject({
      'plugin-path': `${OUTPUT}/${target}/server.so`,
      'artifact-id': '',
    });
    expect(await verifyChecksums(join(workspace, OUTPUT))).toHaveLength(2);
  });

  test('with overwrite it takes the name', async () => {
    const { workspace, runId } = two;
    const inputs = { plugins: 'client', 'artifact-name': 'one', overwrite: 'true' };
    await using fourth = await act({ workspace, runId, inputs });

    expect(fourth.exitCode).toBe(0);
    expect(filesIn(await download(fourth))).toContain(`${target}/client.so`);
  });
});

describe('trouble with the artifact service', () => {
  const troubles: (FaultRule & { what: string })[] = [
    { what: 'refuses', call: 'ArtifactService/CreateArtifact', fault: { status: 403 } },
    { what: 'is broken', call: 'ArtifactService/CreateArtifact', fault: { status: 500 } },
    { what: 'cuts the connection', call: 'ArtifactService/FinalizeArtifact', fault: 'reset' },
    { what: 'refuses the upload', call: 'blob/PUT', fault: { status: 403 } },
  ];

  test.each(troubles)('it $what: a warning, and the files stay', async ({ what: _, ...rule }) => {
    await using results = await startResultsService(await session.folder('results'));
    results.fail(rule);
    await using run = await act({ workspace: await session.workspace('server'), results });

    expect(run.exitCode).toBe(0);
    expect(said(run, 'error')).toBe('');
    expect(said(run, 'warning')).toContain(`krakend-plugins-${target} could not be uploaded`);
    expect(await verifyChecksums(join(run.workspace, OUTPUT))).toEqual([`${target}/server.so`]);
    expect(run.outputs).toMatchObject({
      'plugin-path': `${OUTPUT}/${target}/server.so`,
      'artifact-name': '',
      'artifact-id': '',
    });
    expect(run.summary).toContain('✅ 1 plugin built and loaded');
  });
});

test('retention-days reaches the service', async () => {
  await using results = await startResultsService(await session.folder('results'));
  const inputs = { 'retention-days': '3' };
  await using run = await act({ workspace: await session.workspace('server'), results, inputs });

  expect(run.exitCode).toBe(0);
  const days = (Date.parse(results.artifacts()[0]?.expiresAt ?? '') - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(3);
});

test('upload: false leaves the files and asks nobody', async () => {
  await using results = await startResultsService(await session.folder('results'));
  const inputs = { upload: 'false', 'output-directory': 'build/plugins' };
  await using run = await act({ workspace: await session.workspace('server'), results, inputs });

  expect(run.exitCode).toBe(0);
  expect(results.requests.filter(({ call }) => call.startsWith('ArtifactService/'))).toEqual([]);
  expect(await verifyChecksums(join(run.workspace, 'build/plugins'))).toEqual([`${target}/server.so`]);
  expect(run.outputs).toMatchObject({
    'output-directory': 'build/plugins',
    'plugin-path': `build/plugins/${target}/server.so`,
    'artifact-name': '',
  });
});
