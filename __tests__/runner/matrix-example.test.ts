import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ManifestEntry } from '../../src/publish/manifest.ts';
import { warmHome } from '../integration/support.ts';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { withQemu } from '../world/binfmt.ts';
import type { Architecture, Variant } from '../world/catalogue.ts';
import { openSession, type Session } from '../world/session.ts';
import { exampleWorkflow, fetchArtifact, hello, openConsumer, readManifest } from './consumer.ts';
import { loads } from './loads.ts';
import { actionsOf, setUpQemu } from './stand-ins.ts';

// examples/workflows/matrix.yml: one run, and each of its artifacts fetched and loaded once more, by the tests'
// own ways: what the action says of itself counts only beside that.

interface Combination {
  readonly krakend: string;
  readonly variant: Variant;
  readonly architecture: Architecture;
}

const combinations: readonly Combination[] = ['2.5.0', '2.10.1', '2.12.1'].flatMap((krakend) =>
  (['alpine', 'linux-generic'] as const).flatMap((variant) =>
    (['amd64', 'arm64'] as const).map((architecture) => ({ krakend, variant, architecture })),
  ),
);
const nameOf = ({ krakend, variant, architecture }: Combination): string =>
  `${krakend}-${variant}-${architecture}`;

let session: Session;
let run: ActRun;

beforeAll(async () => {
  session = await openSession();
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  const { text } = exampleWorkflow('matrix.yml');
  run = await consumer.run(text, {
    home: await warmHome(session),
    under: withQemu(),
    localRepositories: await actionsOf(text, { 'docker/setup-qemu-action': setUpQemu }, session),
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('twelve jobs succeed and publish twelve artifacts', () => {
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(run.jobs.map(({ result }) => result)).toEqual(combinations.map(() => 'success'));
  expect(run.annotations).toEqual([]);
  const own = session.results.artifacts().filter(({ runId }) => runId === run.runId);
  expect(own.map(({ name }) => name).toSorted()).toEqual(
    combinations.map((one) => `krakend-plugins-${nameOf(one)}`).toSorted(),
  );
});

describe.each(combinations)('KrakenD $krakend, $variant, $architecture', (combination) => {
  const folder = nameOf(combination);

  test('has an artifact whose checksums hold and whose plugin its gateway loads', async () => {
    const artifact = await fetchArtifact(session, run.runId, `krakend-plugins-${folder}`);
    expect(artifact.plugins).toEqual([`${folder}/hello.so`]);
    expect(readManifest(artifact.folder)).toMatchObject([
      { name: 'hello', path: `${folder}/hello.so`, proof: 'loaded' } satisfies Partial<ManifestEntry>,
    ]);
    const { krakend: version, variant, architecture } = combination;
    const alone = await session.folder('alone');
    await cp(join(artifact.folder, folder), alone, { recursive: true });
    const verdict = await loads(session.world, { version, variant, architecture }, join(alone, 'hello.so'));
    expect(verdict, verdict.said).toMatchObject({ loaded: true });
  });

  test('was compared with what its gateway links', () => {
    const { outputs } = stepOf(jobOf(run, 'plugins', { ...combination }), '2');
    expect(outputs).toMatchObject({ 'krakend-version': combination.krakend, compatible: 'true' });
  });
});
